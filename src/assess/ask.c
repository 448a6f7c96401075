/* assess/ask.c: questions about assessments. */

#include <string.h>

#include "assess/assess.h"
#include "assess/review.h"
#include "base/text.h"
#include "base/words.h"
#include "site/rights.h"

const struct risk_type risk_types[] = {
    {"violence_in_custody", N_("Violence in custody")},
    {"violence_to_staff", N_("Violence towards staff")},
    {"violence_on_release", N_("Violence after release")},
    {"influence_on_others", N_("Drawing others into violence")},
    {0},
};

const char *risk_type_label(const struct call *c, const char *code)
{
    for (const struct risk_type *r = risk_types; r->code; r++)
        if (text_equal(r->code, code)) return words_find(c->words, r->label);
    return code;
}

static const char *state_label(const struct call *c, const char *state)
{
    static const struct {
        const char *code, *label;
    } states[] = {{"open", N_("Being written")},
                  {"signed", N_("Signed; waits for the countersignature")},
                  {"returned", N_("Returned to the author")},
                  {"countersigned", N_("Signed and countersigned")}};

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (text_equal(states[i].code, state)) return words_find(c->words, states[i].label);
    return state;
}

static void add_texts(struct call *c, struct json *row)
{
    json_set(row, "state_text", json_text(c, state_label(c, json_get_text(row, "state"))));
    review_mark(c, row);
    json_set(row, "risk_type_text", json_text(c, risk_type_label(c, json_get_text(row, "risk_type"))));
}

enum err ask_assessment(struct call *c, struct desk *d, const struct id *assessment, struct json **ret)
{
    struct json *row;
    struct id person;

    TRY(desk_row(c, d, "assessment_by_id", DB_ARGS(DB_ID("assessment", assessment)), &row));
    if (row->kind == JSON_IS_NIL || !id_parse(json_get_text(row, "person"), &person))
        return fail(c, ERR_MISSING, N_("There is no such assessment."));
    TRY(rights_need(c, d, "assessment_see", &(struct about){.person = &person}));
    add_texts(c, row);
    *ret = row;
    return OK;
}

enum err ask_assessment_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "assessment_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "assessment_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) add_texts(c, row);
    return OK;
}
