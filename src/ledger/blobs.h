/* ledger/blobs.h: the small mutable stores: wraps of keys, drafts, notes that wait to be filed.
 *
 * A blob is bytes under (space, name) with a version. It is sealed by whoever puts it in; this module
 * only keeps it. The file is overwritten on deletion (secure_delete) and never uses a write-ahead log,
 * which would keep copies of what was erased. Several threads may use one store.
 */
#ifndef LEDGER_BLOBS_H
#define LEDGER_BLOBS_H

#include <stdint.h>

#include "base/call.h"
#include "crypt/seal.h"

struct blobs;

/* create makes the file and refuses one that is there (ERR_CONFLICT); otherwise a missing one is
 * ERR_MISSING. ERR_CONFLICT also if another process has it open. Close with blobs_close. */
enum err blobs_open(struct call *c, const char *path, bool create, struct blobs **ret) MUST_CHECK;
void blobs_close(struct blobs *b);

/* version 0 and empty bytes where there is none. Bytes in c->mem. */
enum err blobs_get(struct call *c, struct blobs *b, const char *space, const char *name,
                   struct bytes *ret, int64_t *ret_version) MUST_CHECK;

/* Puts bytes if the version is still `seen` (0: there is none yet); ERR_CONFLICT otherwise. Empty bytes
 * delete; more than LIMIT_BLOB is ERR_INVALID. Durable when it returns. A version never comes back,
 * even if a blob is deleted and made again. */
enum err blobs_swap(struct call *c, struct blobs *b, const char *space, const char *name, int64_t seen,
                    struct bytes bytes) MUST_CHECK;

/* Several puts (whatever the versions) in one durable step. */
struct blob_put {
    const char *space;
    const char *name;
    struct bytes bytes; /* empty: delete */
};
enum err blobs_put_all(struct call *c, struct blobs *b, const struct blob_put *puts,
                       size_t count) MUST_CHECK;

/* Every blob of a space, ordered by name. name and bytes live only during the call of each. */
typedef enum err (*blobs_each_fn)(struct call *c, void *arg, const char *name, struct bytes bytes);
enum err blobs_each(struct call *c, struct blobs *b, const char *space, blobs_each_fn each,
                    void *arg) MUST_CHECK;
enum err blobs_count(struct call *c, struct blobs *b, const char *space, size_t *ret) MUST_CHECK;

#endif
