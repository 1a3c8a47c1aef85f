/* Preloaded into a process under test: counts the calls that change files below one folder, and breaks the nth.
 *
 * The control block lies in a file that every process of a run maps, so that parent and children count together:
 * u32 count, u32 at (0: off), u32 mode (1 fail once, 2 fail from there on, 3 kill this process, 4 kill the group),
 * u32 error number, u32 broken, then the folder as text.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct control { uint32_t count, at, mode, error, broken; char folder[2028]; };
static struct control *control;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAILING_CALLS");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *block = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (block != MAP_FAILED) control = block;
    close(fd);
}

static int below(const char *path) { return strncmp(path, control->folder, strlen(control->folder)) == 0; }

static int path_counts(const char *path) { return control && control->at && path && below(path); }

static int fd_counts(int fd) {
    char link[64], path[2048];
    if (!control || !control->at) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* Nonzero when this call must fail; errno is set. */
static int breaks(void) {
    uint32_t number = __sync_add_and_fetch(&control->count, 1);
    if (control->mode == 2 ? number < control->at : number != control->at) return 0;
    __sync_add_and_fetch(&control->broken, 1);
    if (control->mode == 3) raise(SIGKILL);
    if (control->mode == 4) kill(0, SIGKILL);
    errno = (int)control->error;
    return 1;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))
#define ON_FD(type, name, params, args, types) \
    type name params { return fd_counts(fd) && breaks() ? -1 : ((type(*) types)dlsym(RTLD_NEXT, #name)) args; }
#define ON_PATH(name, params, args, types) \
    int name params { return path_counts(path) && breaks() ? -1 : ((int(*) types)dlsym(RTLD_NEXT, #name)) args; }

ON_FD(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), (int, const void *, size_t))
ON_FD(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), (int, const void *, size_t, off_t))
ON_FD(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), (int, const void *, size_t, off64_t))
ON_FD(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n), (int, const struct iovec *, int))
ON_FD(ssize_t, sendfile, (int fd, int in, off_t *o, size_t n), (fd, in, o, n), (int, int, off_t *, size_t))
ON_FD(ssize_t, sendfile64, (int fd, int in, off64_t *o, size_t n), (fd, in, o, n), (int, int, off64_t *, size_t))
ON_FD(int, fsync, (int fd), (fd), (int))
ON_FD(int, fdatasync, (int fd), (fd), (int))
ON_FD(int, ftruncate, (int fd, off_t n), (fd, n), (int, off_t))
ON_FD(int, ftruncate64, (int fd, off64_t n), (fd, n), (int, off64_t))
ON_FD(int, fchmod, (int fd, mode_t m), (fd, m), (int, mode_t))
ON_PATH(rename, (const char *path, const char *to), (path, to), (const char *, const char *))
ON_PATH(mkdir, (const char *path, mode_t m), (path, m), (const char *, mode_t))
ON_PATH(unlink, (const char *path), (path), (const char *))
ON_PATH(rmdir, (const char *path), (path), (const char *))
ON_PATH(chmod, (const char *path, mode_t m), (path, m), (const char *, mode_t))

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; va_end(rest); \
        if ((flags & O_CREAT) && path_counts(path) && breaks()) return -1; \
        return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; va_end(rest); \
        if ((flags & O_CREAT) && path_counts(path) && breaks()) return -1; \
        return ((int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, #name))(at, path, flags, mode); }
OPENING_AT(openat)
OPENING_AT(openat64)

int renameat(int a, const char *path, int b, const char *to) {
    return path_counts(path) && breaks() ? -1 : REAL(int, renameat, int, const char *, int, const char *)(a, path, b, to);
}
int unlinkat(int at, const char *path, int flags) {
    /* rmtree names files relative to an open folder. */
    int counts = path_counts(path) || (path[0] != '/' && at != AT_FDCWD && fd_counts(at));
    return counts && breaks() ? -1 : REAL(int, unlinkat, int, const char *, int)(at, path, flags);
}
