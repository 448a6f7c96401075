/* people/merge_pages.c: two records side by side, joined and parted. */

#include "base/text.h"
#include "page/page.h"
#include "people/merge.h"
#include "people/search.h"
#include "people/search_pages.h"

#define FOUND 10

const struct field merge_fields[] = {
    {FIELD_HIDDEN, "other", N_("The other record"), NULL, true},
    {FIELD_CHOICE, "keep", N_("Which record is shown from now on"),
     N_("The other stays, is read together with this one, and can be parted from it again."), true},
    {FIELD_AREA, "reason", N_("Why these are one person"), NULL, true},
    {0},
};

const struct field merge_undo_fields[] = {
    {FIELD_AREA, "undo_reason", N_("Why these are two people"), NULL, true},
    {0},
};

/* All names of a record, one a line. */
static struct json *names_of(struct call *c, const struct json *person)
{
    struct json *names = json_list(c);

    for (const struct json *n = json_get(person, "names")->as.members.first; n; n = n->next)
        json_add(names, json_text(c, json_get_text(n, "text")));
    return names;
}

static void add_fact(struct call *c, struct json *facts, const char *label, struct json *this,
                     struct json *other)
{
    struct json *fact = json_map(c);

    json_set(fact, "label", json_text(c, label));
    json_set(fact, "this", this);
    json_set(fact, "other", other);
    json_add(facts, fact);
}

static struct json *one_text(struct call *c, const struct json *person, const char *key)
{
    struct json *list = json_list(c);
    const char *text = json_get_text(person, key);

    json_add(list, json_text(c, text && *text ? text : "–"));
    return list;
}

static enum err side_by_side(struct call *c, struct request *q, struct json *view, struct json *person,
                             const struct id *id)
{
    static const struct {
        const char *key, *label;
    } texts[] = {{"number", N_("Number")},
                 {"birth", N_("Year or date of birth")},
                 {"legal_status_text", N_("Legal status")},
                 {"unit_name", N_("Unit")},
                 {"at_text", N_("Last changed")}};
    struct json *facts = json_list(c), *both = json_list(c), *other;

    TRY(ask_person(c, q->desk, id, &other));
    json_add(both, json_duplicate(c, person));
    json_add(both, other);
    page_dates(c, both, "at", false);
    add_fact(c, facts, say(c, N_("Names")), names_of(c, person), names_of(c, other));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_fact(c, facts, say(c, texts[i].label), one_text(c, both->as.members.first, texts[i].key),
                 one_text(c, both->as.members.last, texts[i].key));
    json_set(view, "other", other);
    json_set(view, "facts", facts);
    TRY(page_form(c, q, view, "/people/:person/merge", q->http->path, NULL));
    form_set(c, view, "other", json_get_text(other, "id"));
    page_option(c, view, "keep", "this", json_get_text(person, "name"));
    page_option(c, view, "keep", "other", json_get_text(other, "name"));
    return OK;
}

/* Who may be the other record: whom the words find, or who is close without words. */
static enum err add_others(struct call *c, struct request *q, struct json *view,
                           const struct json *person)
{
    const char *words = query_text(q, "q");
    struct person_sketch s = {names_of(c, person), NULL, json_get_text(person, "birth")};
    struct json *rows, *others = json_list(c);

    if (text_is_blank(words))
        TRY(rights_possible(q->desk, "person_register") ? ask_person_close(c, q->desk, &s, &rows)
                                                        : (rows = json_list(c), OK));
    else
        TRY(ask_person_search(c, q->desk, words, FOUND, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (!text_equal(json_get_text(r, "id"), json_get_text(person, "id")))
            json_add(others, json_duplicate(c, r));
    json_set(view, "q", json_text(c, words ? words : ""));
    json_set(view, "others", others);
    return OK;
}

static enum err add_merges(struct call *c, struct request *q, struct json *view, const struct id *id)
{
    static const char *const keys[] = {"reason", "told_closed", "erased"};
    struct json *merges;

    TRY(ask_person_merges(c, q->desk, id, &merges));
    if (json_count(merges)) TRY(page_open_told(c, q, id, merges));
    page_keys(c, merges, keys, sizeof keys / sizeof *keys);
    page_dates(c, merges, "at", false);
    json_set(view, "merges", merges);
    return OK;
}

enum err merge_page(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person"), other = {{0}};
    const char *chosen = q->form ? form_text(q, "other") : query_text(q, "other");
    struct json *person;

    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    json_set(view, "other", json_nil(c));
    json_set(view, "form", json_nil(c));
    TRY(add_others(c, q, view, person));
    TRY(add_merges(c, q, view, &id));
    if (chosen && id_parse(chosen, &other)) return side_by_side(c, q, view, person, &other);
    return OK;
}

enum err merge_post(struct call *c, struct request *q, struct json *view)
{
    struct id this = param_id(q, "person"), other = form_id(q, "other"), entry;
    bool keeps_this = text_equal(form_text(q, "keep"), "this");
    struct person_merging m = {keeps_this ? this : other, keeps_this ? other : this,
                               form_text(q, "reason")};

    if (!keeps_this && !text_equal(form_text(q, "keep"), "other"))
        return fail_field(c, "keep", ERR_INVALID, N_("Choose which record is shown from now on."));
    TRY(person_merge(c, q->desk, &m, &entry));
    json_set(view, "merge", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &m.kept));
    return OK;
}

enum err merge_undo_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person"), merge = param_id(q, "entry");

    (void)view;
    TRY(person_merge_undo(c, q->desk, &person, &merge, form_text(q, "undo_reason")));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

/* Whoever has the address of a record that was merged away is told so and led on. */
enum err person_gone(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person"), kept;
    struct json *merged, *rows = json_list(c), *person;

    TRY(ask_person_merged(c, q->desk, &id, &merged));
    if (merged->kind == JSON_IS_NIL || !id_parse(json_get_text(merged, "kept"), &kept))
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    TRY(ask_person(c, q->desk, &kept, &person));
    json_add(rows, merged);
    page_dates(c, rows, "at", false);
    json_set(view, "merged", merged);
    json_set(view, "person", person);
    return OK;
}
