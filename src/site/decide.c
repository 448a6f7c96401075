/* site/decide.c: the one writer: decide on the model at head, seal, append, fold, answer. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/time.h"
#include "site/site_internal.h"

#define TRIES 5 /* when another process appends to the same ledger in between */

enum err site_append(struct call *c, struct desk *d, struct entry *e)
{
    const struct entry_kind *kind;

    TRY(model_kind(c, d->site->model, e->kind, &kind));
    if (kind->stream != STREAM_FACTS)
        return fail(c, ERR_BUG, "Entries of kind %s are not decided.", e->kind);
    e->id = entry_id_of(&d->site->id, STREAM_FACTS, &d->decision, d->pending_count++);
    if (d->pending_last)
        d->pending_last->next = e;
    else
        d->pending = e;
    d->pending_last = e;
    return OK;
}

/* The members that every coded part begins with. */
static void add_common(struct call *c, const struct desk *d, struct entry *e)
{
    struct json *coded = json_map(c);
    const struct json *rest = e->parts[CODED];

    json_set(coded, "kind", json_text(c, e->kind));
    json_set(coded, "at", json_int(c, c->now));
    if (d->user) json_set(coded, "by", json_id(c, &d->user->id));
    if (e->relied_on) json_set(coded, "relied_on", e->relied_on);
    while (json_count(rest)) {
        struct json *next = rest->as.members.first;
        e->parts[CODED]->as.members.first = next->next;
        e->parts[CODED]->as.members.count--;
        next->next = NULL;
        json_set(coded, next->key, next);
    }
    e->parts[CODED] = coded;
}

static enum err relied_hash(struct call *c, const struct entry *e, unsigned char ret[HASH_SIZE])
{
    size_t count = json_count(e->relied_on), i = 0;
    struct relied_on *list = arena_alloc(c->mem, (count + 1) * sizeof *list);

    memset(ret, 0, HASH_SIZE);
    if (count == 0) return OK;
    for (const struct json *pair = e->relied_on->as.members.first; pair; pair = pair->next, i++) {
        const struct json *id = pair->as.members.first;
        if (!id_parse(id->as.text, &list[i].entry) ||
            !hex_parse(id->next->as.text, list[i].content, HASH_SIZE))
            return fail(c, ERR_BUG, "What an entry relies on is not written as it should be.");
    }
    relied_on_hash(c, list, count, ret);
    return OK;
}

enum err site_seal(struct call *c, struct site *s, struct desk *d, const struct entry *e,
                   struct sealed_entry *ret)
{
    unsigned char relied[HASH_SIZE];

    ret->site = s->id;
    ret->hour = c->now - c->now % TIME_HOUR;
    ret->clock = CLOCK_MACHINE;
    ret->handle = e->handle;
    if (d->secrets) ret->author = sign_key_id(d->secrets->sign.public);
    for (enum compartment k = PUBLIC; k < COMPARTMENT_COUNT; k++) {
        struct buffer text = buffer_in(c->mem, LIMIT_ENTRY_PART);
        if (!e->parts[k]) continue;
        json_write(&text, e->parts[k]);
        if (buffer_overflowed(&text))
            return fail(c, ERR_INVALID, N_("This is too long to be kept in one piece."));
        TRY(keys_seal_part(c, s->keys, ret, k, bytes_of(text.data, text.length)));
    }
    if (!e->signer) return OK;
    TRY(relied_hash(c, e, relied));
    sealed_entry_sign(c, ret, e->role, &e->signer->sign, relied);
    return OK;
}

/* A person's keys are made once, with the entry that registers them (its id is their handle), durably
 * and before it. Keys that are gone are never made anew: that would hide the loss. */
static enum err prepare_keys(struct call *c, struct site *s, const struct desk *d)
{
    struct id *handles = arena_alloc(c->mem, (d->pending_count + 1U) * sizeof *handles);
    size_t count = 0;

    for (const struct entry *e = d->pending; e; e = e->next)
        if (id_equal(&e->handle, &e->id)) handles[count++] = e->handle;
    return count ? keys_prepare(c, s->keys, handles, count) : OK;
}

static enum err seal_pending(struct call *c, struct site *s, struct desk *d,
                             struct sealed_entry *sealed)
{
    size_t i = 0;

    for (struct entry *e = d->pending; e; e = e->next, i++) {
        const struct entry_kind *kind;
        TRY(model_kind(c, s->model, e->kind, &kind));
        add_common(c, d, e);
        sealed[i].stream = kind->stream;
        sealed[i].class = kind->class;
        sealed[i].token = d->decision;
        sealed[i].place = (uint16_t)i;
        TRY(site_seal(c, s, d, e, &sealed[i]));
    }
    return OK;
}

static enum err decide_once(struct call *c, struct desk *d, decide_fn decide, void *arg)
{
    struct site *s = d->site;
    struct sealed_entry *sealed;

    d->pending = d->pending_last = NULL;
    d->pending_count = 0;
    TRY(decide(c, d, arg));
    if (!d->pending) return fail(c, ERR_BUG, "A decision put nothing forward.");
    sealed = arena_alloc(c->mem, d->pending_count * sizeof *sealed);
    TRY(prepare_keys(c, s, d));
    TRY(seal_pending(c, s, d, sealed));
    TRY(ledger_append(c, s->ledger, &s->facts, sealed, d->pending_count, keys_site_sign(s->keys)));
    if (site_fold_new(c, s, d->pending, sealed) == OK) return OK;
    if (site_mend_model(c, s) != OK) return c->fail.code;
    fail_clear(c); /* it is recorded, and the model knows it by now */
    return OK;
}

/* Whether the decision under way has its first entry in the ledger. */
static enum err is_recorded(struct call *c, const struct desk *d, bool *ret)
{
    struct id first = entry_id_of(&d->site->id, STREAM_FACTS, &d->decision, 0);
    struct sealed_entry before;

    return ledger_find(c, d->site->ledger, &first, &before, ret);
}

/* A ledger that several processes share may have moved on: fold what is new and decide again. */
static enum err decide_at_head(struct call *c, struct desk *d, decide_fn decide, void *arg)
{
    struct site *s = d->site;
    bool recorded;

    for (int i = 0;; i++) {
        struct ledger_head now;
        enum err e = decide_once(c, d, decide, arg);
        if (e != ERR_CONFLICT || i == TRIES || s->locked) return e;
        struct call quiet = {.mem = c->mem, .now = c->now};
        if (ledger_head(&quiet, s->ledger, &s->id, STREAM_FACTS, &now) != OK || now.seq == s->facts.seq)
            return e;
        fail_clear(c);
        TRY(site_catch_up(c, s));
        TRY(is_recorded(c, d, &recorded));
        if (recorded) return OK; /* an append that reported a failure had reached the disk */
    }
}

static enum err decide_as_writer(struct call *c, struct desk *d, decide_fn decide, void *arg,
                                 struct id *ret_entry)
{
    struct site *s = d->site;
    struct id first = entry_id_of(&s->id, STREAM_FACTS, &d->decision, 0);
    bool repeated;

    if (s->locked)
        return fail(c, ERR_LOCKED,
                    N_("The site is locked. Somebody who may unlock it has to sign in."));
    TRY(is_recorded(c, d, &repeated));
    if (!repeated) TRY(decide_at_head(c, d, decide, arg));
    if (ret_entry) *ret_entry = first;
    return OK;
}

static struct id next_decision(struct call *c, const struct desk *d)
{
    struct buffer request = buffer_in(c->mem, ID_SIZE + sizeof(uint32_t));

    buffer_add(&request, d->token.bytes, ID_SIZE);
    buffer_u32(&request, d->decisions);
    return hash_id("astrolabe decision", request.data, request.length);
}

enum err site_answered_before(struct call *c, struct desk *d, struct id *ret_entry, bool *ret)
{
    struct id decision = next_decision(c, d);
    struct id first = entry_id_of(&d->site->id, STREAM_FACTS, &decision, 0);
    struct sealed_entry before;

    TRY(ledger_find(c, d->site->ledger, &first, &before, ret));
    *ret_entry = first;
    return OK;
}

enum err site_decide(struct call *c, struct desk *d, decide_fn decide, void *arg, struct id *ret_entry)
{
    enum err e;

    d->decision = next_decision(c, d);
    d->decisions++;
    pthread_mutex_lock(&d->site->facts_lock);
    e = decide_as_writer(c, d, decide, arg, ret_entry);
    pthread_mutex_unlock(&d->site->facts_lock);
    return e;
}

/* ---- opening what a shift needs ---- */

enum err site_open_duty(struct call *c, struct desk *d, const struct id *entry, struct json **ret)
{
    struct sealed_entry e;
    struct bytes plain;
    bool found;

    TRY(ledger_find(c, d->site->ledger, entry, &e, &found));
    if (!found) return fail(c, ERR_MISSING, N_("The record has no such entry."));
    *ret = json_map(c);
    for (size_t i = 0; i < e.part_count; i++) {
        if (e.parts[i].compartment != DUTY) continue;
        if (!e.parts[i].bytes.data) {
            json_set(*ret, "erased", json_bool(c, true));
            continue;
        }
        TRY(keys_open_part(c, d->site->keys, &e, i, &plain));
        TRY(json_parse(c, (const char *)plain.data, plain.length, ret));
        if ((*ret)->kind != JSON_IS_MAP)
            return fail(c, ERR_CORRUPT, "What an entry tells is not written as it should be.");
    }
    return OK;
}

/* ---- opening what was told: the log first ---- */

static enum err log_opening(struct call *c, struct desk *d, const struct opening *o)
{
    struct site *s = d->site;
    struct entry *e = entry_new(c, "told_opened", o->person);
    struct sealed_entry sealed = {.stream = STREAM_ACCESS, .class = CLASS_ACCESS, .token = id_random()};

    e->id = entry_id_of(&s->id, STREAM_ACCESS, &sealed.token, 0);
    entry_coded(c, e, "page", json_text(c, o->page));
    entry_coded(c, e, "entries", json_duplicate(c, o->entries));
    add_common(c, d, e);
    TRY(site_seal(c, s, d, e, &sealed));
    TRY(ledger_append(c, s->ledger, &s->access, &sealed, 1, keys_site_sign(s->keys)));
    return site_fold_new(c, s, e, &sealed);
}

static enum err open_one(struct call *c, struct desk *d, const struct opening *o, const char *entry,
                         struct json **ret)
{
    struct sealed_entry e;
    struct bytes plain;
    struct id id;
    bool found;

    *ret = json_map(c);
    if (!id_parse(entry, &id)) return fail(c, ERR_BUG, "An entry has no such id: %s", entry);
    TRY(ledger_find(c, d->site->ledger, &id, &e, &found));
    if (!found) return fail(c, ERR_MISSING, N_("The record has no such entry."));
    if (!id_equal(&e.handle, o->person)) return fail(c, ERR_BUG, "An entry is about somebody else.");
    for (size_t i = 0; i < e.part_count; i++) {
        if (e.parts[i].compartment != o->compartment) continue;
        if (!e.parts[i].bytes.data) {
            json_set(*ret, "erased", json_bool(c, true));
            continue;
        }
        TRY(keys_open_told(c, d->site->keys, d->secrets, &e, i, &plain));
        TRY(json_parse(c, (const char *)plain.data, plain.length, ret));
        if ((*ret)->kind != JSON_IS_MAP)
            return fail(c, ERR_CORRUPT, "What an entry tells is not written as it should be.");
    }
    json_set(*ret, "id", json_text(c, entry));
    return OK;
}

/* The access stream's own writer cannot mend the model: the lock of the facts comes first. */
static void mend(struct call *c, struct site *s)
{
    pthread_mutex_lock(&s->facts_lock);
    if (site_mend_model(c, s) != OK) log_warn("the site locked itself");
    pthread_mutex_unlock(&s->facts_lock);
}

/* One part that is damaged must not keep the rest of a page from its reader. */
static enum err open_or_mark(struct call *c, struct desk *d, const struct opening *o, const char *entry,
                             struct json **ret)
{
    enum err e = open_one(c, d, o, entry, ret);

    if (e != ERR_MISSING && e != ERR_CORRUPT && e != ERR_BUG) return e;
    log_warn("a part of an entry does not open: %s", c->fail.text);
    fail_clear(c);
    *ret = json_map(c);
    json_set(*ret, "id", json_text(c, entry));
    json_set(*ret, "unreadable", json_bool(c, true));
    return OK;
}

typedef enum err (*open_fn)(struct call *c, struct desk *d, const struct opening *o, const char *entry,
                            struct json **ret);

static enum err open_logged(struct call *c, struct desk *d, const struct opening *o, open_fn open,
                            struct json **ret_list)
{
    struct json *list = json_list(c);
    enum err e;

    if (!d->secrets) return fail(c, ERR_DENIED, N_("Only a signed-in person can open this."));
    if (!o->page) return fail(c, ERR_BUG, "What is opened has to be opened for a page.");
    if (json_count(o->entries)) {
        pthread_mutex_lock(&d->site->access_lock);
        e = d->site->locked ? fail(c, ERR_LOCKED,
                                   N_("The site is locked. Somebody who may unlock it has to sign in."))
                            : log_opening(c, d, o);
        pthread_mutex_unlock(&d->site->access_lock);
        if (d->site->stale) mend(c, d->site);
        TRY(e);
        for (const struct json *m = o->entries->as.members.first; m; m = m->next) {
            struct json *told;
            TRY(open(c, d, o, m->as.text, &told));
            json_add(list, told);
        }
    }
    *ret_list = list;
    return OK;
}

enum err site_open_told(struct call *c, struct desk *d, const struct opening *o, struct json **ret_list)
{
    return open_logged(c, d, o, open_one, ret_list);
}

enum err site_open_readable(struct call *c, struct desk *d, const struct opening *o,
                            struct json **ret_list)
{
    return open_logged(c, d, o, open_or_mark, ret_list);
}
