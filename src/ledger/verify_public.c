/* ledger/verify_public.c: what public parts say of founding, keys and erase orders. */

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "ledger/verify_parts.h"

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
enum err verify_collect_orders(struct check *v)
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

bool verify_may_be_missing(const struct check *v, const struct sealed_entry *e,
                           enum compartment compartment)
{
    const struct erase_order *o = v->orders[e->handle.bytes[0]];

    for (; o; o = o->next)
        if (id_equal(&o->site, &e->site) && id_equal(&o->handle, &e->handle) &&
            (o->compartments & 1u << compartment))
            return true;
    return false;
}

struct announced *verify_find_key(const struct check *v, const struct id *key)
{
    struct announced *k = v->keys[key->bytes[0]];

    while (k && !id_equal(&k->key, key)) k = k->next;
    return k;
}

/* The key's place among those of the site, made where it has none. */
static struct announced *know_key(struct check *v, const struct id *key)
{
    struct announced *k = verify_find_key(v, key);

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
        verify_fault(v, &e->at, "the announced keys are malformed");
        return;
    }
    key = sign_key_id(sign);
    if (!id_equal(&named, &key)) {
        verify_fault(v, &e->at, "the announced key is not the one that is named");
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
        verify_fault(v, &e->at, "the revoked key is malformed");
}

/* What this entry says about keys holds for later ones. */
void verify_learn(struct check *v, const struct checked *e)
{
    for (size_t i = 0; i < LIMIT_ENTRY_PARTS; i++) {
        bool is_keys = e->entry.class == CLASS_KEYS && e->at.stream == STREAM_FACTS;
        struct erase_order order = {.compartments = 0};
        const char *kind = NULL;
        const struct json *said;
        if (!e->public[i].data) continue;
        said = parse_public(v, e->public[i], &kind);
        if (!said)
            verify_fault(v, &e->at, "part %zu is public and no JSON object that names its kind", i);
        else if (is_keys && strcmp(kind, "user_key") == 0)
            learn_user_key(v, e, said);
        else if (is_keys && strcmp(kind, "key_revoked") == 0)
            learn_revocation(v, e, said);
        else if (e->entry.class == CLASS_ERASE_ORDER && strcmp(kind, "erase_ordered") == 0 &&
                 !read_order_text(said, &order))
            verify_fault(v, &e->at, "the erase order is malformed");
    }
}

/* Rule 5. Without the founding key no head signature of the site can be checked; that is one fault,
 * here, and not one for each signature. */
void verify_founding(struct check *v, const struct checked *e)
{
    bool is_first = e->at.stream == STREAM_FACTS && e->at.seq == 1;
    unsigned char seal[SEAL_BOX_SIZE];
    const struct json *said;
    struct id site;

    if (!is_first) {
        if (e->entry.class == CLASS_FOUNDING)
            verify_fault(v, &e->at, "a founding entry stands in the wrong place");
        return;
    }
    said = e->entry.class == CLASS_FOUNDING ? public_part(v, e, "site_founded") : NULL;
    if (said && has_key(said, "sign", v->site_key)) {
        site = hash_id("astrolabe site", v->site_key, SIGN_PUBLIC_SIZE);
        v->site_key_known = id_equal(&site, &e->at.site);
    }
    if (!v->site_key_known)
        verify_fault(v, &e->at,
                     "no founding entry with the site's key, so no head signature can be checked");
    else if (!has_key(said, "seal", seal))
        verify_fault(v, &e->at, "the founding entry has no key to seal to");
}
