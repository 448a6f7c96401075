/* assess/reading.c: an assessment in words, in order. */

#include "assess/reading.h"

#include "assess/citing.h"
#include "assess/forms.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"
#include "people/people.h"

void reading_field(struct call *c, struct json *fields, const char *label, const char *value)
{
    struct json *one = json_map(c);

    json_set(one, "label", json_text(c, label));
    json_set(one, "value", json_text(c, text_is_blank(value) ? NULL : value));
    json_add(fields, one);
}

void reading_notice(struct call *c, struct json *notices, const char *text)
{
    struct json *one = json_map(c);

    json_set(one, "text", json_text(c, text));
    json_add(notices, one);
}

/* ---- evidence ---- */

static const char *says(struct call *c, const struct json *row)
{
    static const char *const keys[] = {"text", "saw", "searched"};
    const char *all = NULL;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = json_get_text(row, keys[i]);
        if (!text_is_blank(text)) all = all ? arena_format(c->mem, "%s\n%s", all, text) : text;
    }
    return all ? all : say(c, N_("(not for you to read, or erased)"));
}

/* Numbered, so that ratings can cite it shortly. */
void reading_number(struct call *c, struct json *evidence)
{
    int number = 0;

    for (struct json *e = evidence->as.members.first; e; e = e->next)
        json_set(e, "number", json_text(c, arena_format(c->mem, "%d", ++number)));
}

/* What came after the signature is no part of what was signed. */
static bool was_known(const struct workplace *w, const struct json *row)
{
    int64_t signed_at = json_get_int(w->assessment, "signed_at", 0);

    return w->content.is_draft || !signed_at || json_get_int(row, "at", 0) <= signed_at;
}

enum err reading_evidence(struct call *c, struct request *q, const struct workplace *w,
                          struct json **ret)
{
    struct json *rows, *list = json_list(c);

    TRY(ask_evidence_list(c, q->desk, &w->person_id, &rows));
    TRY(page_open_told(c, q, &w->person_id, rows));
    page_dates(c, rows, "dated", false);
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct json *row;
        if (!was_known(w, r)) continue;
        row = json_duplicate(c, r);
        json_set(row, "says", json_text(c, says(c, r)));
        json_add(list, row);
    }
    reading_number(c, list);
    *ret = list;
    return OK;
}

/* Facts and opinions never stand in one table. */
static const struct group {
    const char *title;
    const char *types[4];
} groups[] = {
    {N_("What was seen or is documented"), {"fact", "search", NULL}},
    {N_("What others reported"), {"reported", "intelligence", NULL}},
    {N_("What the person said"), {"own_account", NULL}},
    {N_("Opinions of professionals"), {"opinion", NULL}},
};

static bool belongs_to(const struct group *g, const struct json *row)
{
    for (const char *const *t = g->types; *t; t++)
        if (text_equal(*t, json_get_text(row, "type"))) return true;
    return false;
}

static const char *mark_of(struct call *c, const struct json *row)
{
    const char *coercion = json_get_text(row, "coercion"), *mark = NULL;

    if (json_get_bool(row, "restricted")) mark = say(c, N_("restricted"));
    if (text_equal(coercion, "alleged") || text_equal(coercion, "upheld")) {
        const char *text = text_equal(coercion, "upheld") ? say(c, N_("found to come from coercion"))
                                                          : say(c, N_("said to come from coercion"));
        mark = mark ? arena_format(c->mem, "%s · %s", mark, text) : text;
    }
    return mark;
}

/* As it is graded now, which may have come after the signature. The person's copy has none: the grade
 * of a source says what kind of source it is. */
static const char *grades_of(struct call *c, const struct reading *r, const struct json *row)
{
    const char *text = evidence_ungraded(c, row);

    if (r->is_for_person || text) return r->is_for_person ? NULL : text;
    text =
        arena_format(c->mem, say(c, N_("Source: %s / content: %s")),
                     json_get_text(row, "source_grade_text"), json_get_text(row, "content_grade_text"));
    return json_get_bool(row, "provisional")
               ? arena_format(c->mem, "%s (%s)", text, say(c, N_("graded provisionally")))
               : text;
}

/* Only what is meant to be read: rows carry more. */
static struct json *evidence_row(struct call *c, const struct reading *r, const struct json *row)
{
    static const char *const keys[] = {"number", "dated_text", "type_text", "source_text", "says"};
    struct json *one = json_map(c);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set(one, keys[i], json_text(c, json_get_text(row, keys[i])));
    json_set(one, "mark", json_text(c, mark_of(c, row)));
    json_set(one, "grades", json_text(c, grades_of(c, r, row)));
    return one;
}

struct json *reading_evidence_groups(struct call *c, const struct reading *r)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        struct json *group = json_map(c), *rows = json_list(c);
        for (const struct json *e = r->evidence->as.members.first; e; e = e->next)
            if (belongs_to(&groups[i], e)) json_add(rows, evidence_row(c, r, e));
        if (json_count(rows) == 0) continue;
        json_set(group, "title", json_text(c, say(c, groups[i].title)));
        json_set(group, "evidence", rows);
        json_add(list, group);
    }
    return list;
}

/* ---- ratings ---- */

static const char *numbers_of(struct call *c, const struct json *evidence, const struct json *cited)
{
    const char *text = NULL;

    for (const struct json *e = evidence->as.members.first; e; e = e->next) {
        const char *number = json_get_text(e, "number");
        if (is_cited(cited, json_get_text(e, "id")))
            text = text ? arena_format(c->mem, "%s · %s", text, number) : number;
    }
    return text;
}

static bool names_only_what_is_shown(const struct json *evidence, const struct json *cited)
{
    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next)
        if (!evidence_named(evidence, m->as.text)) return false;
    return true;
}

/* A note may tell what it rests on: in the person's copy it goes with the evidence. */
static const char *shown_note(const struct reading *r, const struct json *rating)
{
    if (r->is_for_person && !(names_only_what_is_shown(r->evidence, json_get(rating, "for")) &&
                              names_only_what_is_shown(r->evidence, json_get(rating, "against"))))
        return NULL;
    return json_get_text(rating, "note");
}

static const char *presence_text(struct call *c, const struct reading *r, const struct json *item,
                                 const char *presence)
{
    if (item_is_about_alleged_acts(&r->w->matter, item)) return say(c, N_("Not asked: not tried"));
    return presence ? instrument_label(r->w->instrument, "presence", presence)
                    : say(c, N_("Not rated"));
}

static struct json *read_item(struct call *c, const struct reading *r, const struct json *item)
{
    bool is_asked = item_is_asked(&r->w->matter, item);
    const struct json *rating = is_asked ? rating_of(&r->w->matter, item) : NULL;
    const char *relevance = json_get_text(rating, "relevance");
    struct json *one = json_map(c);

    json_set(one, "code", json_text(c, json_get_text(item, "code")));
    json_set(one, "title", json_text(c, json_get_text(item, "title")));
    json_set(one, "is_protective", json_bool(c, json_get_bool(item, "is_protective")));
    json_set(one, "presence",
             json_text(c, presence_text(c, r, item, json_get_text(rating, "presence"))));
    json_set(
        one, "relevance",
        json_text(c, relevance ? instrument_label(r->w->instrument, "relevance", relevance) : NULL));
    json_set(one, "for", json_text(c, numbers_of(c, r->evidence, json_get(rating, "for"))));
    json_set(one, "against", json_text(c, numbers_of(c, r->evidence, json_get(rating, "against"))));
    json_set(one, "note", json_text(c, shown_note(r, rating)));
    json_set(one, "coercion",
             json_text(c, coercion_behind(r->evidence, rating)
                              ? say(c, N_("Rests on evidence that is said to come from coercion."))
                              : NULL));
    return one;
}

/* What is asked, and what is left out because the person is untried; an item whose condition does not
 * hold is nothing to read. */
struct json *reading_sections(struct call *c, const struct reading *r)
{
    struct json *list = json_list(c);

    for (const struct json *s = json_get(r->w->instrument, "sections")->as.members.first; s;
         s = s->next) {
        struct json *section = json_map(c), *items = json_list(c);
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (item_is_asked(&r->w->matter, i) || item_is_about_alleged_acts(&r->w->matter, i))
                json_add(items, read_item(c, r, i));
        json_set(section, "title", json_text(c, json_get_text(s, "title")));
        json_set(section, "items", items);
        json_add(list, section);
    }
    return list;
}

/* ---- the written steps ---- */

static const char *said_value(struct call *c, const struct reading *r, const struct field *f,
                              const char *value)
{
    const struct choice *choices = f->type == FIELD_CHOICE ? choices_of(f->name) : NULL;

    if (text_equal(f->name, "level")) return instrument_label(r->w->instrument, "levels", value);
    return choices && value ? choice_label(c, choices, value) : value;
}

static struct json *part_of(struct call *c, struct json *parts, const char *title)
{
    struct json *part = json_map(c), *fields = json_list(c);

    json_set(part, "title", json_text(c, title));
    json_set(part, "fields", fields);
    json_add(parts, part);
    return fields;
}

static bool is_left_out(const struct reading *r, const struct field *f)
{
    return r->is_for_person && text_equal(f->name, "interpreter_name");
}

static void read_fields(struct call *c, const struct reading *r, const struct field *fields,
                        const struct json *member, struct json *parts)
{
    struct json *list = part_of(c, parts, NULL);

    for (const struct field *f = fields; f->type != FIELD_END; f++) {
        const char *value = json_get_text(member, formulation_key(f));
        if (!field_is_content(f) || is_left_out(r, f)) continue;
        if (!f->required && text_is_blank(value)) continue; /* asked for only where it applies */
        reading_field(c, list, say(c, f->label), said_value(c, r, f, value));
    }
}

static void read_scenarios(struct call *c, const struct json *scenarios, struct json *parts)
{
    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        const struct json *one = json_get(scenarios, k->code);
        const char *not_considered = json_get_text(one, SCENARIO_NOT_CONSIDERED);
        struct json *list;
        if (!scenario_is_begun(one)) continue;
        list = part_of(c, parts, say(c, k->title));
        if (!text_is_blank(not_considered))
            reading_field(c, list, say(c, N_("Not considered, because")), not_considered);
        for (const struct field *f = scenario_fields; text_is_blank(not_considered) && f->required; f++)
            reading_field(c, list, say(c, f->label), json_get_text(one, f->name));
    }
}

/* Who sees to it may be a name, so the person's copy says what is done and by when. */
static void read_actions(struct call *c, const struct reading *r, const struct json *management,
                         struct json *parts)
{
    const struct json *actions = json_get(management, "actions");
    struct json *list = part_of(c, parts, NULL);
    const char *none = json_get_text(management, "none_because");
    int number = 0;

    for (const struct json *a = json_count(actions) ? actions->as.members.first : NULL; a;
         a = a->next) {
        const char *text = json_get_text(a, "what");
        for (const struct field *f = action_fields + 1; f->type != FIELD_END; f++)
            if (!r->is_for_person || !text_equal(f->name, "owner"))
                text = arena_format(c->mem, "%s\n%s: %s", text, say(c, f->label),
                                    json_get_text(a, f->name));
        reading_field(c, list, arena_format(c->mem, say(c, N_("Action %d")), ++number), text);
    }
    if (!text_is_blank(none))
        reading_field(c, list, say(c, N_("Nothing is to be done, because")), none);
}

struct json *reading_said(struct call *c, const struct reading *r)
{
    struct json *list = json_list(c);

    for (const struct step *s = assess_steps; s->member; s++) {
        const struct json *member = json_get(r->w->content.value, s->member);
        struct json *step = json_map(c), *parts = json_list(c);
        if (text_equal(s->member, "account")) read_fields(c, r, account_fields, member, parts);
        if (text_equal(s->member, "formulation"))
            read_fields(c, r, formulation_fields_of(c, r->w->instrument), member, parts);
        if (text_equal(s->member, "scenarios")) read_scenarios(c, member, parts);
        if (text_equal(s->member, "management")) read_actions(c, r, member, parts);
        if (text_equal(s->member, "judgement")) read_fields(c, r, judgement_fields, member, parts);
        json_set(step, "place", json_text(c, s->member));
        json_set(step, "title", json_text(c, say(c, s->title)));
        json_set(step, "parts", parts);
        json_add(list, step);
    }
    return list;
}

/* ---- what holds for all of it ---- */

static bool any_coercion(const struct reading *r)
{
    for (const struct json *s = json_get(r->w->instrument, "sections")->as.members.first; s;
         s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (item_is_asked(&r->w->matter, i) &&
                coercion_behind(r->evidence, rating_of(&r->w->matter, i)))
                return true;
    return false;
}

struct json *reading_notices(struct call *c, const struct reading *r)
{
    struct json *list = json_list(c);

    if (r->w->matter.is_untried)
        reading_notice(
            c, list,
            say(c, N_("Not tried: the person is accused and has not been tried. Nothing here "
                      "says what they did, and nothing follows from the accusation.")));
    if (json_get_int(r->w->assessment, "provisional", 0))
        reading_notice(c, list,
                       say(c, N_("Provisional: it was signed under supervision, by somebody whose "
                                 "qualification for this instrument was not recorded.")));
    if (json_count(sources_of_all(c, &r->w->matter)) == 1)
        reading_notice(
            c, list,
            say(c, N_("One kind of source: all evidence that is named comes from one kind of "
                      "source. Nothing independent bears it out.")));
    if (any_coercion(r))
        reading_notice(c, list,
                       say(c, N_("Coercion: some ratings rest on evidence that is said to come from "
                                 "coercion. They are marked; do not rely on them.")));
    return list;
}

const char *reading_legal_status(const struct call *c, const struct workplace *w)
{
    const char *code = json_get_text(w->assessment, "legal_status");

    if (!code || w->content.is_draft) return json_get_text(w->person, "legal_status_text");
    for (const struct person_code *s = legal_statuses; s->code; s++)
        if (text_equal(s->code, code)) return words_find(c->words, s->label);
    return code;
}
