/* What Swift cannot call: functions of variable arguments, a filter of system calls, and what the
   Glibc module leaves out. */
#pragma once
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int kernel_no_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static inline int kernel_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static inline int kernel_close_from(unsigned int first) {
    return (int)syscall(SYS_close_range, first, ~0U, 0);
}

static inline int kernel_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "photo", 1U /* MFD_CLOEXEC */);
}

#if defined(__x86_64__)
#define KERNEL_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define KERNEL_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* From here on this process may read, write, ask for memory, look at the clock and end; every
   other call fails with EPERM, as seccomp(2) describes. 0, or -1 where the kernel has none. */
static inline int kernel_only_compute(void) {
#ifdef KERNEL_ARCHITECTURE
#define KERNEL_ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KERNEL_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        KERNEL_ALLOW(read), KERNEL_ALLOW(write), KERNEL_ALLOW(close),
        KERNEL_ALLOW(mmap), KERNEL_ALLOW(munmap), KERNEL_ALLOW(mremap), KERNEL_ALLOW(brk),
        KERNEL_ALLOW(mprotect), KERNEL_ALLOW(madvise), KERNEL_ALLOW(futex),
        /* Where the kernel offers these two without a call, they are none. */
        KERNEL_ALLOW(clock_gettime), KERNEL_ALLOW(getcpu),
        KERNEL_ALLOW(getrandom), KERNEL_ALLOW(rt_sigreturn), KERNEL_ALLOW(rt_sigprocmask),
        KERNEL_ALLOW(exit), KERNEL_ALLOW(exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
    };
    struct sock_fprog filter = {sizeof lines / sizeof *lines, lines};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
#else
    errno = ENOSYS;
    return -1;
#endif
}
