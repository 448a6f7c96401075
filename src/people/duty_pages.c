/* people/duty_pages.c: flags, keep-aparts and the picture. */

#include "people/duty.h"

#include "base/time.h"
#include "people/pages.h"
#include "people/people.h"

static enum err begin(struct call *c, struct request *q, struct json *view, const char *right,
                      struct id *ret)
{
    struct json *person;

    *ret = param_id(q, "person");
    TRY(rights_need(c, q->desk, right, &(struct about){.person = ret}));
    TRY(ask_person(c, q->desk, ret, &person));
    json_set(view, "person", person);
    json_set(view, "person_id", json_id(c, ret)); /* within rows that have a person of their own */
    return OK;
}

static struct id entry_param(const struct request *q)
{
    return param_id(q, "entry");
}

const struct field ending_fields[] = {
    {FIELD_LINE, "reason", N_("Why it no longer holds"), NULL, true},
    {0},
};

/* ---- flags ---- */

enum err flag_list(struct call *c, struct request *q, struct json *view)
{
    struct json *flags, *known = json_list(c);
    struct id id;

    TRY(begin(c, q, view, "flag_record", &id));
    TRY(ask_flag_list(c, q->desk, &id, &flags));
    page_dates(c, flags, "since", false);
    json_set(view, "flags", flags);
    TRY(page_form(c, q, view, "/people/:person/flags", "", NULL));
    for (const struct person_flag *f = person_flags; f->code; f++) {
        struct json *one = json_map(c);
        page_option(c, view, "flag", f->code, say(c, f->label));
        json_set(one, "label", json_text(c, say(c, f->label)));
        json_set(one, "changes", json_text(c, say(c, f->changes)));
        json_add(known, one);
    }
    json_set(view, "known", known);
    return OK;
}

enum err flag_post(struct call *c, struct request *q, struct json *view)
{
    struct flag_setting f = {
        .person = param_id(q, "person"),
        .flag = form_text(q, "flag"),
        .since = form_time(q, "since"),
        .detail = form_text(q, "detail"),
    };
    struct id entry;

    TRY(flag_set(c, q->desk, &f, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &f.person));
    return OK;
}

enum err flag_clear_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person"), flag = entry_param(q);

    (void)view;
    TRY(flag_clear(c, q->desk, &person, &flag, form_text(q, "reason")));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

const struct field flag_fields[] = {
    {FIELD_CHOICE, "flag", N_("What it is"), NULL, true},
    {FIELD_DATE, "since", N_("Since"), N_("Today if it is left empty."), false},
    {FIELD_AREA, "detail", N_("What the shift has to know"),
     N_("What to do and what to leave, in plain words. Everybody on duty in the unit reads it."),
     false},
    {0},
};

/* ---- keep-aparts ---- */

enum err keep_apart_list(struct call *c, struct request *q, struct json *view)
{
    struct json *rows;
    struct id id;

    TRY(begin(c, q, view, "keep_apart_record", &id));
    TRY(ask_keep_apart_list(c, q->desk, &id, &rows));
    page_dates(c, rows, "since", false);
    json_set(view, "keep_aparts", rows);
    TRY(page_form(c, q, view, "/people/:person/keep-aparts", "", NULL));
    code_options(c, view, "reason", keep_apart_reasons);
    return OK;
}

enum err keep_apart_post(struct call *c, struct request *q, struct json *view)
{
    struct keep_apart k = {
        .person = param_id(q, "person"),
        .other_number = form_text(q, "other_number"),
        .reason = form_text(q, "reason"),
        .since = form_time(q, "since"),
        .detail = form_text(q, "detail"),
    };
    struct id entry;

    TRY(keep_apart_record(c, q->desk, &k, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &k.person));
    return OK;
}

enum err keep_apart_end_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person"), entry = entry_param(q);

    (void)view;
    TRY(keep_apart_end(c, q->desk, &person, &entry, form_text(q, "reason")));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

const struct field keep_apart_fields[] = {
    {FIELD_LINE, "other_number", N_("Number of the other person"), NULL, true},
    {FIELD_CHOICE, "reason", N_("Why"), NULL, true},
    {FIELD_DATE, "since", N_("Since"), N_("Today if it is left empty."), false},
    {FIELD_AREA, "detail", N_("What the shift has to know"),
     N_("What to do and what to leave, in plain words. Everybody on duty in the unit reads it."),
     false},
    {0},
};

/* ---- the picture ---- */

enum err picture_page(struct call *c, struct request *q, struct json *view)
{
    struct json *picture;
    struct id id;

    TRY(begin(c, q, view, "person_change", &id));
    TRY(ask_picture(c, q->desk, &id, &picture));
    json_set(view, "picture", picture);
    return page_form(c, q, view, "/people/:person/picture", "", NULL);
}

enum err picture_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person");

    (void)view;
    TRY(picture_take(c, q->desk, &person, json_get_text(json_get(q->form, "photo"), "base64")));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

enum err picture_remove_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person");

    (void)view;
    TRY(picture_remove(c, q->desk, &person));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

enum err person_photo(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person");
    const char *media;
    const void *bytes;
    size_t length;

    (void)view;
    TRY(picture_open(c, q->desk, &person, &media, &bytes, &length));
    page_file(q, media, "photo", bytes, length);
    return OK;
}

const struct field picture_fields[] = {
    {FIELD_FILE, "photo", N_("Picture"),
     N_("JPEG or PNG, at most 300 kB: the face from the front, as people on duty see it."), true},
    {0},
};
