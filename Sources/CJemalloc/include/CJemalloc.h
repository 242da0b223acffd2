#ifndef CJEMALLOC_H
#define CJEMALLOC_H

/* Who links this gets its memory from jemalloc, in every language: its malloc and free stand in
   front of the C library's. */

/* Options that jemalloc reads as it starts (jemalloc(3), "TUNING"). */
extern const char *malloc_conf;

#endif
