#define _GNU_SOURCE 1
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_accept4(int s, int flags) { return accept4(s, NULL, NULL, flags); }

int clinux_pipe2(int descriptors[2], int flags) { return pipe2(descriptors, flags); }

ssize_t clinux_splice(int from, int to, size_t length, unsigned int flags) {
    return splice(from, NULL, to, NULL, length, flags);
}

int clinux_rename_exclusively(
    int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int clinux_set_thread_name(pthread_t thread, const char *name) {
    return pthread_setname_np(thread, name);
}

int clinux_processor_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return CPU_COUNT(&set);
}

char **clinux_environ(void) { return environ; }

int clinux_open_pseudoterminal(char *path, size_t length) {
    int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (controller < 0) return -1;
    if (grantpt(controller) != 0 || unlockpt(controller) != 0
        || ptsname_r(controller, path, length) != 0) {
        close(controller);
        return -1;
    }
    return controller;
}
