#include "CJemalloc.h"

/* Pools of freed memory: one for each processor instead of four, one a thread. Batches that wander
   over the threads would leave a little in all of them. */
const char *malloc_conf = "percpu_arena:percpu";
