/* evidence/ask.c: what is known of a person, and what became of it. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "evidence/internal.h"
#include "site/rights.h"

/* Shown at once; the rest comes up as these are done. Each person among them is a line in the record of
 * who opened what, so there are no more than somebody looks through. */
#define INBOX_ROWS 40

static void set_label(struct call *c, struct json *row, const char *key, const struct code_label *list,
                      const char *code)
{
    const char *label = label_of(c, list, code);

    json_set(row, key, json_text(c, label ? label : code));
}

/* The model has numbers for truths. */
static bool make_truth(struct call *c, struct json *row, const char *key)
{
    bool truth = json_get_int(row, key, 0) != 0;

    json_set(row, key, json_bool(c, truth));
    return truth;
}

static const char *restricted_text(const struct call *c, bool restricted)
{
    return restricted ? words_find(c->words, N_("Restricted: not in the copy for the person")) : NULL;
}

static const char *coercion_text(const struct call *c, const char *coercion)
{
    static const struct code_label texts[] = {
        {"alleged",
         N_("Allegedly obtained by coercion: it cannot be cited until the inspector has decided.")},
        {"upheld", N_("Obtained by coercion, as the inspector found: it cannot be cited.")},
        {"not_upheld", N_("Coercion was alleged; the inspector did not find it.")},
        {0},
    };

    return label_of(c, texts, coercion);
}

static void add_common(struct call *c, struct json *row)
{
    const char *tone = json_get_text(row, "tone");

    set_label(c, row, "type_text", evidence_types, json_get_text(row, "type"));
    set_label(c, row, "source_text", evidence_sources, json_get_text(row, "source"));
    json_set(row, "restricted_text",
             json_text(c, restricted_text(c, make_truth(c, row, "restricted"))));
    json_set(row, "tone_text",
             json_text(c, text_equal(tone, "neutral") ? NULL : label_of(c, evidence_tones, tone)));
}

static void add_texts(struct call *c, struct json *row)
{
    const char *coercion = json_get_text(row, "coercion");

    add_common(c, row);
    (void)make_truth(c, row, "provisional");
    (void)make_truth(c, row, "has_source");
    set_label(c, row, "state_text", evidence_states, json_get_text(row, "state"));
    json_set(row, "source_grade_text",
             json_text(c, grade_text(c, evidence_source_grades, json_get_text(row, "source_grade"))));
    json_set(row, "content_grade_text",
             json_text(c, grade_text(c, evidence_content_grades, json_get_text(row, "content_grade"))));
    json_set(row, "coercion_text", json_text(c, coercion_text(c, coercion)));
    json_set(row, "may_cite", json_bool(c, !coercion || text_equal(coercion, "not_upheld")));
}

enum err ask_evidence_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "observation_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "evidence_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) add_texts(c, row);
    return OK;
}

enum err find_evidence(struct call *c, struct desk *d, const struct id *evidence, struct json **ret,
                       struct id *ret_person)
{
    TRY(desk_row(c, d, "evidence_by_id", DB_ARGS(DB_ID("evidence", evidence)), ret));
    if ((*ret)->kind == JSON_IS_NIL || !id_parse(json_get_text(*ret, "person"), ret_person))
        return fail(c, ERR_MISSING, N_("There is no such evidence, or not for you to see."));
    return OK;
}

enum err ask_evidence(struct call *c, struct desk *d, const struct id *evidence, struct json **ret)
{
    struct id person;

    TRY(rights_need(c, d, "observation_see", NULL));
    TRY(find_evidence(c, d, evidence, ret, &person));
    add_texts(c, *ret);
    return OK;
}

enum err find_allegation(struct call *c, struct desk *d, const struct id *allegation, struct json **ret)
{
    TRY(desk_row(c, d, "coercion_claim_by_id", DB_ARGS(DB_ID("allegation", allegation)), ret));
    if ((*ret)->kind == JSON_IS_NIL) return fail(c, ERR_MISSING, N_("There is no such allegation."));
    (void)make_truth(c, *ret, "is_decided");
    return OK;
}

enum err ask_evidence_history(struct call *c, struct desk *d, const struct id *evidence,
                              struct json **ret)
{
    static const struct code_label steps[] = {
        {"use", N_("Graded")},
        {"ask", N_("A question to its writer")},
        {"close", N_("Closed")},
        {"answer", N_("The writer answered")},
        {"alleged", N_("Said to have been obtained by coercion")},
        {"upheld", N_("The inspector found coercion")},
        {"not_upheld", N_("The inspector did not find coercion")},
        {0},
    };

    TRY(rights_need(c, d, "observation_see", NULL));
    TRY(desk_rows(c, d, "evidence_history", DB_ARGS(DB_ID("evidence", evidence)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        set_label(c, row, "step_text", steps, json_get_text(row, "step"));
        (void)make_truth(c, row, "provisional");
        (void)make_truth(c, row, "by_writer");
        json_set(
            row, "source_grade_text",
            json_text(c, grade_text(c, evidence_source_grades, json_get_text(row, "source_grade"))));
        json_set(
            row, "content_grade_text",
            json_text(c, grade_text(c, evidence_content_grades, json_get_text(row, "content_grade"))));
    }
    return OK;
}

enum err ask_inbox(struct call *c, struct desk *d, struct json **ret)
{
    TRY(rights_need(c, d, "evidence_grade", NULL));
    TRY(desk_rows(c, d, "inbox_list", DB_ARGS(DB_INT("rows", INBOX_ROWS)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        add_common(c, row);
        (void)make_truth(c, row, "answered");
    }
    return OK;
}

enum err evidence_need_citable(struct call *c, struct desk *d, const struct id *person,
                               const char *evidence)
{
    struct json *row;

    TRY(desk_row(c, d, "evidence_of", DB_ARGS(DB_TEXT("entry", evidence), DB_ID("person", person)),
                 &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_INVALID, N_("A rating names evidence that is not there."));
    if (json_get_int(row, "may_cite", 0) == 0)
        return fail(c, ERR_INVALID,
                    N_("A rating names evidence that was allegedly obtained by coercion. It cannot be "
                       "cited: take it out of the rating."));
    return OK;
}

enum err ask_evidence_flags(struct call *c, struct desk *d, const struct json *ids,
                            struct json **ret_map)
{
    struct buffer list = buffer_in(c->mem, LIMIT_JSON_TEXT);
    struct json *rows, *map = json_map(c), *none = json_list(c);

    TRY(rights_need(c, d, "observation_see", NULL));
    json_write(&list, ids ? ids : none);
    if (buffer_overflowed(&list)) return fail(c, ERR_BUG, "Too much evidence is asked for at once.");
    TRY(desk_rows(c, d, "evidence_flags", DB_ARGS(DB_TEXT("ids", list.data)), &rows));
    for (const struct json *row = rows->as.members.first; row; row = row->next)
        json_set(map, json_get_text(row, "id"), json_text(c, json_get_text(row, "coercion")));
    *ret_map = map;
    return OK;
}

void evidence_note_untried(struct call *c, struct json *view, const struct json *person)
{
    json_set(view, "untried",
             json_bool(c, text_equal(json_get_text(person, "legal_status"), "untried")));
}
