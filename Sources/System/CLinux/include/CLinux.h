// The Linux calls that Swift's Glibc module hides: its headers are not in the module, or they are
// macros and variadic functions that the importer skips, or need _GNU_SOURCE.
//
// The header must not define _GNU_SOURCE itself: structures of libc would then differ from those of
// the Glibc module. What needs it is wrapped in CLinux.c.
#pragma once
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <math.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/// openat2(2), which glibc 2.36 does not wrap.
static inline int clinux_openat2(int directory, const char *path, struct open_how *how) {
    return (int)syscall(SYS_openat2, directory, path, how, sizeof(struct open_how));
}

/// errno is a macro; Swift needs functions.
static inline int clinux_errno(void) { return errno; }
static inline void clinux_set_errno(int value) { errno = value; }

/// environ is a mutable global, which Swift refuses to read.
char **clinux_environ(void);

/// open(2), openat(2), fcntl(2) and ioctl(2) are variadic in C.
static inline int clinux_open(const char *path, int flags, mode_t mode) {
    return open(path, flags, mode);
}
static inline int clinux_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}
static inline int clinux_fcntl(int descriptor, int command, long argument) {
    return fcntl(descriptor, command, argument);
}
static inline int clinux_ioctl(int descriptor, unsigned long request, void *argument) {
    return ioctl(descriptor, request, argument);
}

/// fork(2), which Swift hides since a process with threads may hardly use it. The caller has none.
static inline pid_t clinux_fork(void) { return fork(); }

/// The signal that the kernel sends to this process when its parent ends (prctl(2)).
static inline int clinux_set_parent_death_signal(int number) {
    return prctl(PR_SET_PDEATHSIG, number);
}

/// SIG_IGN is a macro with a cast, which the importer skips.
static inline void clinux_ignore_signal(int number) { signal(number, SIG_IGN); }
static inline int clinux_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static inline int clinux_wifexited(int status) { return WIFEXITED(status); }
static inline int clinux_wexitstatus(int status) { return WEXITSTATUS(status); }
static inline int clinux_wifsignaled(int status) { return WIFSIGNALED(status); }
static inline int clinux_wtermsig(int status) { return WTERMSIG(status); }

/// pidfd_open(2), which glibc wraps only in <sys/pidfd.h> from 2.36 on.
static inline int clinux_pidfd_open(pid_t process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

/// accept4(2) and pipe2(2) need _GNU_SOURCE.
int clinux_accept4(int s, int flags);
int clinux_pipe2(int descriptors[2], int flags);
/// splice(2), without offsets.
ssize_t clinux_splice(int from, int to, size_t length, unsigned int flags);
#define CLINUX_SPLICE_F_MOVE 1
#define CLINUX_SPLICE_F_NONBLOCK 2
#define CLINUX_SPLICE_F_MORE 4

/// renameat2(2) with RENAME_NOREPLACE: EEXIST when the new name is taken.
int clinux_rename_exclusively(
    int from_directory, const char *from, int to_directory, const char *to);

/// pthread_setname_np(3): at most 15 bytes.
int clinux_set_thread_name(pthread_t thread, const char *name);

/// How many processors this process may run on (sched_getaffinity(2)).
int clinux_processor_count(void);

/// A new pseudoterminal (pty(7)), its device unlocked; -1 and errno when there is none.
///
/// `path` gets the name of its device, and has room for `length` bytes.
int clinux_open_pseudoterminal(char *path, size_t length);

/// O_PATH needs _GNU_SOURCE.
#define CLINUX_O_PATH 010000000
/// As do O_TMPFILE, which is this with O_DIRECTORY, and AT_EMPTY_PATH.
#define CLINUX_O_TMPFILE 020000000
#define CLINUX_AT_EMPTY_PATH 0x1000
