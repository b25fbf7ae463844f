/* A disk that refuses what is asked of it from the n-th call on, for some files. For LD_PRELOAD.
   BAD_DISK names a file of five 64-bit numbers: calls that still succeed (negative: no end), how many are refused then
   (negative: no end), which calls (1 writes, 2 syncs, 4 reads), the error, calls that were refused.
   BAD_DISK_FILES: how the paths of those that are on that disk begin. */
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

enum { WRITE = 1, SYNC = 2, READ = 4 };

struct account {
    volatile int64_t left, most, calls, error, refused;
};

static struct account *account(void) {
    static struct account *shared;
    if (!shared) {
        int fd = open(getenv("BAD_DISK"), O_RDWR);
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
    const char *begin = getenv("BAD_DISK_FILES");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length >= (ssize_t)strlen(begin) && !strncmp(path, begin, strlen(begin));
}

static int refuses(int fd, int call) {
    if (!getenv("BAD_DISK") || !(account()->calls & call) || account()->left < 0 || !is_on_disk(fd))
        return 0;
    if (account()->left > 0) {
        account()->left--;
        return 0;
    }
    if (account()->most == 0)
        return 0;
    account()->most--;
    account()->refused++;
    errno = (int)account()->error;
    return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return refuses(fd, WRITE) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    return refuses(fd, WRITE) ? -1 : real(fd, bytes, count, place);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) { return pwrite64(fd, bytes, count, place); }

ssize_t read(int fd, void *bytes, size_t count) {
    ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    return refuses(fd, READ) ? -1 : real(fd, bytes, count);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t place) {
    ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    return refuses(fd, READ) ? -1 : real(fd, bytes, count, place);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t place) { return pread64(fd, bytes, count, place); }

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return refuses(fd, SYNC) ? -1 : real(fd);
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return refuses(fd, SYNC) ? -1 : real(fd);
}
