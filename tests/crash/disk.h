/* crash/disk.h: a disk in memory that remembers what was done to it, as a VFS of SQLite.
 *
 * Everything since the last sync of a file may be lost, kept or torn when the power goes; the log says
 * what was done and when, and disk_cut builds what a machine would find after a cut at any point of it.
 */
#ifndef CRASH_DISK_H
#define CRASH_DISK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define DISK_FILES 4
#define DISK_SECTOR 512

enum op_kind {
    OP_CREATE,
    OP_DELETE,
    OP_WRITE,
    OP_TRUNCATE,
    OP_SYNC,
    OP_SYNC_FAILED, /* what was written since the last sync is in memory, and will never be on the disk
                     */
    OP_ACKNOWLEDGED /* not of the disk: the client was told that this request is done */
};

struct op {
    enum op_kind kind;
    int file;
    uint64_t
        at; /* offset, new size, the number of the request, or whether a deletion syncs the folder */
    uint32_t length;
    const unsigned char *bytes;
};

struct disk_file {
    char name[120];
    bool exists;
    unsigned char *bytes;
    size_t size, room;
};

struct disk {
    struct disk_file files[DISK_FILES];
    int file_count;
    struct arena *log_mem; /* NULL: nothing is logged */
    struct op *log;
    size_t log_count, log_room;
    uint64_t syncs, failing_sync; /* the sync that fails, from 1; 0: none */
    uint64_t growths, full_from;  /* no room from this write on that makes a file longer; 0: never */
};

/* The VFS. Whatever is opened is on *now; changing it is changing machines. */
struct machine {
    sqlite3_vfs vfs;
    struct disk *now;
    sqlite3 *handle; /* of the database that was opened last */
};

void machine_start(struct machine *m); /* registers itself as the default */
void machine_stop(struct machine *m);

void disk_begin(struct disk *d, bool logged);
void disk_end(struct disk *d);
void disk_acknowledge(struct disk *d, uint64_t request);

/* What is durable after a part of a log, and which operations are not yet. */
struct shadow {
    const struct disk *of;
    struct disk durable;
    size_t done; /* operations of the log that are taken in */
    size_t *pending, pending_count, pending_room;
    uint64_t acknowledged; /* requests */
};

void shadow_begin(struct shadow *s, const struct disk *of);
void shadow_end(struct shadow *s);
void shadow_advance(struct shadow *s, size_t until);

/* The power goes now: *ret is what is found, by chance. End it with disk_end. */
void shadow_cut(const struct shadow *s, uint64_t *random, struct disk *ret);

#endif
