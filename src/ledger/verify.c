/* ledger/verify.c: checking a ledger without any key. Each check names its rule of docs/format.md
 * section 9.
 *
 * The three tables are walked side by side in the order of their keys. Nothing in the file is trusted:
 * a row of the wrong kind is a fault, and a page that cannot be read ends that table's walk.
 */

#include "ledger/verify.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "ledger/database.h"
#include "ledger/driver.h"

#define BUCKETS 256
#define SQLITE_HEADER_SIZE 100
#define ROLLBACK_JOURNAL 1 /* what bytes 18 and 19 of the file say unless it has a write-ahead log */

static const struct database_kind verified = {.statements = "src/ledger/verify.sql", .what = "ledger"};

/* Where a row belongs. */
struct spot {
    struct id site;
    int64_t stream;
    int64_t seq;
};

/* A walk through one table. */
struct walk {
    const char *table;
    sqlite3_stmt *row;
    bool more;
    bool broken; /* it ended early, so what is missing may be there */
    struct spot at;
};

/* A person's key, as a site's facts announced or revoked it. */
struct announced {
    struct announced *next;
    struct id key;
    unsigned char sign[SIGN_PUBLIC_SIZE];
    bool announced, revoked;
};

struct erase_order {
    struct erase_order *next;
    struct id site, handle;
    unsigned compartments; /* a bit each */
};

struct chain {
    uint64_t next;                     /* the seq that should come */
    bool known;                        /* whether the hash before is known */
    unsigned char computed[HASH_SIZE]; /* of the header before */
    unsigned char stored[HASH_SIZE];   /* as the row before claims; differs only after a fault */
    bool is_signed;                    /* the last entry has a head signature */
};

struct check {
    struct call *c;    /* the caller's */
    struct call inner; /* memory of one entry, and failures that become faults */
    struct arena *entry_mem, *site_mem, *order_mem;
    FILE *out;
    struct verify_summary sum;
    struct database file;
    struct walk entries, parts, heads;
    struct erase_order *orders[BUCKETS]; /* by the handle's first byte */
    /* of the site that is being walked */
    bool site_begun;
    bool site_key_known;
    unsigned char site_key[SIGN_PUBLIC_SIZE];
    struct announced *keys[BUCKETS]; /* by the key id's first byte */
    struct chain chain;
    struct spot chain_at; /* the last entry of the chain */
};

/* One entry while it is checked. */
struct checked {
    struct spot at;
    struct sealed_entry entry;
    bool decoded;
    unsigned char hash[HASH_SIZE];
    bool right[LIMIT_ENTRY_PARTS];          /* the part has its hash */
    struct bytes public[LIMIT_ENTRY_PARTS]; /* of public parts that can be believed */
};

static void __attribute__((format(printf, 3, 4)))
fault(struct check *v, const struct spot *at, const char *format, ...)
{
    static const struct spot nowhere = {.stream = STREAM_FACTS};
    va_list args;

    if (!at) at = &nowhere;
    for (size_t i = 0; i < ID_SIZE; i++) fprintf(v->out, "%02x", at->site.bytes[i]);
    if (at->stream == STREAM_FACTS || at->stream == STREAM_ACCESS)
        fprintf(v->out, " %s %" PRId64 ": ", stream_name((enum stream)at->stream), at->seq);
    else
        fprintf(v->out, " %" PRId64 " %" PRId64 ": ", at->stream, at->seq);
    va_start(args, format);
    vfprintf(v->out, format, args);
    va_end(args);
    fputc('\n', v->out);
    v->sum.faults++;
}

/* What SQLite says of a damaged file may quote the file; a fault is one printable line. */
static void file_fault(struct check *v, const char *what, const char *detail)
{
    char *line = arena_text(v->inner.mem, detail ? detail : "");

    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ' || (unsigned char)*p > '~') *p = ' ';
    fault(v, NULL, "%s: %s", what, line);
}

static int compare_spots(const struct spot *a, const struct spot *b)
{
    int order = memcmp(a->site.bytes, b->site.bytes, ID_SIZE);

    if (order != 0) return order;
    if (a->stream != b->stream) return a->stream < b->stream ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static bool same_chain(const struct spot *a, const struct spot *b)
{
    return id_equal(&a->site, &b->site) && a->stream == b->stream;
}

static bool read_spot(sqlite3_stmt *row, struct spot *ret)
{
    struct bytes site = database_bytes(row, 0);

    if (!site.data || site.length != ID_SIZE || sqlite3_column_type(row, 1) != SQLITE_INTEGER ||
        sqlite3_column_type(row, 2) != SQLITE_INTEGER)
        return false;
    memcpy(ret->site.bytes, site.data, ID_SIZE);
    ret->stream = sqlite3_column_int64(row, 1);
    ret->seq = sqlite3_column_int64(row, 2);
    return true;
}

static void walk_on(struct check *v, struct walk *w)
{
    int result;

    while ((result = sqlite3_step(w->row)) == SQLITE_ROW) {
        if (read_spot(w->row, &w->at)) return;
        fault(v, NULL, "a row of table %s has no valid site, stream and seq", w->table);
    }
    w->more = false;
    if (result == SQLITE_DONE) return;
    w->broken = true;
    fault(v, NULL, "the table %s cannot be read to its end (%s)", w->table,
          sqlite3_errstr(sqlite3_extended_errcode(v->file.handle)));
}

static enum err walk_begin(struct check *v, struct walk *w, const char *table, const char *statement)
{
    w->table = table;
    TRY(database_prepare(&v->inner, &v->file, statement, &w->row));
    w->more = true;
    walk_on(v, w);
    return OK;
}

/* Rows before a place belong to no entry, or the walk would have come by them. Rule 4 and rule 7. */
static void skip_strays(struct check *v, struct walk *w, const struct spot *until, const char *what)
{
    while (w->more && (!until || compare_spots(&w->at, until) < 0)) {
        if (!v->entries.broken) fault(v, &w->at, "%s", what);
        walk_on(v, w);
    }
}

static void skip_all_strays(struct check *v, const struct spot *until)
{
    skip_strays(v, &v->parts, until, "a part is left over without its entry");
    skip_strays(v, &v->heads, until, "a head signature belongs to no entry");
}

/* --- what public parts say: founding, keys, erase orders (section 6) --- */

/* A public part, parsed; NULL if it is no object that names its kind. */
static const struct json *parse_public(struct check *v, struct bytes text, const char **ret_kind)
{
    struct json *said;

    if (json_parse(&v->inner, (const char *)text.data, text.length, &said) != OK) {
        fail_clear(&v->inner);
        return NULL;
    }
    *ret_kind = json_get_text(said, "kind");
    return *ret_kind ? said : NULL;
}

/* The public part of a kind; NULL if the entry has none. */
static const struct json *public_part(struct check *v, const struct checked *e, const char *kind)
{
    for (size_t i = 0; i < LIMIT_ENTRY_PARTS; i++) {
        const char *named;
        const struct json *said = e->public[i].data ? parse_public(v, e->public[i], &named) : NULL;
        if (said && strcmp(named, kind) == 0) return said;
    }
    return NULL;
}

static bool has_key(const struct json *said, const char *name, unsigned char ret[32])
{
    return hex_parse(json_get_text(said, name), ret, 32);
}

static bool read_order_text(const struct json *said, struct erase_order *ret)
{
    const struct json *list = json_get(said, "compartments");

    if (!id_parse(json_get_text(said, "handle"), &ret->handle)) return false;
    if (!list || list->kind != JSON_IS_LIST) return false;
    for (const struct json *m = list->as.members.first; m; m = m->next) {
        if (m->kind != JSON_IS_INT) return false;
        if (m->as.number >= 0 && m->as.number < COMPARTMENT_COUNT)
            ret->compartments |= 1u << m->as.number;
    }
    return true;
}

static void keep_order(struct check *v, const struct sealed_entry *e, const struct json *said)
{
    struct erase_order order = {.site = e->site}, *kept;

    if (!read_order_text(said, &order)) return;
    kept = arena_copy(v->order_mem, &order, sizeof order);
    kept->next = v->orders[order.handle.bytes[0]];
    v->orders[order.handle.bytes[0]] = kept;
}

/* Keeps the order in this row if it is one whose hash is right; otherwise the walk will find fault. */
static void read_order(struct check *v, sqlite3_stmt *row)
{
    struct bytes header = database_bytes(row, 0), bytes = database_bytes(row, 2);
    int64_t place = sqlite3_column_int64(row, 1);
    struct checked e = {.decoded = true};
    unsigned char hash[HASH_SIZE];
    const struct json *said;

    if (!header.data || !bytes.data || sealed_entry_parse(&v->inner, header, &e.entry) != OK) {
        fail_clear(&v->inner);
        return;
    }
    if (e.entry.class != CLASS_ERASE_ORDER || place < 0 || place >= e.entry.part_count) return;
    hash_of("astrolabe part", bytes.data, bytes.length, hash);
    if (e.entry.parts[place].compartment != PUBLIC ||
        memcmp(hash, e.entry.parts[place].hash, HASH_SIZE) != 0)
        return;
    e.public[place] = bytes;
    said = public_part(v, &e, "erase_ordered");
    if (said) keep_order(v, &e.entry, said);
}

/* An order may stand after what it lets be erased, so all are collected first. A failure to read is not
 * told here: the walk meets the same page. */
static enum err collect_orders(struct check *v)
{
    sqlite3_stmt *row;

    TRY(database_prepare(&v->inner, &v->file, "erase_orders", &row));
    while (sqlite3_step(row) == SQLITE_ROW) {
        read_order(v, row);
        arena_reset(v->entry_mem);
    }
    sqlite3_finalize(row);
    return OK;
}

static bool may_be_missing(const struct check *v, const struct sealed_entry *e,
                           enum compartment compartment)
{
    const struct erase_order *o = v->orders[e->handle.bytes[0]];

    for (; o; o = o->next)
        if (id_equal(&o->site, &e->site) && id_equal(&o->handle, &e->handle) &&
            (o->compartments & 1u << compartment))
            return true;
    return false;
}

static struct announced *find_key(const struct check *v, const struct id *key)
{
    struct announced *k = v->keys[key->bytes[0]];

    while (k && !id_equal(&k->key, key)) k = k->next;
    return k;
}

/* The key's place among those of the site, made where it has none. */
static struct announced *know_key(struct check *v, const struct id *key)
{
    struct announced *k = find_key(v, key);

    if (k) return k;
    k = arena_alloc(v->site_mem, sizeof *k);
    k->key = *key;
    k->next = v->keys[key->bytes[0]];
    v->keys[key->bytes[0]] = k;
    return k;
}

static void learn_user_key(struct check *v, const struct checked *e, const struct json *said)
{
    unsigned char sign[SIGN_PUBLIC_SIZE], seal[SEAL_BOX_SIZE];
    struct announced *k;
    struct id named, key;

    if (!id_parse(json_get_text(said, "key"), &named) || !has_key(said, "sign", sign) ||
        !has_key(said, "seal", seal)) {
        fault(v, &e->at, "the announced keys are malformed");
        return;
    }
    key = sign_key_id(sign);
    if (!id_equal(&named, &key)) {
        fault(v, &e->at, "the announced key is not the one that is named");
        return;
    }
    k = know_key(v, &named);
    k->announced = true;
    memcpy(k->sign, sign, sizeof sign);
}

/* A key that is revoked before it is announced stays revoked. */
static void learn_revocation(struct check *v, const struct checked *e, const struct json *said)
{
    struct id named;

    if (id_parse(json_get_text(said, "key"), &named))
        know_key(v, &named)->revoked = true;
    else
        fault(v, &e->at, "the revoked key is malformed");
}

/* What this entry says about keys holds for later ones. */
static void learn(struct check *v, const struct checked *e)
{
    for (size_t i = 0; i < LIMIT_ENTRY_PARTS; i++) {
        bool is_keys = e->entry.class == CLASS_KEYS && e->at.stream == STREAM_FACTS;
        struct erase_order order = {.compartments = 0};
        const char *kind = NULL;
        const struct json *said;
        if (!e->public[i].data) continue;
        said = parse_public(v, e->public[i], &kind);
        if (!said)
            fault(v, &e->at, "part %zu is public and no JSON object that names its kind", i);
        else if (is_keys && strcmp(kind, "user_key") == 0)
            learn_user_key(v, e, said);
        else if (is_keys && strcmp(kind, "key_revoked") == 0)
            learn_revocation(v, e, said);
        else if (e->entry.class == CLASS_ERASE_ORDER && strcmp(kind, "erase_ordered") == 0 &&
                 !read_order_text(said, &order))
            fault(v, &e->at, "the erase order is malformed");
    }
}

/* Rule 5. Without the founding key no head signature of the site can be checked; that is one fault,
 * here, and not one for each signature. */
static void check_founding(struct check *v, const struct checked *e)
{
    bool is_first = e->at.stream == STREAM_FACTS && e->at.seq == 1;
    unsigned char seal[SEAL_BOX_SIZE];
    const struct json *said;
    struct id site;

    if (!is_first) {
        if (e->entry.class == CLASS_FOUNDING)
            fault(v, &e->at, "a founding entry stands in the wrong place");
        return;
    }
    said = e->entry.class == CLASS_FOUNDING ? public_part(v, e, "site_founded") : NULL;
    if (said && has_key(said, "sign", v->site_key)) {
        site = hash_id("astrolabe site", v->site_key, SIGN_PUBLIC_SIZE);
        v->site_key_known = id_equal(&site, &e->at.site);
    }
    if (!v->site_key_known)
        fault(v, &e->at, "no founding entry with the site's key, so no head signature can be checked");
    else if (!has_key(said, "seal", seal))
        fault(v, &e->at, "the founding entry has no key to seal to");
}

/* --- one entry --- */

/* Rule 2: without gap. */
static void check_sequence(struct check *v, const struct spot *at)
{
    struct spot missing = *at;

    if ((uint64_t)at->seq == v->chain.next) return;
    v->chain.known = false;
    missing.seq = (int64_t)v->chain.next;
    if (at->seq <= 0 || (uint64_t)at->seq < v->chain.next)
        fault(v, at, "the entry is out of order");
    else if (at->seq - missing.seq == 1)
        fault(v, &missing, "the entry is missing");
    else
        fault(v, &missing, "the entries from here to %" PRId64 " are missing", at->seq - 1);
}

/* Rules 2 and 3: the header and the columns that follow from it. */
static void check_header(struct check *v, struct checked *e)
{
    sqlite3_stmt *row = v->entries.row;
    struct bytes id = database_bytes(row, 3), header = database_bytes(row, 4);
    struct bytes hash = database_bytes(row, 5);
    struct id wanted;

    sealed_entry_hash(header, e->hash);
    if (!hash.data || hash.length != HASH_SIZE || memcmp(hash.data, e->hash, HASH_SIZE) != 0)
        fault(v, &e->at, "the hash is not that of the header");
    e->decoded = sealed_entry_parse(&v->inner, header, &e->entry) == OK;
    if (!e->decoded) {
        fault(v, &e->at, "%s", v->inner.fail.text);
        fail_clear(&v->inner);
        return;
    }
    if (!id_equal(&e->entry.site, &e->at.site) || (int64_t)e->entry.stream != e->at.stream ||
        e->entry.seq != (uint64_t)e->at.seq)
        fault(v, &e->at, "the header belongs to another place");
    wanted = entry_id_of(&e->entry.site, e->entry.stream, &e->entry.token, e->entry.place);
    if (!id.data || id.length != ID_SIZE || memcmp(id.data, wanted.bytes, ID_SIZE) != 0)
        fault(v, &e->at, "the id is not that of the header");
}

/* Rule 3: previous. A header that was changed has been told of already; the entry after it may follow
 * either what it is or what it was. */
static void check_previous(struct check *v, const struct checked *e)
{
    const struct chain *chain = &v->chain;

    if (!e->decoded || !chain->known) return;
    if (memcmp(e->entry.previous, chain->computed, HASH_SIZE) != 0 &&
        memcmp(e->entry.previous, chain->stored, HASH_SIZE) != 0)
        fault(v, &e->at, "previous is not the hash of the entry before");
}

static void check_part(struct check *v, struct checked *e, int64_t place, struct bytes bytes)
{
    const struct sealed_part *p = &e->entry.parts[place];
    unsigned char hash[HASH_SIZE];

    hash_of("astrolabe part", bytes.data, bytes.length, hash);
    if (!bytes.data || bytes.length != p->bytes.length)
        fault(v, &e->at, "part %" PRId64 " has not its length", place);
    else if (memcmp(hash, p->hash, HASH_SIZE) != 0)
        fault(v, &e->at, "part %" PRId64 " has not its hash", place);
    else
        e->right[place] = true;
    /* What the founding entry says proves itself: its key gives the site's id. */
    if (bytes.data && p->compartment == PUBLIC && (e->right[place] || e->entry.class == CLASS_FOUNDING))
        e->public[place] = bytes_of(arena_copy(v->entry_mem, bytes.data, bytes.length), bytes.length);
}

/* Rule 4. */
static void check_parts(struct check *v, struct checked *e)
{
    bool present[LIMIT_ENTRY_PARTS] = {false};

    for (; v->parts.more && compare_spots(&v->parts.at, &e->at) == 0; walk_on(v, &v->parts)) {
        int64_t place = sqlite3_column_int64(v->parts.row, 3);
        if (!e->decoded) continue;
        if (sqlite3_column_type(v->parts.row, 3) != SQLITE_INTEGER || place < 0 ||
            place >= e->entry.part_count || present[place]) {
            fault(v, &e->at, "a part is left over that the header does not name");
            continue;
        }
        present[place] = true;
        check_part(v, e, place, database_bytes(v->parts.row, 4));
    }
    if (!e->decoded) return;
    for (size_t i = 0; i < e->entry.part_count; i++)
        if (e->entry.parts[i].compartment == PUBLIC && e->entry.parts[i].epoch != 0)
            fault(v, &e->at, "part %zu is public and has a key epoch", i);
    if (v->parts.broken) return;
    for (size_t i = 0; i < e->entry.part_count; i++)
        if (!present[i] && !may_be_missing(v, &e->entry, e->entry.parts[i].compartment))
            fault(v, &e->at, "part %zu is missing without an erase order", i);
}

/* Rule 6. The streams have no order between them, so a signature in the access stream may use every key
 * of the site's facts, whether revoked or not. */
static void check_signatures(struct check *v, const struct checked *e)
{
    for (size_t i = 0; i < e->entry.signature_count; i++) {
        const struct personal_signature *s = &e->entry.signatures[i];
        const struct announced *key = find_key(v, &s->key);
        v->sum.signatures++;
        if (!key || !key->announced)
            fault(v, &e->at, "personal signature %zu is by a key that was not announced before", i);
        else if (key->revoked && e->at.stream == STREAM_FACTS)
            fault(v, &e->at, "personal signature %zu is by a key that was revoked before", i);
        else if (!sealed_entry_signature_holds(&v->inner, &e->entry, s, key->sign))
            fault(v, &e->at, "personal signature %zu does not verify", i);
    }
}

/* Rule 7. */
static void check_heads(struct check *v, const struct checked *e)
{
    v->chain.is_signed = false;
    for (; v->heads.more && compare_spots(&v->heads.at, &e->at) == 0; walk_on(v, &v->heads)) {
        struct bytes signature = database_bytes(v->heads.row, 3);
        struct bytes message = head_message(&v->inner, &e->at.site, (enum stream)e->at.stream,
                                            (uint64_t)e->at.seq, e->hash);
        v->chain.is_signed = true;
        v->sum.signatures++;
        if (!v->site_key_known) continue;
        if (!signature.data || signature.length != SIGN_SIZE ||
            !sign_verify(v->site_key, message.data, message.length, signature.data))
            fault(v, &e->at, "the head signature does not verify");
    }
}

static void end_chain(struct check *v)
{
    if (v->site_begun && !v->chain.is_signed && !v->heads.broken && !v->entries.broken)
        fault(v, &v->chain_at, "a tail without signature ends here");
}

static void begin_chain(struct check *v, const struct spot *at)
{
    struct spot founding = {.site = at->site, .stream = STREAM_FACTS, .seq = 1};
    bool new_site = !v->site_begun || !id_equal(&v->chain_at.site, &at->site);

    end_chain(v);
    memset(&v->chain, 0, sizeof v->chain);
    v->chain.next = 1;
    v->chain.known = true;
    if (!new_site) return;
    v->site_begun = true;
    v->site_key_known = false;
    memset(v->keys, 0, sizeof v->keys);
    arena_reset(v->site_mem);
    if (compare_spots(at, &founding) > 0)
        fault(v, &founding,
              "no founding entry with the site's key, so no head signature can be checked");
}

static void move_chain(struct check *v, const struct checked *e)
{
    struct bytes stored = database_bytes(v->entries.row, 5);

    memcpy(v->chain.computed, e->hash, HASH_SIZE);
    memcpy(v->chain.stored, e->hash, HASH_SIZE);
    if (stored.data && stored.length == HASH_SIZE) memcpy(v->chain.stored, stored.data, HASH_SIZE);
    v->chain.known = true;
    if (e->at.seq >= 0 && (uint64_t)e->at.seq >= v->chain.next) v->chain.next = (uint64_t)e->at.seq + 1;
    v->chain_at = e->at;
    v->sum.entries++;
}

static void check_entry(struct check *v)
{
    struct checked e;

    arena_reset(v->entry_mem);
    memset(&e, 0, sizeof e);
    e.at = v->entries.at;
    skip_all_strays(v, &e.at);
    if (!v->site_begun || !same_chain(&v->chain_at, &e.at)) begin_chain(v, &e.at);
    check_sequence(v, &e.at);
    check_header(v, &e);
    check_previous(v, &e);
    check_parts(v, &e);
    check_founding(v, &e);
    check_heads(v, &e);
    if (e.decoded) {
        check_signatures(v, &e);
        learn(v, &e);
    }
    move_chain(v, &e);
}

/* --- the file --- */

/* The first bytes of the file, by SQLite's own descriptor: opening and closing another one would drop
 * the locks that this process may hold on the file. A write-ahead log would be written to by looking at
 * it. */
static bool file_looks_right(struct check *v)
{
    unsigned char head[SQLITE_HEADER_SIZE];
    sqlite3_file *file = NULL;

    sqlite3_file_control(v->file.handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->xRead(file, head, sizeof head, 0) != SQLITE_OK ||
        memcmp(head, "SQLite format 3", 16) != 0) {
        fault(v, NULL, "the file does not begin as a SQLite file does");
        return false;
    }
    if (head[18] != ROLLBACK_JOURNAL || head[19] != ROLLBACK_JOURNAL) {
        fault(v, NULL, "the file asks for another journal than a ledger has");
        return false;
    }
    return true;
}

/* A statement that answers one row a complaint. */
static enum err complaints(struct check *v, const char *statement, const char *fine, const char *what)
{
    sqlite3_stmt *row;
    int result;

    TRY(database_prepare(&v->inner, &v->file, statement, &row));
    while ((result = sqlite3_step(row)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(row, 0);
        if (!fine || !text || strcmp(text, fine) != 0) file_fault(v, what, text);
    }
    if (result != SQLITE_DONE)
        file_fault(v, what, sqlite3_errstr(sqlite3_extended_errcode(v->file.handle)));
    sqlite3_finalize(row);
    return (result & 0xff) == SQLITE_BUSY ? database_fail(&v->inner, &v->file) : OK;
}

static enum err check_number(struct check *v, const char *statement, int64_t wanted, const char *what)
{
    sqlite3_stmt *row;
    int64_t number = 0;
    bool read;

    TRY(database_prepare(&v->inner, &v->file, statement, &row));
    read = sqlite3_step(row) == SQLITE_ROW;
    if (read) number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    if (!read) return database_fail(&v->inner, &v->file);
    if (number != wanted)
        fault(v, NULL, "the file's %s is %" PRId64 ", not %" PRId64, what, number, wanted);
    return OK;
}

static enum err check_file(struct check *v)
{
    TRY(database_run(&v->inner, &v->file, "careful"));
    TRY(check_number(v, "application", ledger_database.application_id, "application_id"));
    TRY(check_number(v, "version", ledger_database.version, "user_version"));
    TRY(complaints(v, "whole_file", "ok", "the file is damaged"));
    TRY(complaints(v, "strange_objects", NULL, "the file is no plain ledger"));
    TRY(collect_orders(v));
    TRY(walk_begin(v, &v->entries, "entry", "all_entries"));
    TRY(walk_begin(v, &v->parts, "part", "all_parts"));
    TRY(walk_begin(v, &v->heads, "head", "all_heads"));
    for (; v->entries.more; walk_on(v, &v->entries)) check_entry(v);
    skip_all_strays(v, NULL);
    end_chain(v);
    if (v->sum.entries == 0) fault(v, NULL, "there is no entry");
    return OK;
}

/* What damage kept SQLite from doing is a fault; a file that is in use or a disk that fails is not. */
static enum err conclude(struct check *v, enum err e)
{
    if (e == OK && (fflush(v->out) != 0 || ferror(v->out)))
        return fail(v->c, ERR_IO, N_("The faults could not be written."));
    if (e == OK) return OK;
    if (e == ERR_BUSY || e == ERR_IO) return fail(v->c, e, "%s", v->inner.fail.text);
    file_fault(v, "the file is damaged", v->inner.fail.text);
    return OK;
}

enum err ledger_verify(struct call *c, const char *path, FILE *out, struct verify_summary *ret)
{
    struct arena *mem = arena_new();
    struct check *v = arena_alloc(mem, sizeof *v);
    enum err e = OK;

    v->c = c;
    v->out = out;
    v->entry_mem = arena_new();
    v->site_mem = arena_new();
    v->order_mem = arena_new();
    v->inner.mem = v->entry_mem;
    v->inner.words = c->words;
    e = database_open_to_read(c, &verified, path, &v->file);
    if (e == OK) {
        if (file_looks_right(v)) e = check_file(v);
        e = conclude(v, e);
        database_close(&v->file);
    }
    if (e == OK) *ret = v->sum;
    arena_free(v->entry_mem);
    arena_free(v->site_mem);
    arena_free(v->order_mem);
    arena_free(mem);
    return e;
}
