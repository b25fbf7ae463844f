/* A disk that is full from the n-th write on, for some files. For LD_PRELOAD.
   FULL_DISK names a file of two 64-bit numbers: writes that still succeed (negative: no end), writes that were refused.
   FULL_DISK_FILES: how the paths of those that are on that disk begin. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct account {
    volatile int64_t left, refused;
};

static struct account *account(void) {
    static struct account *shared;
    if (!shared) {
        int fd = open(getenv("FULL_DISK"), O_RDWR);
        void *seen = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
        if (seen == MAP_FAILED)
            abort();
        shared = seen;
    }
    return shared;
}

static int is_on_disk(int fd) {
    char link[64], path[4096];
    const char *begin = getenv("FULL_DISK_FILES");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 0 && (size_t)length > strlen(begin) && !strncmp(path, begin, strlen(begin));
}

static int is_full(int fd) {
    if (!getenv("FULL_DISK") || !is_on_disk(fd) || account()->left < 0)
        return 0;
    if (account()->left > 0) {
        account()->left--;
        return 0;
    }
    account()->refused++;
    errno = ENOSPC;
    return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return is_full(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    return is_full(fd) ? -1 : real(fd, bytes, count, place);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) { return pwrite64(fd, bytes, count, place); }
