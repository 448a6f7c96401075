/* people/picture.c: the picture of a person, kept in the duty part: a shift needs it to know who is
 * who.
 */

#include <string.h>

#include "base/base64.h"
#include "people/duty.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"
#include "base/text.h"

/* By its first bytes: what the browser or the file's name says is anybody's guess. */
static const char *media_of(const unsigned char *bytes, size_t length)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const unsigned char jpeg[] = {0xFF, 0xD8, 0xFF};

    if (length > sizeof png && memcmp(bytes, png, sizeof png) == 0) return "image/png";
    if (length > sizeof jpeg && memcmp(bytes, jpeg, sizeof jpeg) == 0) return "image/jpeg";
    return NULL;
}

struct taking {
    const struct id *person;
    const char *media;
    const char *base64; /* NULL: the picture is removed */
};

static enum err decide_picture(struct call *c, struct desk *d, void *arg)
{
    const struct taking *t = arg;
    struct json *person, *before;
    struct entry *e;
    struct id id = {{0}};

    TRY(ask_person(c, d, t->person, &person));
    (void)id_parse(json_get_text(person, "id"), &id);
    TRY(desk_row(c, d, "person_picture_now", DB_ARGS(DB_ID("person", &id)), &before));
    if (!t->base64 &&
        (before->kind == JSON_IS_NIL || text_equal(json_get_text(before, "media"), "none")))
        return fail(c, ERR_MISSING, N_("There is no picture of this person."));
    e = entry_new(c, "person_pictured", &id);
    entry_coded(c, e, "media", json_text(c, t->media));
    if (t->base64) entry_told(c, e, DUTY, "base64", json_text(c, t->base64));
    entry_coded(c, e, "supersedes", json_text(c, json_get_text(before, "id")));
    return site_append(c, d, e);
}

enum err picture_take(struct call *c, struct desk *d, const struct id *person, const char *base64)
{
    struct taking t = {.person = person, .base64 = base64};
    unsigned char *bytes;
    size_t length;

    TRY(rights_need(c, d, "person_change", &(struct about){.person = person}));
    if (!base64 || !base64_bytes(c->mem, base64, &bytes, &length) || length == 0)
        return fail_field(c, "photo", ERR_INVALID, N_("Choose the file of a picture."));
    if (length > PICTURE_BYTES)
        return fail_field(c, "photo", ERR_INVALID,
                          N_("The picture has %d kB; at most %d kB are kept. Make it smaller first."),
                          (int)((length + 999) / 1000), (int)(PICTURE_BYTES / 1000));
    t.media = media_of(bytes, length);
    if (!t.media)
        return fail_field(c, "photo", ERR_INVALID,
                          N_("This file is neither a JPEG nor a PNG picture."));
    return site_decide(c, d, decide_picture, &t, NULL);
}

enum err picture_remove(struct call *c, struct desk *d, const struct id *person)
{
    struct taking t = {.person = person, .media = "none"};

    TRY(rights_need(c, d, "person_change", &(struct about){.person = person}));
    return site_decide(c, d, decide_picture, &t, NULL);
}

enum err ask_picture(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_row(c, d, "person_picture_now", DB_ARGS(DB_ID("person", person)), ret));
    if (text_equal(json_get_text(*ret, "media"), "none")) *ret = json_nil(c);
    return OK;
}

enum err picture_open(struct call *c, struct desk *d, const struct id *person, const char **ret_media,
                      const void **ret_bytes, size_t *ret_length)
{
    struct json *row, *told;
    unsigned char *bytes;
    struct id id;

    TRY(ask_picture(c, d, person, &row));
    if (!id_parse(json_get_text(row, "id"), &id))
        return fail(c, ERR_MISSING, N_("There is no picture of this person."));
    TRY(site_open_duty(c, d, &id, &told));
    if (!json_get_text(told, "base64"))
        return fail(c, ERR_MISSING, N_("There is no picture of this person."));
    if (!base64_bytes(c->mem, json_get_text(told, "base64"), &bytes, ret_length))
        return fail(c, ERR_CORRUPT, "A picture is not written as one.");
    *ret_media = json_get_text(row, "media");
    *ret_bytes = bytes;
    return OK;
}
