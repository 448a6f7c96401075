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

const struct risk_type assessment_settings[] = {
    {"custody", N_("In custody, among others")},    {"segregation", N_("In custody, kept apart")},
    {"transfer", N_("During or after a transfer")}, {"release", N_("After release")},
    {"court", N_("Before a court or a board")},     {0},
};

const struct risk_type assessment_occasions[] = {
    {"intake", N_("The person has arrived")},
    {"periodic", N_("The time for a new one has come")},
    {"trigger", N_("Something has happened")},
    {"before_release", N_("Before a release")},
    {"before_transfer", N_("Before a transfer")},
    {"appeal", N_("An appeal or a complaint")},
    {0},
};

const char *opening_label(const struct call *c, const struct risk_type *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return words_find(c->words, list->label);
    return code;
}

const char *risk_type_label(const struct call *c, const char *code)
{
    return opening_label(c, risk_types, code);
}

static const char *state_label(const struct call *c, const struct json *row)
{
    static const struct risk_type states[] = {
        {"open", N_("Being written")},
        {"signed", N_("Signed; waits for the countersignature")},
        {"returned", N_("Returned to the author")},
        {"countersigned", N_("Signed and countersigned")},
        {0},
    };
    const char *state = json_get_text(row, "state"), *standing = json_get_text(row, "standing");

    if (text_equal(state, "countersigned") && text_equal(standing, "deputy") &&
        !text_equal(json_get_text(row, "deputy_outcome"), "agreed"))
        return words_find(c->words, N_("Countersigned by a deputy; a qualified reviewer looks at it "
                                       "within 72 hours"));
    if (text_equal(state, "countersigned") && text_equal(standing, "elsewhere"))
        return words_find(c->words, N_("Signed; countersigned at another site"));
    return opening_label(c, states, state);
}

static void add_texts(struct call *c, struct json *row)
{
    json_set(row, "state_text", json_text(c, state_label(c, row)));
    review_mark(c, row);
    json_set(row, "risk_type_text", json_text(c, risk_type_label(c, json_get_text(row, "risk_type"))));
    json_set(row, "setting_text",
             json_text(c, opening_label(c, assessment_settings, json_get_text(row, "setting"))));
    json_set(row, "occasion_text",
             json_text(c, opening_label(c, assessment_occasions, json_get_text(row, "occasion"))));
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
