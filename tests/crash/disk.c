/* crash/disk.c: the disk that remembers, and what is left of it after a power cut. */

#include "crash/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash/workload.h"

#define UNIX_SECTOR_SIZE 4096 /* what SQLite's own VFS says of a disk */

/* --- files --- */

static void grow(struct disk_file *f, size_t size)
{
    if (size > f->room) {
        f->room = 2 * size;
        f->bytes = realloc(f->bytes, f->room);
        if (!f->bytes) abort();
    }
    if (size > f->size) memset(f->bytes + f->size, 0, size - f->size);
    f->size = size;
}

static void write_bytes(struct disk_file *f, uint64_t at, const unsigned char *bytes, size_t length)
{
    if (at + length > f->size) grow(f, at + length);
    memcpy(f->bytes + at, bytes, length);
}

static int find_file(const struct disk *d, const char *name)
{
    for (int i = 0; i < d->file_count; i++)
        if (strcmp(d->files[i].name, name) == 0) return i;
    return -1;
}

void disk_begin(struct disk *d, bool logged)
{
    memset(d, 0, sizeof *d);
    if (logged) d->log_mem = arena_new();
}

void disk_end(struct disk *d)
{
    for (int i = 0; i < d->file_count; i++) free(d->files[i].bytes);
    free(d->log);
    arena_free(d->log_mem);
    memset(d, 0, sizeof *d);
}

static void record(struct disk *d, struct op op)
{
    if (!d->log_mem) return;
    if (op.length) op.bytes = arena_copy(d->log_mem, op.bytes, op.length);
    if (d->log_count == d->log_room) {
        d->log_room = 2 * d->log_room + 256;
        d->log = realloc(d->log, d->log_room * sizeof *d->log);
        if (!d->log) abort();
    }
    d->log[d->log_count++] = op;
}

void disk_acknowledge(struct disk *d, uint64_t request)
{
    record(d, (struct op){.kind = OP_ACKNOWLEDGED, .at = request});
}

/* --- the VFS --- */

struct open_file {
    sqlite3_file base;
    struct machine *machine;
    struct disk *disk;
    int file;
};

static struct disk_file *file_of(sqlite3_file *file)
{
    struct open_file *f = (struct open_file *)file;

    return &f->disk->files[f->file];
}

static int file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *ret, int length, sqlite3_int64 at)
{
    const struct disk_file *f = file_of(file);
    size_t there = (uint64_t)at < f->size ? f->size - (size_t)at : 0;

    if (there > (size_t)length) there = (size_t)length;
    memset(ret, 0, (size_t)length);
    if (there) memcpy(ret, f->bytes + at, there);
    return there == (size_t)length ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    struct open_file *f = (struct open_file *)file;

    bool grows = (uint64_t)at + (uint64_t)length > file_of(file)->size;

    if (grows && f->disk->full_from && ++f->disk->growths >= f->disk->full_from) return SQLITE_FULL;
    write_bytes(file_of(file), (uint64_t)at, bytes, (size_t)length);
    record(f->disk, (struct op){.kind = OP_WRITE,
                                .file = f->file,
                                .at = (uint64_t)at,
                                .length = (uint32_t)length,
                                .bytes = bytes});
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct open_file *f = (struct open_file *)file;

    grow(file_of(file), (size_t)size);
    record(f->disk, (struct op){.kind = OP_TRUNCATE, .file = f->file, .at = (uint64_t)size});
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct open_file *f = (struct open_file *)file;
    bool fails = ++f->disk->syncs == f->disk->failing_sync;

    (void)flags;
    record(f->disk, (struct op){.kind = fails ? OP_SYNC_FAILED : OP_SYNC, .file = f->file});
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)file_of(file)->size;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *file, int *ret)
{
    (void)file;
    *ret = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int what, void *arg)
{
    struct open_file *f = (struct open_file *)file;

    if (what == SQLITE_FCNTL_PDB) f->machine->handle = *(sqlite3 **)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file)
{
    (void)file;
    return UNIX_SECTOR_SIZE;
}

static int file_characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

static struct machine *machine_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static int machine_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                        int *ret_flags)
{
    struct open_file *f = (struct open_file *)file;
    struct disk *d = machine_of(vfs)->now;
    int i;

    f->base.pMethods = NULL;
    if (!name) return SQLITE_CANTOPEN; /* the ledger keeps temporary things in memory */
    i = find_file(d, name);
    if ((i < 0 || !d->files[i].exists) && !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
    if (i < 0) {
        if (d->file_count == DISK_FILES) return SQLITE_CANTOPEN;
        i = d->file_count++;
        snprintf(d->files[i].name, sizeof d->files[i].name, "%s", name);
    }
    if (!d->files[i].exists) record(d, (struct op){.kind = OP_CREATE, .file = i});
    d->files[i].exists = true;
    f->machine = machine_of(vfs);
    f->disk = d;
    f->file = i;
    f->base.pMethods = &methods;
    if (ret_flags) *ret_flags = flags;
    return SQLITE_OK;
}

static int machine_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct disk *d = machine_of(vfs)->now;
    int i = find_file(d, name);

    if (i < 0 || !d->files[i].exists) return SQLITE_IOERR_DELETE_NOENT;
    d->files[i].exists = false;
    d->files[i].size = 0;
    record(d, (struct op){.kind = OP_DELETE, .file = i, .at = sync != 0});
    return SQLITE_OK;
}

static int machine_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    const struct disk *d = machine_of(vfs)->now;
    int i = find_file(d, name);

    (void)flags;
    *ret = i >= 0 && d->files[i].exists;
    return SQLITE_OK;
}

static int machine_full_name(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
    (void)vfs;
    snprintf(ret, (size_t)size, "%s", name);
    return SQLITE_OK;
}

void machine_start(struct machine *m)
{
    memset(m, 0, sizeof *m);
    m->vfs = *sqlite3_vfs_find(NULL); /* time, randomness and sleep stay the system's */
    m->vfs.iVersion = 1;
    m->vfs.szOsFile = sizeof(struct open_file);
    m->vfs.mxPathname = sizeof(((struct disk_file *)0)->name) - 10;
    m->vfs.pNext = NULL;
    m->vfs.zName = "remembering";
    m->vfs.pAppData = m;
    m->vfs.xOpen = machine_open;
    m->vfs.xDelete = machine_delete;
    m->vfs.xAccess = machine_access;
    m->vfs.xFullPathname = machine_full_name;
    if (sqlite3_vfs_register(&m->vfs, 1) != SQLITE_OK) abort();
}

void machine_stop(struct machine *m)
{
    sqlite3_vfs_unregister(&m->vfs);
}

/* --- what is durable --- */

static void copy_files(const struct disk *from, struct disk *to)
{
    disk_begin(to, false);
    to->file_count = from->file_count;
    for (int i = 0; i < from->file_count; i++) {
        struct disk_file *f = &to->files[i];
        memcpy(f->name, from->files[i].name, sizeof f->name);
        f->exists = from->files[i].exists;
        if (from->files[i].size) write_bytes(f, 0, from->files[i].bytes, from->files[i].size);
    }
}

void shadow_begin(struct shadow *s, const struct disk *of)
{
    memset(s, 0, sizeof *s);
    s->of = of;
    disk_begin(&s->durable, false);
    s->durable.file_count = of->file_count;
    for (int i = 0; i < of->file_count; i++)
        memcpy(s->durable.files[i].name, of->files[i].name, sizeof of->files[i].name);
    s->pending_room = of->log_count + 1;
    s->pending = calloc(s->pending_room, sizeof *s->pending);
    if (!s->pending) abort();
}

void shadow_end(struct shadow *s)
{
    disk_end(&s->durable);
    free(s->pending);
}

static void apply(struct disk *d, const struct op *op)
{
    struct disk_file *f = &d->files[op->file];

    if (op->kind == OP_CREATE) f->exists = true;
    if (op->kind == OP_DELETE) f->exists = false;
    if (op->kind == OP_DELETE) f->size = 0;
    if (op->kind == OP_WRITE) write_bytes(f, op->at, op->bytes, op->length);
    if (op->kind == OP_TRUNCATE) grow(f, op->at);
}

static bool is_journal(const struct disk *d, int file)
{
    const char *name = d->files[file].name, *end = "-journal";

    return strlen(name) > strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

/* SQLite syncs the folder when it syncs a journal that it has made, and where it asks for that when it
 * deletes; with the folder every name in it becomes durable. */
static bool is_settled_by(const struct shadow *s, const struct op *pending, const struct op *sync)
{
    if (pending->kind == OP_CREATE || pending->kind == OP_DELETE)
        return sync->kind == OP_DELETE || (is_journal(s->of, sync->file) && sync->kind == OP_SYNC);
    return sync->kind != OP_DELETE && pending->file == sync->file;
}

static void settle(struct shadow *s, const struct op *sync)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->pending_count; i++) {
        const struct op *op = &s->of->log[s->pending[i]];
        if (!is_settled_by(s, op, sync))
            s->pending[kept++] = s->pending[i];
        else if (sync->kind != OP_SYNC_FAILED)
            apply(&s->durable, op);
    }
    s->pending_count = kept;
}

void shadow_advance(struct shadow *s, size_t until)
{
    for (; s->done < until && s->done < s->of->log_count; s->done++) {
        const struct op *op = &s->of->log[s->done];
        if (op->kind == OP_ACKNOWLEDGED)
            s->acknowledged = op->at + 1;
        else if (op->kind == OP_SYNC || op->kind == OP_SYNC_FAILED)
            settle(s, op);
        else
            s->pending[s->pending_count++] = s->done;
        if (op->kind == OP_DELETE && op->at) settle(s, op);
    }
}

/* Each sector arrives or does not. One that does not, past the old end, holds zeros or what was there
 * before the file had it. */
static void tear(struct disk_file *f, const struct op *op, uint64_t *random)
{
    size_t old = f->size;

    if (op->at + op->length > f->size) grow(f, op->at + op->length);
    for (size_t from = 0; from < op->length; from += DISK_SECTOR - (op->at + from) % DISK_SECTOR) {
        size_t length = DISK_SECTOR - (op->at + from) % DISK_SECTOR;
        uint64_t chance = random_next(random);
        if (length > op->length - from) length = op->length - from;
        if (chance & 1)
            memcpy(f->bytes + op->at + from, op->bytes + from, length);
        else if (op->at + from >= old && chance & 2)
            memset(f->bytes + op->at + from, (int)(chance >> 8 & 255), length);
    }
}

void shadow_cut(const struct shadow *s, uint64_t *random, struct disk *ret)
{
    copy_files(&s->durable, ret);
    for (size_t i = 0; i < s->pending_count; i++) {
        const struct op *op = &s->of->log[s->pending[i]];
        uint64_t chance = random_next(random) % 3;
        if (chance == 0)
            apply(ret, op);
        else if (chance == 1 && op->kind == OP_WRITE)
            tear(&ret->files[op->file], op, random);
    }
    for (int i = 0; i < ret->file_count; i++)
        if (!ret->files[i].exists) ret->files[i].size = 0;
}
