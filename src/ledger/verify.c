/* ledger/verify.c: checking a ledger without any key. Each check names its rule of docs/format.md
 * section 9.
 *
 * The three tables are walked side by side in the order of their keys. Nothing in the file is trusted:
 * a row of the wrong kind is a fault, and a page that cannot be read ends that table's walk.
 */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/driver.h"
#include "ledger/verify_parts.h"

#define SQLITE_HEADER_SIZE 100
#define ROLLBACK_JOURNAL 1 /* what bytes 18 and 19 of the file say unless it has a write-ahead log */

static const struct database_kind verified = {.statements = "src/ledger/verify.sql", .what = "ledger"};

/* --- one entry --- */

/* Rule 2: without gap. */
static void check_sequence(struct check *v, const struct spot *at)
{
    struct spot missing = *at;

    if ((uint64_t)at->seq == v->chain.next) return;
    v->chain.known = false;
    missing.seq = (int64_t)v->chain.next;
    if (at->seq <= 0 || (uint64_t)at->seq < v->chain.next)
        verify_fault(v, at, "the entry is out of order");
    else if (at->seq - missing.seq == 1)
        verify_fault(v, &missing, "the entry is missing");
    else
        verify_fault(v, &missing, "the entries from here to %" PRId64 " are missing", at->seq - 1);
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
        verify_fault(v, &e->at, "the hash is not that of the header");
    e->decoded = sealed_entry_parse(&v->inner, header, &e->entry) == OK;
    if (!e->decoded) {
        verify_fault(v, &e->at, "%s", v->inner.fail.text);
        fail_clear(&v->inner);
        return;
    }
    if (!id_equal(&e->entry.site, &e->at.site) || (int64_t)e->entry.stream != e->at.stream ||
        e->entry.seq != (uint64_t)e->at.seq)
        verify_fault(v, &e->at, "the header belongs to another place");
    wanted = entry_id_of(&e->entry.site, e->entry.stream, &e->entry.token, e->entry.place);
    if (!id.data || id.length != ID_SIZE || memcmp(id.data, wanted.bytes, ID_SIZE) != 0)
        verify_fault(v, &e->at, "the id is not that of the header");
}

/* Rule 3: previous. A header that was changed has been told of already; the entry after it may follow
 * either what it is or what it was. */
static void check_previous(struct check *v, const struct checked *e)
{
    const struct chain *chain = &v->chain;

    if (!e->decoded || !chain->known) return;
    if (memcmp(e->entry.previous, chain->computed, HASH_SIZE) != 0 &&
        memcmp(e->entry.previous, chain->stored, HASH_SIZE) != 0)
        verify_fault(v, &e->at, "previous is not the hash of the entry before");
}

static void check_part(struct check *v, struct checked *e, int64_t place, struct bytes bytes)
{
    const struct sealed_part *p = &e->entry.parts[place];
    unsigned char hash[HASH_SIZE];

    hash_of("astrolabe part", bytes.data, bytes.length, hash);
    if (!bytes.data || bytes.length != p->bytes.length)
        verify_fault(v, &e->at, "part %" PRId64 " has not its length", place);
    else if (memcmp(hash, p->hash, HASH_SIZE) != 0)
        verify_fault(v, &e->at, "part %" PRId64 " has not its hash", place);
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

    for (; v->parts.more && spot_compare(&v->parts.at, &e->at) == 0; walk_on(v, &v->parts)) {
        int64_t place = sqlite3_column_int64(v->parts.row, 3);
        if (!e->decoded) continue;
        if (sqlite3_column_type(v->parts.row, 3) != SQLITE_INTEGER || place < 0 ||
            place >= e->entry.part_count || present[place]) {
            verify_fault(v, &e->at, "a part is left over that the header does not name");
            continue;
        }
        present[place] = true;
        check_part(v, e, place, database_bytes(v->parts.row, 4));
    }
    if (!e->decoded) return;
    for (size_t i = 0; i < e->entry.part_count; i++)
        if (e->entry.parts[i].compartment == PUBLIC && e->entry.parts[i].epoch != 0)
            verify_fault(v, &e->at, "part %zu is public and has a key epoch", i);
    if (v->parts.broken) return;
    for (size_t i = 0; i < e->entry.part_count; i++)
        if (!present[i] && !verify_may_be_missing(v, &e->entry, e->entry.parts[i].compartment))
            verify_fault(v, &e->at, "part %zu is missing without an erase order", i);
}

/* Rule 6. The streams have no order between them, so a signature in the access stream may use every key
 * of the site's facts, whether revoked or not. */
static void check_signatures(struct check *v, const struct checked *e)
{
    for (size_t i = 0; i < e->entry.signature_count; i++) {
        const struct personal_signature *s = &e->entry.signatures[i];
        const struct announced *key = verify_find_key(v, &s->key);
        v->sum.signatures++;
        if (!key || !key->announced)
            verify_fault(v, &e->at, "personal signature %zu is by a key that was not announced before",
                         i);
        else if (key->revoked && e->at.stream == STREAM_FACTS)
            verify_fault(v, &e->at, "personal signature %zu is by a key that was revoked before", i);
        else if (!sealed_entry_signature_holds(&v->inner, &e->entry, s, key->sign))
            verify_fault(v, &e->at, "personal signature %zu does not verify", i);
    }
}

/* Rule 7. */
static void check_heads(struct check *v, const struct checked *e)
{
    v->chain.is_signed = false;
    for (; v->heads.more && spot_compare(&v->heads.at, &e->at) == 0; walk_on(v, &v->heads)) {
        struct bytes signature = database_bytes(v->heads.row, 3);
        struct bytes message = head_message(&v->inner, &e->at.site, (enum stream)e->at.stream,
                                            (uint64_t)e->at.seq, e->hash);
        v->chain.is_signed = true;
        v->sum.signatures++;
        if (!v->site_key_known) continue;
        if (!signature.data || signature.length != SIGN_SIZE ||
            !sign_verify(v->site_key, message.data, message.length, signature.data))
            verify_fault(v, &e->at, "the head signature does not verify");
    }
}

static void end_chain(struct check *v)
{
    if (v->site_begun && !v->chain.is_signed && !v->heads.broken && !v->entries.broken)
        verify_fault(v, &v->chain_at, "a tail without signature ends here");
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
    if (spot_compare(at, &founding) > 0)
        verify_fault(v, &founding,
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
    walk_skip_strays(v, &e.at);
    if (!v->site_begun || !spot_same_chain(&v->chain_at, &e.at)) begin_chain(v, &e.at);
    check_sequence(v, &e.at);
    check_header(v, &e);
    check_previous(v, &e);
    check_parts(v, &e);
    verify_founding(v, &e);
    check_heads(v, &e);
    if (e.decoded) {
        check_signatures(v, &e);
        verify_learn(v, &e);
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
        verify_fault(v, NULL, "the file does not begin as a SQLite file does");
        return false;
    }
    if (head[18] != ROLLBACK_JOURNAL || head[19] != ROLLBACK_JOURNAL) {
        verify_fault(v, NULL, "the file asks for another journal than a ledger has");
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
        if (!fine || !text || strcmp(text, fine) != 0) verify_file_fault(v, what, text);
    }
    if (result != SQLITE_DONE)
        verify_file_fault(v, what, sqlite3_errstr(sqlite3_extended_errcode(v->file.handle)));
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
        verify_fault(v, NULL, "the file's %s is %" PRId64 ", not %" PRId64, what, number, wanted);
    return OK;
}

static enum err check_file(struct check *v)
{
    TRY(database_run(&v->inner, &v->file, "careful"));
    TRY(check_number(v, "application", ledger_database.application_id, "application_id"));
    TRY(check_number(v, "version", ledger_database.version, "user_version"));
    TRY(complaints(v, "whole_file", "ok", "the file is damaged"));
    TRY(complaints(v, "strange_objects", NULL, "the file is no plain ledger"));
    TRY(verify_collect_orders(v));
    TRY(walk_begin(v, &v->entries, "entry", "all_entries"));
    TRY(walk_begin(v, &v->parts, "part", "all_parts"));
    TRY(walk_begin(v, &v->heads, "head", "all_heads"));
    for (; v->entries.more; walk_on(v, &v->entries)) check_entry(v);
    walk_skip_strays(v, NULL);
    end_chain(v);
    if (v->sum.entries == 0) verify_fault(v, NULL, "there is no entry");
    return OK;
}

/* What damage kept SQLite from doing is a fault; a file that is in use or a disk that fails is not. */
static enum err conclude(struct check *v, enum err e)
{
    if (e == OK && (fflush(v->out) != 0 || ferror(v->out)))
        return fail(v->c, ERR_IO, N_("The faults could not be written."));
    if (e == OK) return OK;
    if (e == ERR_BUSY || e == ERR_IO) return fail(v->c, e, "%s", v->inner.fail.text);
    verify_file_fault(v, "the file is damaged", v->inner.fail.text);
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
