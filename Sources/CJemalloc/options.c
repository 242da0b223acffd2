#include "CJemalloc.h"

/* Pools of freed memory: one for each processor instead of four, one a thread. Batches that wander
   over the threads would leave a little in all of them. What is unused for a second, not ten, goes
   back to the system: 179 MB instead of 204 after batches, at no cost that could be measured. */
const char *malloc_conf = "percpu_arena:percpu,dirty_decay_ms:1000,muzzy_decay_ms:0";
