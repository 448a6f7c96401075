/* ledger/ledger.c: chains, heads and their signatures over whatever driver keeps the rows. */

#include "ledger/ledger.h"

#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/driver.h"

struct ledger {
    struct arena *mem;     /* holds this struct */
    struct arena *scratch; /* what one append needs; reset after it */
    const struct ledger_driver *driver;
    void *state;
    pthread_mutex_t lock; /* held during every call of the driver but wait */
};

static const struct ledger_driver *const drivers[] = {&ledger_sqlite};

/* Finds the driver of "scheme:rest"; without a scheme it is a path of a SQLite file. A path with a
 * slash before its first colon has no scheme. */
static const struct ledger_driver *choose_driver(const char *where, const char **ret_rest)
{
    size_t length = strspn(where, "abcdefghijklmnopqrstuvwxyz");

    *ret_rest = where;
    if (length == 0 || where[length] != ':') return &ledger_sqlite;
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        if (strlen(drivers[i]->scheme) != length || strncmp(drivers[i]->scheme, where, length) != 0)
            continue;
        *ret_rest = where + length + 1;
        return drivers[i];
    }
    return NULL;
}

enum err ledger_open(struct call *c, const char *where, bool create, struct ledger **ret)
{
    const char *rest;
    const struct ledger_driver *driver = choose_driver(where, &rest);

    if (!driver)
        return fail(c, ERR_INVALID, N_("There is no way to keep a ledger at %s; give a path."), where);
    return ledger_open_with(c, driver, rest, create, ret);
}

enum err ledger_open_with(struct call *c, const struct ledger_driver *driver, const char *where,
                          bool create, struct ledger **ret)
{
    struct arena *mem;
    struct ledger *l;
    void *state;

    TRY(driver->open(c, where, create, &state));
    mem = arena_new();
    l = arena_alloc(mem, sizeof *l);
    l->mem = mem;
    l->scratch = arena_new();
    l->driver = driver;
    l->state = state;
    pthread_mutex_init(&l->lock, NULL);
    *ret = l;
    return OK;
}

void ledger_close(struct ledger *l)
{
    if (!l) return;
    l->driver->close(l->state);
    pthread_mutex_destroy(&l->lock);
    arena_free(l->scratch);
    arena_free(l->mem);
}

static enum err check_entry(struct call *c, const struct ledger_head *head,
                            const struct sealed_entry *e)
{
    const char *fault = sealed_entry_fault(e);

    if (!id_equal(&e->site, &head->site) || e->stream != head->stream)
        return fail(c, ERR_BUG, N_("Entries of different chains were to be appended at once."));
    if (fault) return fail(c, ERR_BUG, N_("An entry cannot be appended: %s."), fault);
    for (size_t i = 0; i < e->part_count; i++) {
        if (!e->parts[i].bytes.data) return fail(c, ERR_BUG, N_("An entry lacks the bytes of a part."));
        if (e->parts[i].bytes.length > LIMIT_ENTRY_PART)
            return fail(c, ERR_INVALID, N_("A part of an entry is longer than %zu bytes."),
                        LIMIT_ENTRY_PART);
    }
    return OK;
}

static enum err check_commit(struct call *c, const struct ledger_head *head,
                             const struct sealed_entry *entries, size_t count,
                             const struct sign_pair *site_key)
{
    struct id site = hash_id("astrolabe site", site_key->public, SIGN_PUBLIC_SIZE);

    if (count < 1 || count > LIMIT_COMMIT_ENTRIES)
        return fail(c, ERR_INVALID, N_("1 to %d entries are appended at once."), LIMIT_COMMIT_ENTRIES);
    if (!id_equal(&site, &head->site))
        return fail(c, ERR_BUG, N_("A chain was to be signed by the key of another site."));
    for (size_t i = 0; i < count; i++) TRY(check_entry(c, head, &entries[i]));
    return OK;
}

/* Numbers and chains the entries from *head on, which moves along, and makes their rows. */
static struct stored_entry *chain_entries(struct call *c, struct ledger_head *head,
                                          struct sealed_entry *entries, size_t count)
{
    struct stored_entry *rows = arena_alloc(c->mem, count * sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        struct sealed_entry *e = &entries[i];
        struct stored_entry *row = &rows[i];
        e->seq = head->seq + 1;
        memcpy(e->previous, head->hash, HASH_SIZE);
        row->site = e->site;
        row->stream = e->stream;
        row->seq = e->seq;
        row->id = entry_id_of(&e->site, e->stream, &e->token, e->place);
        row->header = sealed_entry_header(c, e);
        sealed_entry_hash(row->header, row->hash);
        row->part_count = e->part_count;
        for (size_t p = 0; p < e->part_count; p++) row->parts[p] = e->parts[p].bytes;
        head->seq = e->seq;
        memcpy(head->hash, row->hash, HASH_SIZE);
    }
    return rows;
}

/* c->mem is the ledger's scratch here. */
static enum err append(struct call *c, struct ledger *l, struct ledger_head *head,
                       struct sealed_entry *entries, size_t count, const struct sign_pair *site_key)
{
    struct stored_commit commit = {.decided_on = *head, .count = count};
    struct ledger_head moved = *head;
    struct bytes message;

    commit.entries = chain_entries(c, &moved, entries, count);
    message = head_message(c, &moved.site, moved.stream, moved.seq, moved.hash);
    sign_message(site_key, message.data, message.length, commit.signature);
    TRY(l->driver->append(c, l->state, &commit));
    *head = moved;
    return OK;
}

enum err ledger_append(struct call *c, struct ledger *l, struct ledger_head *head,
                       struct sealed_entry *entries, size_t count, const struct sign_pair *site_key)
{
    struct arena *mem = c->mem;
    enum err e;

    TRY(check_commit(c, head, entries, count, site_key));
    pthread_mutex_lock(&l->lock);
    c->mem = l->scratch;
    e = append(c, l, head, entries, count, site_key);
    c->mem = mem;
    arena_reset(l->scratch);
    pthread_mutex_unlock(&l->lock);
    return e;
}

enum err ledger_heads(struct call *c, struct ledger *l, struct ledger_head **ret, size_t *ret_count)
{
    enum err e;

    pthread_mutex_lock(&l->lock);
    e = l->driver->heads(c, l->state, ret, ret_count);
    pthread_mutex_unlock(&l->lock);
    return e;
}

enum err ledger_head(struct call *c, struct ledger *l, const struct id *site, enum stream stream,
                     struct ledger_head *ret)
{
    struct ledger_head none = {.site = *site, .stream = stream}, *all;
    size_t count;

    TRY(ledger_heads(c, l, &all, &count));
    *ret = none;
    for (size_t i = 0; i < count; i++)
        if (id_equal(&all[i].site, site) && all[i].stream == stream) *ret = all[i];
    return OK;
}

enum err ledger_check_head(struct call *c, struct ledger *l, const struct ledger_head *head,
                           const unsigned char public[SIGN_PUBLIC_SIZE])
{
    struct bytes message = head_message(c, &head->site, head->stream, head->seq, head->hash);
    unsigned char signature[SIGN_SIZE];
    bool found = false;
    enum err e;

    if (head->seq == 0) return OK;
    pthread_mutex_lock(&l->lock);
    e = l->driver->signature(c, l->state, head, signature, &found);
    pthread_mutex_unlock(&l->lock);
    TRY(e);
    if (!found || !sign_verify(public, message.data, message.length, signature))
        return fail(
            c, ERR_CORRUPT,
            N_("The last entry of the ledger does not carry the site's signature; run ledger verify."));
    return OK;
}

static enum err damaged(struct call *c, const struct stored_entry *row)
{
    return fail(
        c, ERR_CORRUPT,
        N_("Entry %llu of the stream %s does not fit its hash, place or parts; run ledger verify."),
        (unsigned long long)row->seq, stream_name(row->stream));
}

/* Gives the parts of the row to the entry. The bytes of a sealed part prove themselves when they are
 * opened; public ones are hashed here. */
static bool take_parts(const struct stored_entry *row, bool every_hash, struct sealed_entry *e)
{
    unsigned char hash[HASH_SIZE];

    if (row->part_count > e->part_count) return false;
    for (size_t i = 0; i < e->part_count; i++) {
        struct sealed_part *p = &e->parts[i];
        const struct bytes *stored = &row->parts[i];
        if (!stored->data) continue;
        if (stored->length != p->bytes.length) return false;
        p->bytes.data = stored->data;
        if (!every_hash && p->compartment != PUBLIC) continue;
        hash_of("astrolabe part", stored->data, stored->length, hash);
        if (memcmp(hash, p->hash, HASH_SIZE) != 0) return false;
    }
    return true;
}

static enum err entry_of_row(struct call *c, const struct stored_entry *row, bool every_hash,
                             struct sealed_entry *e)
{
    unsigned char hash[HASH_SIZE];

    sealed_entry_hash(row->header, hash);
    if (memcmp(hash, row->hash, HASH_SIZE) != 0) return damaged(c, row);
    TRY(sealed_entry_parse(c, row->header, e));
    if (!id_equal(&e->site, &row->site) || e->stream != row->stream || e->seq != row->seq)
        return damaged(c, row);
    return take_parts(row, every_hash, e) ? OK : damaged(c, row);
}

struct reading {
    ledger_each each;
    void *arg;
    uint64_t seq;
    unsigned char hash[HASH_SIZE];
};

static enum err read_row(struct call *c, void *arg, const struct stored_entry *row)
{
    struct reading *r = arg;
    struct sealed_entry e;

    TRY(entry_of_row(c, row, false, &e));
    if (e.seq != r->seq + 1 || memcmp(e.previous, r->hash, HASH_SIZE) != 0) return damaged(c, row);
    r->seq = e.seq;
    memcpy(r->hash, row->hash, HASH_SIZE);
    return r->each(c, r->arg, &e);
}

enum err ledger_read(struct call *c, struct ledger *l, const struct ledger_head *after,
                     ledger_each each, void *arg)
{
    struct reading r = {.each = each, .arg = arg, .seq = after->seq};
    enum err e;

    memcpy(r.hash, after->hash, HASH_SIZE);
    pthread_mutex_lock(&l->lock);
    e = l->driver->read(c, l->state, after, read_row, &r);
    pthread_mutex_unlock(&l->lock);
    return e;
}

struct finding {
    struct sealed_entry *entry;
    bool found;
};

static enum err found_row(struct call *c, void *arg, const struct stored_entry *row)
{
    struct finding *f = arg;
    struct sealed_entry e;
    struct id id;

    TRY(entry_of_row(c, row, true, &e));
    id = entry_id_of(&e.site, e.stream, &e.token, e.place);
    if (!id_equal(&id, &row->id)) return damaged(c, row);
    for (size_t i = 0; i < e.part_count; i++) {
        struct bytes *bytes = &e.parts[i].bytes;
        if (bytes->data) bytes->data = arena_copy(c->mem, bytes->data, bytes->length);
    }
    *f->entry = e;
    f->found = true;
    return OK;
}

enum err ledger_find(struct call *c, struct ledger *l, const struct id *entry, struct sealed_entry *ret,
                     bool *ret_found)
{
    struct sealed_entry e;
    struct finding f = {.entry = &e};

    pthread_mutex_lock(&l->lock);
    enum err failed = l->driver->find(c, l->state, entry, found_row, &f);
    pthread_mutex_unlock(&l->lock);
    TRY(failed);
    if (f.found) *ret = e;
    *ret_found = f.found;
    return OK;
}

enum err ledger_excise(struct call *c, struct ledger *l, const struct id *entry,
                       enum compartment compartment)
{
    struct sealed_entry e;
    enum err failed = OK;
    bool found;

    if (compartment == PUBLIC)
        return fail(c, ERR_INVALID, N_("The public part of an entry cannot be cut out."));
    TRY(ledger_find(c, l, entry, &e, &found));
    if (!found) return fail(c, ERR_MISSING, N_("There is no such entry in the ledger."));
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; failed == OK && i < e.part_count; i++)
        if (e.parts[i].compartment == compartment && e.parts[i].bytes.data)
            failed = l->driver->excise(c, l->state, entry, i);
    pthread_mutex_unlock(&l->lock);
    return failed;
}

enum err ledger_wait(struct call *c, struct ledger *l, int milliseconds)
{
    return l->driver->wait(c, l->state, milliseconds);
}
