/* site/note.c: notes in the drafts store, named by time so that they list in order. */

#include "site/note.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "site/site.h"

#define SPACE "note"

static struct bytes about_note(const char *name)
{
    return bytes_of(name, strlen(name));
}

enum err note_count(struct call *c, struct site *s, size_t *ret)
{
    return blobs_count(c, site_drafts(s), SPACE, ret);
}

enum err note_leave(struct call *c, struct site *s, const struct json *note)
{
    struct buffer text = buffer_in(c->mem, LIMIT_ENTRY_PART);
    struct id random = id_random();
    const char *name = arena_format(c->mem, "%012lld-%s", (long long)c->now, id_text(c->mem, &random));
    size_t waiting;

    TRY(note_count(c, s, &waiting));
    if (waiting >= LIMIT_WAITING_NOTES)
        return fail(
            c, ERR_BUSY,
            N_("Too many notes wait to be filed. Write it on paper and have the site unlocked."));
    json_write(&text, note);
    if (buffer_overflowed(&text))
        return fail(c, ERR_INVALID, N_("This is too long to be kept in one piece."));
    return blobs_swap(
        c, site_drafts(s), SPACE, name, 0,
        seal_to(c, site_seal_public(s), bytes_of(text.data, text.length), about_note(name)));
}

struct listing {
    struct site *site;
    struct json *list;
};

/* A note that does not open, or that somebody without our form has put there, must not keep the others
 * from being read. */
static enum err open_note(struct call *c, struct site *s, const char *name, struct bytes sealed,
                          struct json **ret)
{
    struct bytes plain;

    TRY(keys_open_for_site(c, site_keys(s), sealed, about_note(name), &plain));
    TRY(json_parse(c, (const char *)plain.data, plain.length, ret));
    if ((*ret)->kind != JSON_IS_MAP) return fail(c, ERR_CORRUPT, "A note is not written as one.");
    return OK;
}

static enum err add_note(struct call *c, void *arg, const char *name, struct bytes sealed)
{
    struct listing *l = arg;
    struct json *note = json_map(c), *told;

    name = arena_text(c->mem, name);
    if (open_note(c, l->site, name, sealed, &told) != OK) {
        if (c->fail.code == ERR_LOCKED) return ERR_LOCKED;
        log_warn("note %s: %s", name, c->fail.text);
        fail_clear(c);
        return OK;
    }
    json_set(note, "note", json_text(c, name));
    json_set(note, "left_at", json_int(c, strtoll(name, NULL, 10)));
    json_set(note, "told", told);
    json_add(l->list, note);
    return OK;
}

enum err note_list(struct call *c, struct site *s, struct json **ret_list)
{
    struct listing l = {s, json_list(c)};

    TRY(blobs_each(c, site_drafts(s), SPACE, add_note, &l));
    *ret_list = l.list;
    return OK;
}

enum err note_remove(struct call *c, struct site *s, const char *name)
{
    struct blob_put removal = {.space = SPACE, .name = name};

    return blobs_put_all(c, site_drafts(s), &removal, 1);
}
