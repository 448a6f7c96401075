/* evidence/piece_pages.c: one piece of evidence, what became of it, and how it was obtained. */

#include "base/text.h"
#include "evidence/pages.h"
#include "people/people.h"

/* One truth a kind, because templates cannot compare. */
static void set_kinds(struct call *c, struct json *row)
{
    const char *type = json_get_text(row, "type"), *tone = json_get_text(row, "tone");
    bool is_fact = text_equal(type, "fact") || text_equal(type, "search");
    const char *coercion = json_get_text(row, "coercion");

    json_set(row, "is_fact", json_bool(c, is_fact));
    json_set(row, "is_opinion", json_bool(c, text_equal(type, "opinion")));
    json_set(row, "is_good", json_bool(c, text_equal(tone, "good")));
    json_set(row, "is_concern", json_bool(c, text_equal(tone, "concern")));
    json_set(row, "is_graded", json_bool(c, json_get_text(row, "source_grade") != NULL));
    json_set(row, "is_alleged", json_bool(c, text_equal(coercion, "alleged")));
}

enum err pieces_open(struct call *c, struct request *q, struct json *rows)
{
    static const char *const told[] = {"place",  "saw",         "did",     "text",
                                       "writer", "person_said", "searched"};

    TRY(page_open_told(c, q, NULL, rows));
    page_keys(c, rows, told, sizeof told / sizeof *told);
    page_dates(c, rows, "dated", true);
    page_dates(c, rows, "at", true);
    for (struct json *row = json_count(rows) ? rows->as.members.first : NULL; row; row = row->next)
        set_kinds(c, row);
    return OK;
}

static enum err person_of_piece(struct call *c, struct request *q, struct json *view,
                                const struct json *piece)
{
    struct json *person;
    struct id id;

    if (!id_parse(json_get_text(piece, "about"), &id))
        return fail(c, ERR_BUG, "A piece of evidence is about nobody.");
    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    evidence_note_untried(c, view, person);
    return OK;
}

static enum err show_piece(struct call *c, struct request *q, struct json *view,
                           const struct id *evidence)
{
    struct json *piece, *rows = json_list(c);

    TRY(ask_evidence(c, q->desk, evidence, &piece));
    TRY(person_of_piece(c, q, view, piece));
    json_add(rows, piece);
    TRY(pieces_open(c, q, rows));
    json_set(view, "piece", rows);
    json_set(view, "evidence", json_id(c, evidence));
    json_set(view, "has_source", json_bool(c, json_get_bool(piece, "has_source")));
    return OK;
}

enum err piece_view(struct call *c, struct request *q, struct json *view, struct id *ret_evidence)
{
    *ret_evidence = param_id(q, "evidence");
    return show_piece(c, q, view, ret_evidence);
}

/* A question lies where its writer can read it, so it is opened by itself. */
static enum err add_question(struct call *c, struct request *q, struct json *row)
{
    struct json *duty = NULL;
    struct id id;

    if (text_equal(json_get_text(row, "step"), "ask") && id_parse(json_get_text(row, "id"), &id))
        TRY(site_open_duty(c, q->desk, &id, &duty));
    json_set(row, "question", json_text(c, json_get_text(duty, "question")));
    return OK;
}

enum err piece_history(struct call *c, struct request *q, struct json *view, const struct id *evidence)
{
    static const char *const told[] = {"reason", "answer", "what"};
    struct json *rows;

    TRY(ask_evidence_history(c, q->desk, evidence, &rows));
    for (struct json *row = rows->as.members.first; row; row = row->next) TRY(add_question(c, q, row));
    TRY(page_open_told(c, q, NULL, rows));
    page_keys(c, rows, told, sizeof told / sizeof *told);
    page_dates(c, rows, "at", true);
    json_set(view, "history", rows);
    return OK;
}

/* Whether it can be said now that a piece was obtained by coercion, or what has become of that. */
void piece_coercion(struct call *c, struct request *q, struct json *view)
{
    const char *coercion = json_get_text(json_get(view, "piece")->as.members.first, "coercion");
    bool has_right = rights_possible(q->desk, "coercion_allege");

    json_set(view, "may_allege", json_bool(c, has_right && !coercion));
    json_set(view, "may_allege_again", json_bool(c, has_right && text_equal(coercion, "not_upheld")));
    json_set(view, "waits_for_inspector", json_bool(c, text_equal(coercion, "alleged")));
}

static void set_actions(struct call *c, struct request *q, struct json *view)
{
    const struct json *piece = json_get(view, "piece")->as.members.first;

    json_set(
        view, "may_grade",
        json_bool(c, json_get_bool(piece, "may_cite") && rights_possible(q->desk, "evidence_grade")));
    piece_coercion(c, q, view);
    json_set(view, "may_see_source",
             json_bool(c, json_get_bool(view, "has_source") && rights_possible(q->desk, "source_see")));
}

/* The inspector's way from the piece to what waits for a decision. */
static enum err set_open_allegation(struct call *c, struct request *q, struct json *view,
                                    const struct id *evidence)
{
    struct json *row = NULL;

    if (rights_possible(q->desk, "coercion_decide"))
        TRY(desk_row(c, q->desk, "coercion_open_of", DB_ARGS(DB_ID("evidence", evidence)), &row));
    json_set(view, "allegation", json_text(c, json_get_text(row, "id")));
    return OK;
}

enum err evidence_show(struct call *c, struct request *q, struct json *view)
{
    struct id evidence;

    TRY(piece_view(c, q, view, &evidence));
    TRY(piece_history(c, q, view, &evidence));
    set_actions(c, q, view);
    return set_open_allegation(c, q, view, &evidence);
}

/* Whom it comes from is opened by itself, one piece at a time, and leaves its own line in the record of
 * who opened what. */
enum err evidence_source(struct call *c, struct request *q, struct json *view)
{
    struct json *piece, *rows = json_list(c), *row = json_map(c);
    struct id evidence = param_id(q, "evidence");

    TRY(rights_need(c, q->desk, "source_see", NULL));
    TRY(ask_evidence(c, q->desk, &evidence, &piece));
    TRY(person_of_piece(c, q, view, piece));
    json_set(row, "id", json_id(c, &evidence));
    json_set(row, "person", json_text(c, json_get_text(piece, "person")));
    json_add(rows, row);
    TRY(page_open_part(c, q, NULL, SOURCE, rows));
    page_keys(c, rows, (const char *const[]){"told_by"}, 1);
    json_set(view, "source", rows);
    json_set(view, "evidence", json_id(c, &evidence));
    return OK;
}

/* ---- coercion ---- */

const struct field coercion_fields[] = {
    {FIELD_AREA, "what", N_("What is said to have been done"),
     N_("By whom, when and where, and how you know of it. Only assessors, reviewers and inspectors can "
        "read it."),
     true},
    {0},
};

/* Also an officer may say it of what they wrote, who reads nothing that was told. */
enum err coercion_page(struct call *c, struct request *q, struct json *view)
{
    struct id evidence = param_id(q, "evidence"), about;
    struct json *piece, *person;

    TRY(find_evidence(c, q->desk, &evidence, &piece, &about));
    (void)id_parse(json_get_text(piece, "about"), &about);
    TRY(rights_need(c, q->desk, "coercion_allege", &(struct about){.person = &about}));
    TRY(ask_person(c, q->desk, &about, &person));
    json_set(view, "person", person);
    json_set(view, "evidence", json_id(c, &evidence));
    json_set(view, "may_see", json_bool(c, rights_possible(q->desk, "observation_see")));
    return page_form(c, q, view, "/evidence/:evidence/coercion", q->http->path, NULL);
}

enum err coercion_post(struct call *c, struct request *q, struct json *view)
{
    struct id evidence = param_id(q, "evidence"), entry;
    const char *id = param_text(q, "evidence");

    TRY(coercion_allege(c, q->desk, &evidence, form_text(q, "what"), &entry));
    json_set(view, "id", json_id(c, &entry));
    if (rights_possible(q->desk, "observation_see"))
        page_goes_to(c, q, "/evidence/%s?saved=1", id);
    else
        page_goes_to(c, q, "/?saved=1");
    return OK;
}

const struct field finding_fields[] = {
    {FIELD_CHOICE, "outcome", N_("What you found"), NULL, true},
    {FIELD_AREA, "reason", N_("Reasons"),
     N_("Whom you heard, what you looked at, and what follows from it."), true},
    {0},
};

enum err finding_page(struct call *c, struct request *q, struct json *view)
{
    struct id allegation = param_id(q, "allegation"), evidence;
    struct json *row;

    TRY(rights_need(c, q->desk, "coercion_decide", NULL));
    TRY(find_allegation(c, q->desk, &allegation, &row));
    if (!id_parse(json_get_text(row, "evidence"), &evidence))
        return fail(c, ERR_BUG, "An allegation is about nothing.");
    TRY(show_piece(c, q, view, &evidence));
    TRY(piece_history(c, q, view, &evidence));
    json_set(view, "is_decided", json_bool(c, json_get_bool(row, "is_decided")));
    TRY(page_form(c, q, view, "/coercion/:allegation", q->http->path, NULL));
    for (const struct code_label *l = coercion_outcomes; l->code; l++)
        page_option(c, view, "outcome", l->code, say(c, l->label));
    return OK;
}

enum err finding_post(struct call *c, struct request *q, struct json *view)
{
    struct id allegation = param_id(q, "allegation"), entry;
    struct json *row;

    TRY(coercion_decide(c, q->desk, &allegation, form_text(q, "outcome"), form_text(q, "reason"),
                        &entry));
    TRY(find_allegation(c, q->desk, &allegation, &row));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/evidence/%s?saved=1", json_get_text(row, "evidence"));
    return OK;
}
