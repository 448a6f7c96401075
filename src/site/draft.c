/* site/draft.c: drafts lie in their own store under a hash of author and name. */

#include "site/draft.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "crypt/hash.h"
#include "site/site.h"

#define SPACE "draft"

static const char *blob_name(struct call *c, const struct id *user, const char *name)
{
    const char *text = arena_format(c->mem, "%s/%s", id_text(c->mem, user), name);
    struct id id = hash_id("astrolabe draft", text, strlen(text));

    return id_text(c->mem, &id);
}

static enum err need_keys(struct call *c, const struct desk *d)
{
    return d->user && d->secrets ? OK : fail(c, ERR_DENIED, N_("Only a signed-in person has drafts."));
}

/* What is stored: {"saves": how often, "draft": …}. ret_blob is the store's own version. */
static enum err load(struct call *c, struct desk *d, const char *blob, struct json **ret,
                     int64_t *ret_blob)
{
    struct bytes sealed, plain;

    TRY(need_keys(c, d));
    TRY(blobs_get(c, site_drafts(d->site), SPACE, blob, &sealed, ret_blob));
    if (*ret_blob == 0) {
        *ret = json_map(c);
        return OK;
    }
    TRY(keys_open_draft(c, site_keys(d->site), d->secrets, blob, sealed, &plain));
    return json_parse(c, (const char *)plain.data, plain.length, ret);
}

enum err draft_load(struct call *c, struct desk *d, const char *name, struct json **ret,
                    int64_t *ret_version)
{
    struct json *stored, *draft;
    int64_t blob_version;

    TRY(need_keys(c, d));
    TRY(load(c, d, blob_name(c, &d->user->id, name), &stored, &blob_version));
    draft = json_get(stored, "draft");
    *ret = draft ? json_duplicate(c, draft) : json_nil(c);
    *ret_version = json_get_int(stored, "saves", 0);
    return OK;
}

enum err draft_save(struct call *c, struct desk *d, const char *name, const struct json *draft,
                    int64_t seen)
{
    struct buffer text = buffer_in(c->mem, LIMIT_DRAFT);
    struct json *stored, *fresh = json_map(c);
    struct bytes sealed;
    int64_t blob_version;
    const char *blob;

    TRY(need_keys(c, d));
    blob = blob_name(c, &d->user->id, name);
    TRY(load(c, d, blob, &stored, &blob_version));
    if (json_get_int(stored, "saves", 0) != seen)
        return fail(c, ERR_CONFLICT,
                    N_("This was saved in another window in between. Copy what you typed, then open "
                       "the page again."));
    json_set(fresh, "saves", json_int(c, seen + 1));
    json_set(fresh, "draft", json_duplicate(c, draft));
    json_write(&text, fresh);
    if (buffer_overflowed(&text)) return fail(c, ERR_INVALID, N_("The draft is too large to be kept."));
    TRY(keys_seal_draft(c, site_keys(d->site), d->secrets->box.public, blob,
                        bytes_of(text.data, text.length), &sealed));
    return blobs_swap(c, site_drafts(d->site), SPACE, blob, blob_version, sealed);
}

enum err draft_remove_of(struct call *c, struct site *s, const struct id *user, const char *name)
{
    struct blob_put removal = {.space = SPACE, .name = blob_name(c, user, name)};

    return blobs_put_all(c, site_drafts(s), &removal, 1);
}
