/* What a program does to the files below one folder: written down in order and with data, and made to fail on request.
 *
 *   cc -shared -fPIC -O1 -o recorder.so recorder.c -ldl
 *   LD_PRELOAD=recorder.so RECORDER_FOLDER=FOLDER RECORDER_LOG=FILE program ...
 *
 * Each call that changes a file, a name or what the disk must keep is noted after it was done, with what it really did
 * (a short write is noted as short). So is whatever goes to standard output: it is what the program promised. `recorded.py`
 * reads the log. Calls that the log lacks would show: replayed in full it must give the files that are there.
 *
 *   RECORDER_FAULT="write 7 28 once"     the 7th write to a file below the folder fails with errno 28 (ENOSPC)
 *   RECORDER_FAULT="sync 1 5 on"         so does every sync, from the first on (5 is EIO)
 *   RECORDER_FAULT="write 7 28 half"     half of the 7th write is done, and none after it
 *
 * The kinds are read, write, truncate, sync, open, create, link, rename, unlink and folder. `recorder_fault()` sets the
 * same in a process that is running already. One thread is assumed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 1024
#define REAL(name) ((__typeof__(&name))real(#name))

enum kind { READ, WRITE, TRUNCATE, SYNC, OPEN, CREATE, LINK, RENAME, UNLINK, FOLDER, KINDS };
static const char *const KIND_NAMES[KINDS] = {"read", "write", "truncate", "sync",   "open",
                                              "create", "link", "rename", "unlink", "folder"};

static char folder[PATH_MAX];
static size_t folder_length;
static int log_fd = -1;
static unsigned char watched[MOST_FDS];

static int fault_kind = -1, fault_errno, fault_goes_on, fault_halves;
static long fault_nth, counted;

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        static const char text[] = "recorder: the C library lacks a call\n";
        syscall(SYS_write, 2, text, sizeof text - 1);
        _exit(127);
    }
    return found;
}

void recorder_log(const char *path);
void recorder_fault(const char *name, long nth, int error, const char *manner);

/* 1: written down from now on; 0: without a folder there is nothing to watch. */
static int ready(void) {
    static int done;
    if (!done) {
        done = 1;
        const char *below = getenv("RECORDER_FOLDER"), *log = getenv("RECORDER_LOG"), *fault = getenv("RECORDER_FAULT");
        if (below && *below) {
            snprintf(folder, sizeof folder, "%s", below);
            folder_length = strlen(folder);
        }
        if (log && *log) recorder_log(log);
        if (fault) {
            char name[16] = "", manner[8] = "";
            long nth = 0;
            int error = 0;
            if (sscanf(fault, "%15s %ld %d %7s", name, &nth, &error, manner) == 4) recorder_fault(name, nth, error, manner);
        }
    }
    return folder_length > 0;
}

__attribute__((constructor)) static void begin(void) { ready(); }

/* From here on what is done is written down in another file. */
void recorder_log(const char *path) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd >= 0) syscall(SYS_close, log_fd);
    log_fd = fd < 0 ? -1 : (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, MOST_FDS / 2);
    if (fd >= 0) syscall(SYS_close, fd);
}

void recorder_fault(const char *name, long nth, int error, const char *manner) {
    fault_kind = -1;
    for (int kind = 0; kind < KINDS; kind++)
        if (!strcmp(name, KIND_NAMES[kind])) fault_kind = kind;
    fault_nth = nth;
    fault_errno = error;
    fault_goes_on = strcmp(manner, "once") != 0;
    fault_halves = !strcmp(manner, "half");
    counted = 0;
}

static void put(char op, int fd, int64_t a, int64_t b, const void *first, size_t n1, const void *second, size_t n2) {
    if (log_fd < 0) return;
    int keep = errno;
    unsigned char head[29];
    int32_t fd32 = fd;
    uint32_t lengths[2] = {(uint32_t)n1, (uint32_t)n2};
    head[0] = (unsigned char)op;
    memcpy(head + 1, &fd32, 4);
    memcpy(head + 5, &a, 8);
    memcpy(head + 13, &b, 8);
    memcpy(head + 21, lengths, 8);
    struct iovec parts[3] = {{head, sizeof head}, {(void *)first, n1}, {(void *)second, n2}};
    syscall(SYS_writev, log_fd, parts, 3);
    errno = keep;
}

/* Whether this call of `kind` shall fail; `half` where part of it is to be done first. */
static int fails(enum kind kind, int *half) {
    if ((int)kind != fault_kind) return 0;
    counted++;
    if (half) *half = fault_halves && counted == fault_nth;
    if (counted < fault_nth || (counted > fault_nth && !fault_goes_on)) return 0;
    put('!', (int)kind, counted, fault_errno, NULL, 0, NULL, 0);
    errno = fault_errno;
    return 1;
}

/* Makes `path` absolute and says whether it is the folder or below it. */
static int inside(int at, const char *path, char *whole) {
    if (!ready() || !path) return 0;
    if (path[0] == '/') {
        snprintf(whole, PATH_MAX, "%s", path);
    } else {
        char start[PATH_MAX / 2];
        if (at == AT_FDCWD) {
            if (!getcwd(start, sizeof start)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t n = readlink(link, start, sizeof start - 1);
            if (n < 0) return 0;
            start[n] = 0;
        }
        snprintf(whole, PATH_MAX, "%s/%.*s", start, PATH_MAX / 2 - 2, path);
    }
    return !strncmp(whole, folder, folder_length) && (whole[folder_length] == '/' || whole[folder_length] == 0);
}

static int is_watched(int fd) { return fd >= 0 && fd < MOST_FDS && watched[fd]; }

/* --- opening and closing ------------------------------------------------------------------ */

static int opening(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    int in = inside(at, path, whole);
    if (in) {
        int creates = (flags & O_CREAT) && syscall(SYS_faccessat, at, path, F_OK) != 0;
        if (fails(creates ? CREATE : OPEN, NULL)) return -1;
    }
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && fd < MOST_FDS) {
        watched[fd] = 0;
        if (in) {
            struct stat found;
            int is_folder = fstat(fd, &found) == 0 && S_ISDIR(found.st_mode);
            watched[fd] = 1;
            put('o', fd, flags & (O_CREAT | O_TRUNC), is_folder, whole, strlen(whole), NULL, 0);
        }
    }
    return fd;
}

#define MODE_OF(flags)                                \
    mode_t mode = 0;                                  \
    if ((flags) & (O_CREAT | O_TMPFILE)) {            \
        va_list rest;                                 \
        va_start(rest, flags);                        \
        mode = (mode_t)va_arg(rest, int);             \
        va_end(rest);                                 \
    }

int open(const char *path, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_OF(flags) return opening(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_OF(flags) return opening(at, path, flags, mode); }
int __open_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return opening(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return opening(at, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    if (is_watched(fd)) {
        put('c', fd, 0, 0, NULL, 0, NULL, 0);
        watched[fd] = 0;
    }
    if (fd >= 0 && fd == log_fd) return 0;
    return REAL(close)(fd);
}

static int doubled(int from, int to) {
    if (to >= 0 && to < MOST_FDS && from >= 0 && from < MOST_FDS) {
        watched[to] = watched[from];
        if (watched[to]) put('2', from, to, 0, NULL, 0, NULL, 0);
    }
    return to;
}

int dup(int fd) { return doubled(fd, REAL(dup)(fd)); }
int dup2(int fd, int to) { return doubled(fd, REAL(dup2)(fd, to)); }
int dup3(int fd, int to, int flags) { return doubled(fd, REAL(dup3)(fd, to, flags)); }

/* --- data --------------------------------------------------------------------------------- */

static void wrote(int fd, const void *data, ssize_t done, off_t offset) {
    if (done <= 0) return;
    if (fd == 1) {
        put('a', fd, 0, done, data, (size_t)done, NULL, 0);
    } else if (is_watched(fd)) {
        if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - done;
        put('w', fd, offset, done, data, (size_t)done, NULL, 0);
    }
}

/* How much of a write of `wanted` bytes is to be done; -1: none of it. */
static ssize_t allowed(int fd, size_t wanted) {
    int half = 0;
    if (!is_watched(fd) || !fails(WRITE, &half)) return (ssize_t)wanted;
    return half && wanted > 1 ? (ssize_t)(wanted / 2) : -1;
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t part = allowed(fd, size);
    if (part < 0) return -1;
    ssize_t done = REAL(write)(fd, data, (size_t)part);
    wrote(fd, data, done, -1);
    return done;
}

static ssize_t writing_at(int fd, const void *data, size_t size, off_t offset) {
    ssize_t part = allowed(fd, size);
    if (part < 0) return -1;
    ssize_t done = REAL(pwrite64)(fd, data, (size_t)part, offset);
    wrote(fd, data, done, offset);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return writing_at(fd, data, size, offset); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return writing_at(fd, data, size, offset); }

static ssize_t gathered(int fd, const struct iovec *parts, int count, off_t offset) {
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t done = offset < 0 ? write(fd, parts[i].iov_base, parts[i].iov_len)
                                  : writing_at(fd, parts[i].iov_base, parts[i].iov_len, offset + total);
        if (done < 0) return total ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return total;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (fd != 1 && !is_watched(fd)) return REAL(writev)(fd, parts, count);
    return gathered(fd, parts, count, -1);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    return is_watched(fd) ? gathered(fd, parts, count, offset) : REAL(pwritev)(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    return is_watched(fd) ? gathered(fd, parts, count, offset) : REAL(pwritev64)(fd, parts, count, offset);
}

/* What the kernel copies by itself is done here by reading and writing; programs fall back to that anyway. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags) {
    if (is_watched(out)) {
        errno = EXDEV;
        return -1;
    }
    return REAL(copy_file_range)(in, in_at, out, out_at, size, flags);
}

static ssize_t sending(int out, int in, off64_t *in_at, size_t size) {
    if (!is_watched(out) && out != 1) return REAL(sendfile64)(out, in, in_at, size);
    char piece[65536];
    size_t most = size < sizeof piece ? size : sizeof piece;
    ssize_t got = in_at ? REAL(pread64)(in, piece, most, *in_at) : REAL(read)(in, piece, most);
    if (got <= 0) return got;
    ssize_t done = write(out, piece, (size_t)got);
    if (in_at && done > 0) *in_at += done;
    if (!in_at && done >= 0 && done < got) lseek(in, done - got, SEEK_CUR);
    return done;
}
ssize_t sendfile(int out, int in, off_t *in_at, size_t size) { return sending(out, in, (off64_t *)in_at, size); }
ssize_t sendfile64(int out, int in, off64_t *in_at, size_t size) { return sending(out, in, in_at, size); }

static int cutting(int fd, off_t length) {
    if (is_watched(fd) && fails(TRUNCATE, NULL)) return -1;
    int code = REAL(ftruncate64)(fd, length);
    if (code == 0 && is_watched(fd)) put('t', fd, length, 0, NULL, 0, NULL, 0);
    return code;
}
int ftruncate(int fd, off_t length) { return cutting(fd, length); }
int ftruncate64(int fd, off64_t length) { return cutting(fd, length); }

static int cutting_by_name(const char *path, off_t length) {
    char whole[PATH_MAX];
    int in = inside(AT_FDCWD, path, whole);
    if (in && fails(TRUNCATE, NULL)) return -1;
    int code = REAL(truncate64)(path, length);
    if (code == 0 && in) put('T', -1, length, 0, whole, strlen(whole), NULL, 0);
    return code;
}
int truncate(const char *path, off_t length) { return cutting_by_name(path, length); }
int truncate64(const char *path, off64_t length) { return cutting_by_name(path, length); }

static int reserving(int fd, int mode, off_t offset, off_t length) {
    if (is_watched(fd) && fails(WRITE, NULL)) return -1;
    int code = REAL(fallocate64)(fd, mode, offset, length);
    if (code == 0 && is_watched(fd)) put('f', fd, mode, offset + length, NULL, 0, NULL, 0);
    return code;
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return reserving(fd, mode, offset, length); }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return reserving(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) { return reserving(fd, 0, offset, length) ? errno : 0; }
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return reserving(fd, 0, offset, length) ? errno : 0; }

/* --- what the disk must keep --------------------------------------------------------------- */

static int syncing(int fd, int data_only) {
    if (is_watched(fd) && fails(SYNC, NULL)) return -1;
    int code = data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    if (code == 0 && is_watched(fd)) put('s', fd, 0, 0, NULL, 0, NULL, 0);
    return code;
}
int fsync(int fd) { return syncing(fd, 0); }
int fdatasync(int fd) { return syncing(fd, 1); }

/* --- reading: only ever made to fail -------------------------------------------------------- */

static void looked(int fd) {
    if (is_watched(fd)) put('r', fd, 0, 0, NULL, 0, NULL, 0);
}
ssize_t read(int fd, void *data, size_t size) {
    if (is_watched(fd) && fails(READ, NULL)) return -1;
    looked(fd);
    return REAL(read)(fd, data, size);
}
ssize_t pread(int fd, void *data, size_t size, off_t offset) {
    if (is_watched(fd) && fails(READ, NULL)) return -1;
    looked(fd);
    return REAL(pread64)(fd, data, size, offset);
}
ssize_t pread64(int fd, void *data, size_t size, off64_t offset) { return pread(fd, data, size, offset); }
ssize_t __read_chk(int fd, void *data, size_t size, size_t room) { (void)room; return read(fd, data, size); }
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room) { (void)room; return pread(fd, data, size, at); }
ssize_t __pread64_chk(int fd, void *data, size_t size, off64_t at, size_t room) {
    (void)room;
    return pread(fd, data, size, at);
}

/* --- names -------------------------------------------------------------------------------- */

static int removing(int at, const char *path, int flags) {
    char whole[PATH_MAX];
    int in = inside(at, path, whole);
    if (in && syscall(SYS_faccessat, at, path, F_OK) == 0 && fails(flags ? FOLDER : UNLINK, NULL)) return -1;
    int code = (int)syscall(SYS_unlinkat, at, path, flags);
    if (code == 0 && in) put(flags & AT_REMOVEDIR ? 'd' : 'u', -1, 0, 0, whole, strlen(whole), NULL, 0);
    return code;
}
int unlink(const char *path) { return removing(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return removing(at, path, flags); }
int rmdir(const char *path) { return removing(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int code = removing(AT_FDCWD, path, 0);
    return code && errno == EISDIR ? rmdir(path) : code;
}

static int renaming(int at, const char *from, int to_at, const char *to, unsigned flags) {
    char whole[PATH_MAX], other[PATH_MAX];
    int in = inside(at, from, whole);
    in = inside(to_at, to, other) || in;
    if (in && fails(RENAME, NULL)) return -1;
    int code = (int)syscall(SYS_renameat2, at, from, to_at, to, flags);
    if (code == 0 && in) put('m', -1, flags, 0, whole, strlen(whole), other, strlen(other));
    return code;
}
int rename(const char *from, const char *to) { return renaming(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int at, const char *from, int to_at, const char *to) { return renaming(at, from, to_at, to, 0); }
int renameat2(int at, const char *from, int to_at, const char *to, unsigned flags) {
    return renaming(at, from, to_at, to, flags);
}

static int linking(int at, const char *from, int to_at, const char *to, int flags) {
    char whole[PATH_MAX], other[PATH_MAX];
    int in = inside(at, from, whole);
    in = inside(to_at, to, other) || in;
    if (in && fails(LINK, NULL)) return -1;
    int code = (int)syscall(SYS_linkat, at, from, to_at, to, flags);
    if (code == 0 && in) put('l', -1, 0, 0, whole, strlen(whole), other, strlen(other));
    return code;
}
int link(const char *from, const char *to) { return linking(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int at, const char *from, int to_at, const char *to, int flags) { return linking(at, from, to_at, to, flags); }

static int making(int at, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    int in = inside(at, path, whole);
    if (in && fails(FOLDER, NULL)) return -1;
    int code = (int)syscall(SYS_mkdirat, at, path, mode);
    if (code == 0 && in) put('k', -1, mode, 0, whole, strlen(whole), NULL, 0);
    return code;
}
int mkdir(const char *path, mode_t mode) { return making(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return making(at, path, mode); }
