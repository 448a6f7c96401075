/* people/search_pages.c: the search that stands before a registration. */

#include "people/search_pages.h"

#include <string.h>

#include "base/text.h"
#include "people/search.h"

#define CANDIDATES 10

void form_set(struct call *c, struct json *view, const char *field, const char *value)
{
    struct json *fields = json_get(json_get(view, "form"), "fields");

    for (struct json *f = json_count(fields) ? fields->as.members.first : NULL; f; f = f->next)
        if (text_equal(json_get_text(f, "name"), field)) json_set(f, "value", json_text(c, value));
}

static void add_text(struct call *c, struct json *list, const char *text)
{
    if (!text_is_blank(text)) json_add(list, json_text(c, text));
}

/* There may be several, with commas between. */
static void add_numbers(struct call *c, struct json *list, const char *text)
{
    for (const char *p = text ? text : ""; *p;) {
        size_t length = strcspn(p, ",");
        add_text(c, list, text_trimmed(c->mem, p, length));
        p += length;
        p += *p ? 1 : 0;
    }
}

static enum err close_people(struct call *c, struct request *q, const struct person_details *p,
                             struct json **ret)
{
    struct json *names = json_list(c), *numbers = json_list(c);
    struct person_sketch s = {names, numbers, p->birth};

    add_text(c, names, p->name_latin);
    add_text(c, names, p->name_arabic);
    add_text(c, names, p->name_other);
    add_text(c, numbers, p->number);
    add_numbers(c, numbers, p->number_court);
    add_numbers(c, numbers, p->number_foreign);
    add_numbers(c, numbers, p->number_other);
    return ask_person_close(c, q->desk, &s, ret);
}

/* What was searched for begins the form, in the field of its letters. */
static void begin_form(struct call *c, struct json *view, const char *words)
{
    bool arabic = false, number = false;

    for (const char *p = words; *p; p++) {
        arabic |= (unsigned char)*p >= 0xD8 && (unsigned char)*p <= 0xDB;
        number |= *p >= '0' && *p <= '9';
    }
    form_set(c, view, number ? "number" : arabic ? "name_arabic" : "name_latin", words);
}

enum err reception_search(struct call *c, struct request *q, struct json *view)
{
    const char *words = query_text(q, "q");
    struct person_details p = {.name_latin = form_text(q, "name_latin"),
                               .name_arabic = form_text(q, "name_arabic"),
                               .name_other = form_text(q, "name_other"),
                               .number = form_text(q, "number"),
                               .number_court = form_text(q, "number_court"),
                               .number_foreign = form_text(q, "number_foreign"),
                               .number_other = form_text(q, "number_other"),
                               .birth = form_text(q, "birth")};
    struct json *candidates = json_list(c);
    bool asks = false;

    if (q->form) {
        TRY(close_people(c, q, &p, &candidates));
        asks = json_count(candidates) > 0;
    } else if (!text_is_blank(words)) {
        TRY(ask_person_search(c, q->desk, words, CANDIDATES, &candidates));
        begin_form(c, view, words);
    }
    json_set(view, "q", json_text(c, words ? words : ""));
    json_set(view, "candidates", candidates);
    json_set(view, "has_candidates", json_bool(c, json_count(candidates) > 0));
    json_set(view, "asks", json_bool(c, asks));
    return OK;
}

enum err reception_need_new(struct call *c, struct request *q, const struct person_details *p)
{
    struct json *candidates;

    if (!text_is_blank(form_text(q, "not_the_same"))) return OK;
    TRY(close_people(c, q, p, &candidates));
    if (json_count(candidates) == 0) return OK;
    return fail(
        c, ERR_CONFLICT,
        N_("Somebody with such a name or number is registered already. Look whether it is the same "
           "person; if not, press “None of these: register a new person”."));
}
