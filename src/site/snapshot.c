/* site/snapshot.c: the read model, sealed on disk, so that starting is fast. May be deleted any time.
 *
 *   "ASTSNAP1"  secretstream header 24  { length u32, sealed chunk }…
 *
 * The first chunk says which schema, whose keys and which heads the model belongs to; the rest is the
 * database in steps of 1 MiB; the last chunk carries the final tag, so a file that was cut short does
 * not open.
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "crypt/secret.h"
#include "site/site_internal.h"

#define MAGIC "ASTSNAP1"
#define CHUNK ((size_t)1024 * 1024)
#define TAG_SIZE crypto_secretstream_xchacha20poly1305_ABYTES
#define HEADER_SIZE crypto_secretstream_xchacha20poly1305_HEADERBYTES

static const char *snapshot_path(struct call *c, const struct site *s)
{
    return arena_format(c->mem, "%s/model.snapshot", s->directory);
}

static void put_head(struct buffer *b, const struct ledger_head *h)
{
    buffer_u64(b, h->seq);
    buffer_add(b, h->hash, HASH_SIZE);
}

/* What the snapshot belongs to. */
static struct buffer meaning(struct call *c, const struct site *s)
{
    struct buffer b = buffer_in(c->mem, 256);
    unsigned char schema[HASH_SIZE];
    struct id people = keys_people_mark(s->keys);

    model_schema_hash(schema);
    buffer_add(&b, schema, HASH_SIZE);
    buffer_add(&b, people.bytes, ID_SIZE);
    put_head(&b, &s->facts);
    put_head(&b, &s->access);
    return b;
}

struct writing {
    FILE *file;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char *room; /* CHUNK + TAG_SIZE */
};

static bool write_chunk(struct writing *w, const void *bytes, size_t length, bool last)
{
    unsigned char size[4];
    unsigned long long sealed;
    unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;

    crypto_secretstream_xchacha20poly1305_push(&w->state, w->room, &sealed, bytes, length, NULL, 0,
                                               tag);
    for (int i = 0; i < 4; i++) size[i] = (unsigned char)(sealed >> (24 - 8 * i));
    return fwrite(size, 4, 1, w->file) == 1 && fwrite(w->room, sealed, 1, w->file) == 1;
}

static bool write_all(struct call *c, struct site *s, struct writing *w, const void *bytes,
                      size_t length)
{
    struct buffer first = meaning(c, s);
    unsigned char header[HEADER_SIZE];
    struct seal_key key;

    if (keys_snapshot_key(c, s->keys, &key) != OK) return false;
    crypto_secretstream_xchacha20poly1305_init_push(&w->state, header, key.bytes);
    secret_wipe(&key, sizeof key);
    if (fwrite(MAGIC, 8, 1, w->file) != 1 || fwrite(header, HEADER_SIZE, 1, w->file) != 1) return false;
    if (!write_chunk(w, first.data, first.length, false)) return false;
    for (size_t at = 0; at < length; at += CHUNK) {
        size_t step = length - at < CHUNK ? length - at : CHUNK;
        if (!write_chunk(w, (const unsigned char *)bytes + at, step, at + step == length)) return false;
    }
    return fflush(w->file) == 0 && fsync(fileno(w->file)) == 0;
}

static enum err save(struct call *c, struct site *s)
{
    const char *path = snapshot_path(c, s), *fresh = arena_format(c->mem, "%s.new", path);
    struct writing w = {.room = arena_alloc(c->mem, CHUNK + TAG_SIZE)};
    const void *bytes;
    size_t length;
    bool done;

    TRY(model_save(c, s->model, &bytes, &length));
    w.file = fopen(fresh, "wb");
    if (!w.file) return fail(c, ERR_IO, "%s cannot be written: %s.", fresh, strerror(errno));
    done = write_all(c, s, &w, bytes, length);
    if (fclose(w.file) != 0) done = false;
    if (!done || rename(fresh, path) != 0) {
        unlink(fresh);
        return fail(c, ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
    }
    return OK;
}

enum err site_save_snapshot(struct call *c, struct site *s)
{
    enum err e;

    pthread_mutex_lock(&s->facts_lock);
    pthread_mutex_lock(&s->access_lock);
    e = s->stale ? fail(c, ERR_CORRUPT, "The read model differs from the ledger.") : save(c, s);
    pthread_mutex_unlock(&s->access_lock);
    pthread_mutex_unlock(&s->facts_lock);
    return e;
}

/* ---- taking it back ---- */

struct reading {
    FILE *file;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char *room;
};

/* One chunk; false at damage. */
static bool read_chunk(struct reading *r, unsigned char *ret, size_t room, size_t *ret_length,
                       bool *ret_last)
{
    unsigned char size[4], tag;
    unsigned long long length;
    size_t sealed;

    if (fread(size, 4, 1, r->file) != 1) return false;
    sealed = (size_t)size[0] << 24 | (size_t)size[1] << 16 | (size_t)size[2] << 8 | size[3];
    if (sealed < TAG_SIZE || sealed > room + TAG_SIZE || sealed > CHUNK + TAG_SIZE) return false;
    if (fread(r->room, sealed, 1, r->file) != 1) return false;
    if (crypto_secretstream_xchacha20poly1305_pull(&r->state, ret, &length, &tag, r->room, sealed, NULL,
                                                   0) != 0)
        return false;
    *ret_length = length;
    *ret_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return true;
}

static bool read_head(struct reader *r, struct ledger_head *ret)
{
    const unsigned char *hash;

    ret->seq = reader_u64(r);
    hash = reader_bytes(r, HASH_SIZE);
    if (hash) memcpy(ret->hash, hash, HASH_SIZE);
    return hash != NULL;
}

static enum err stop_reading(struct call *c, void *arg, const struct sealed_entry *e)
{
    (void)c, (void)arg, (void)e;
    return ERR_MISSING; /* one is enough: ends the reading without a failure recorded */
}

/* The ledger goes on from the entry that the snapshot ended with: it is the head, or what follows it
 * names its hash, which ledger_read checks. */
static bool is_in_ledger(struct call *c, struct site *s, const struct ledger_head *head)
{
    struct ledger_head now;

    if (ledger_head(c, s->ledger, &s->id, head->stream, &now) != OK || now.seq < head->seq)
        return false;
    if (now.seq == head->seq) return memcmp(now.hash, head->hash, HASH_SIZE) == 0;
    return ledger_read(c, s->ledger, head, stop_reading, NULL) == ERR_MISSING && c->fail.code == OK;
}

static bool read_meaning(struct call *c, struct site *s, struct reading *r)
{
    unsigned char *chunk = arena_alloc(c->mem, CHUNK), schema[HASH_SIZE];
    struct ledger_head facts = s->facts, access = s->access;
    struct id people = keys_people_mark(s->keys);
    const unsigned char *of, *whose;
    struct reader in;
    size_t length;
    bool last;

    if (!read_chunk(r, chunk, CHUNK, &length, &last)) return false;
    in = reader_of(chunk, length);
    of = reader_bytes(&in, HASH_SIZE);
    model_schema_hash(schema);
    if (!of || memcmp(of, schema, HASH_SIZE) != 0) return false;
    whose = reader_bytes(&in, ID_SIZE); /* somebody's keys are gone, or came back: fold anew */
    if (!whose || memcmp(whose, people.bytes, ID_SIZE) != 0) return false;
    if (!read_head(&in, &facts) || !read_head(&in, &access) || !reader_done(&in)) return false;
    if (!is_in_ledger(c, s, &facts) || !is_in_ledger(c, s, &access)) return false;
    s->facts = facts;
    s->access = access;
    return true;
}

static bool read_database(struct call *c, struct reading *r, size_t room, void **ret,
                          size_t *ret_length)
{
    unsigned char *bytes = arena_alloc(c->mem, room);
    size_t at = 0, length;
    bool last = false;

    while (!last) {
        if (!read_chunk(r, bytes + at, room - at, &length, &last)) return false;
        at += length;
    }
    *ret = bytes;
    *ret_length = at;
    return true;
}

static bool load(struct call *c, struct site *s, FILE *file)
{
    struct reading r = {.file = file, .room = arena_alloc(c->mem, CHUNK + TAG_SIZE)};
    struct ledger_head facts = s->facts, access = s->access;
    unsigned char magic[8], header[HEADER_SIZE];
    struct seal_key key;
    size_t length;
    void *bytes;
    long size;

    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0)
        return false;
    if (fread(magic, 8, 1, file) != 1 || memcmp(magic, MAGIC, 8) != 0) return false;
    if (fread(header, HEADER_SIZE, 1, file) != 1 || keys_snapshot_key(c, s->keys, &key) != OK)
        return false;
    crypto_secretstream_xchacha20poly1305_init_pull(&r.state, header, key.bytes);
    secret_wipe(&key, sizeof key);
    if (read_meaning(c, s, &r) && read_database(c, &r, (size_t)size, &bytes, &length) &&
        model_restore(c, s->model, bytes, length) == OK)
        return true;
    s->facts = facts;
    s->access = access;
    return false;
}

enum err snapshot_load(struct call *c, struct site *s, bool *ret_restored)
{
    struct call inner = {.mem = arena_new(), .now = c->now}; /* a large arena, given back at once */
    FILE *file = fopen(snapshot_path(c, s), "rb");
    enum err e = OK;

    *ret_restored = false;
    if (file) {
        *ret_restored = load(&inner, s, file);
        fclose(file);
        if (!*ret_restored) {
            log_info("the snapshot is of another version or damaged; the ledger is folded from its "
                     "beginning");
            e = model_clear(c, s->model);
        }
    }
    arena_free(inner.mem);
    return e;
}
