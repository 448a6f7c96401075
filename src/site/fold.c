/* site/fold.c: from sealed entries to the read model. */

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "site/site_internal.h"

#define RESET_EVERY ((size_t)4 * 1024 * 1024) /* bytes of the private arena, while many are folded */

static void fill_common(struct folded *f)
{
    f->kind = json_get_text(f->coded, "kind");
    f->by = json_get_text(f->coded, "by");
    f->at = json_get_int(f->coded, "at", 0);
}

enum err site_fold_new(struct call *c, struct site *s, const struct entry *first,
                       const struct sealed_entry *sealed)
{
    enum err e = model_begin(c, s->model);

    for (const struct entry *n = e == OK ? first : NULL; n && e == OK; n = n->next, sealed++) {
        struct folded f = {.entry = id_text(c->mem, &n->id),
                           .seq = sealed->seq,
                           .coded = n->parts[CODED],
                           .identity = n->parts[IDENTITY],
                           .public = n->parts[PUBLIC]};
        if (!id_is_zero(&n->handle)) f.person = id_text(c->mem, &n->handle);
        fill_common(&f);
        e = model_fold(c, s->model, &f);
        if (!n->next || e != OK) e = model_end(c, s->model, e);
    }
    if (e != OK) s->stale = true; /* the entry is in the ledger already */
    return e;
}

struct catching_up {
    struct site *site;
    struct ledger_head *head;
    struct call inner; /* with an arena of its own, emptied now and then */
    uint64_t skipped;
};

static enum err open_part(struct call *c, struct site *s, const struct sealed_entry *e, size_t part,
                          const struct json **ret)
{
    struct bytes plain;
    struct json *value;

    TRY(keys_open_part(c, s->keys, e, part, &plain));
    TRY(json_parse(c, (const char *)plain.data, plain.length, &value));
    *ret = value;
    return OK;
}

static enum err open_folded(struct call *c, struct site *s, const struct sealed_entry *e,
                            struct folded *f)
{
    for (size_t i = 0; i < e->part_count; i++) {
        switch (e->parts[i].compartment) {
        case PUBLIC: TRY(open_part(c, s, e, i, &f->public)); break;
        case CODED: TRY(open_part(c, s, e, i, &f->coded)); break;
        case IDENTITY: TRY(open_part(c, s, e, i, &f->identity)); break;
        default: break;
        }
    }
    if (!f->coded) f->coded = f->public; /* the founding entry has only a public part */
    return OK;
}

/* Whether it would fail again and again: its own content does not fit the tables, or another version of
 * the program wrote it. Anything else, such as too little memory, may pass. */
static bool is_its_own_fault(enum err e)
{
    return e != ERR_IO && e != ERR_BUSY && e != ERR_LOCKED;
}

/* What does not open any more (the keys are gone after erasure, or a byte is wrong) or does not fit is
 * left out and counted: one bad entry must not keep a prison from its records. */
static enum err fold_sealed(struct call *c, void *arg, const struct sealed_entry *e)
{
    struct catching_up *u = arg;
    struct call *inner = &u->inner;
    struct id id = entry_id_of(&e->site, e->stream, &e->token, e->place);
    struct folded f = {.seq = e->seq};

    if (e->seq <= u->head->seq) return OK; /* in the snapshot; reading it has checked the chain */
    if (arena_used(inner->mem) > RESET_EVERY) arena_reset(inner->mem);
    f.entry = id_text(inner->mem, &id);
    if (!id_is_zero(&e->handle)) f.person = id_text(inner->mem, &e->handle);
    if (open_folded(inner, u->site, e, &f) != OK || !f.coded || !json_get_text(f.coded, "kind")) {
        fail_clear(inner);
        u->skipped++;
    } else {
        fill_common(&f);
        if (model_fold(inner, u->site->model, &f) != OK) {
            if (!is_its_own_fault(inner->fail.code))
                return fail(c, inner->fail.code, "%s (%s %llu)", inner->fail.text,
                            stream_name(e->stream), (unsigned long long)e->seq);
            log_warn("%s %llu: %s", stream_name(e->stream), (unsigned long long)e->seq,
                     inner->fail.text);
            fail_clear(inner);
            u->skipped++;
        }
    }
    u->head->seq = e->seq;
    return OK;
}

static enum err catch_up_stream(struct call *c, struct site *s, struct ledger_head *head)
{
    struct catching_up u = {.site = s, .head = head, .inner = {.mem = arena_new(), .now = c->now}};
    struct ledger_head after = {.site = s->id, .stream = head->stream}; /* the whole chain is checked */
    enum err e = model_begin(c, s->model);

    if (e == OK) e = model_end(c, s->model, ledger_read(c, s->ledger, &after, fold_sealed, &u));
    arena_free(u.inner.mem);
    if (u.skipped)
        log_warn("%llu entries could not be opened or folded and are left out",
                 (unsigned long long)u.skipped);
    if (e == OK) e = ledger_head(c, s->ledger, &s->id, head->stream, head);
    if (e == OK && head->seq) e = ledger_check_head(c, s->ledger, head, s->sign_public);
    return e;
}

enum err site_catch_up(struct call *c, struct site *s)
{
    enum err e;

    TRY(catch_up_stream(c, s, &s->facts));
    pthread_mutex_lock(&s->access_lock);
    e = catch_up_stream(c, s, &s->access);
    pthread_mutex_unlock(&s->access_lock);
    return e;
}

/* With both locks held. */
static enum err refold(struct call *c, struct site *s)
{
    TRY(model_clear(c, s->model));
    s->facts = (struct ledger_head){.site = s->id, .stream = STREAM_FACTS};
    s->access = (struct ledger_head){.site = s->id, .stream = STREAM_ACCESS};
    TRY(catch_up_stream(c, s, &s->facts));
    TRY(catch_up_stream(c, s, &s->access));
    s->stale = false;
    return OK;
}

enum err site_mend_model(struct call *c, struct site *s)
{
    struct call quiet = {.mem = c->mem, .now = c->now}; /* the caller has a failure of its own */
    enum err e = OK;

    pthread_mutex_lock(&s->access_lock);
    if (s->stale && !s->locked) {
        log_warn("an entry did not reach the read model, which is folded anew");
        e = refold(&quiet, s);
        if (e != OK) {
            log_warn("%s The site is locked.", quiet.fail.text);
            s->locked = true;
            keys_lock(s->keys);
            fail_clear(&quiet);
            if (model_clear(&quiet, s->model) != OK) log_warn("%s", quiet.fail.text);
        }
    }
    pthread_mutex_unlock(&s->access_lock);
    return e;
}
