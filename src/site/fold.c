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

enum err site_fold_new(struct call *c, struct site *s, struct desk *d, const struct entry *first)
{
    enum err e;

    (void)d;
    TRY(model_begin(c, s->model));
    e = OK;
    for (const struct entry *n = first; n && e == OK; n = n->next) {
        struct folded f = {.entry = id_text(c->mem, &n->id),
                           .coded = n->parts[CODED],
                           .identity = n->parts[IDENTITY],
                           .public = n->parts[PUBLIC]};
        if (!id_is_zero(&n->handle)) f.person = id_text(c->mem, &n->handle);
        fill_common(&f);
        e = model_fold(c, s->model, &f);
    }
    return model_end(c, s->model, e);
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

/* What does not open any more (the keys are gone after erasure, or a byte is wrong) is left out and
 * counted: one bad entry must not keep a prison from its records. */
static enum err fold_sealed(struct call *c, void *arg, const struct sealed_entry *e)
{
    struct catching_up *u = arg;
    struct call *inner = &u->inner;
    struct id id = entry_id_of(&e->site, e->stream, &e->token, e->place);
    struct folded f = {0};

    if (e->seq <= u->head->seq) return OK; /* in the snapshot; reading it has checked the chain */
    if (arena_used(inner->mem) > RESET_EVERY) arena_reset(inner->mem);
    f.entry = id_text(inner->mem, &id);
    if (!id_is_zero(&e->handle)) f.person = id_text(inner->mem, &e->handle);
    if (open_folded(inner, u->site, e, &f) != OK || !f.coded || !json_get_text(f.coded, "kind")) {
        fail_clear(inner);
        u->skipped++;
    } else {
        fill_common(&f);
        if (model_fold(inner, u->site->model, &f) != OK)
            return fail(c, inner->fail.code, "%s (%s %llu)", inner->fail.text, stream_name(e->stream),
                        (unsigned long long)e->seq);
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
        log_warn("%llu entries could not be opened and are left out", (unsigned long long)u.skipped);
    if (e == OK) e = ledger_head(c, s->ledger, &s->id, head->stream, head);
    if (e == OK && head->seq) e = ledger_check_head(c, s->ledger, head, s->sign_public);
    return e;
}

enum err site_catch_up(struct call *c, struct site *s)
{
    TRY(catch_up_stream(c, s, &s->facts));
    return catch_up_stream(c, s, &s->access);
}
