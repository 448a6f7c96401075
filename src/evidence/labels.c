/* evidence/labels.c: the codes of this subject and what they are called.
 *
 * The letters and words for grading are this program's own. A grade of the source says nothing of what
 * it told, nor the other way round.
 */

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"
#include "evidence/internal.h"

const struct code_label evidence_types[] = {
    {"fact", N_("Fact: seen, heard or documented")},
    {"reported", N_("Reported by somebody else")},
    {"opinion", N_("Opinion of a professional")},
    {"intelligence", N_("Intelligence")},
    {"own_account", N_("The person's own account")},
    {"search", N_("Search that found nothing")},
    {0},
};

const struct code_label evidence_sources[] = {
    {"observation", N_("Observation")},       {"file", N_("File")},
    {"interview", N_("Interview")},           {"family", N_("Family or visitors")},
    {"outside_agency", N_("Another agency")}, {0},
};

const struct code_label evidence_tones[] = {
    {"good", N_("Something good")},
    {"concern", N_("A concern")},
    {"neutral", N_("Neither")},
    {0},
};

const struct code_label evidence_states[] = {
    {"new", N_("Not graded yet")},
    {"used", N_("Graded")},
    {"asked", N_("Its writer was asked")},
    {"closed", N_("Closed")},
    {0},
};

const struct code_label coercion_outcomes[] = {
    {"upheld", N_("It was obtained by coercion")},
    {"not_upheld", N_("Coercion was not found")},
    {0},
};

const struct grade evidence_source_grades[] = {
    {"witness", "W", N_("Witness"), N_("Saw or heard it themselves, or it is the document itself.")},
    {"tried", "T", N_("Tried"), N_("Passed it on; what they told before was checked and was right.")},
    {"new", "N", N_("New"), N_("Nobody can say yet: nothing they told has been checked.")},
    {"mixed", "M", N_("Mixed"), N_("Some of what they told before was checked and was wrong.")},
    {"interested", "I", N_("Interested"), N_("Gains or is spared something by telling it.")},
    {0},
};

const struct grade evidence_content_grades[] = {
    {"confirmed", "C", N_("Confirmed"), N_("Somebody or something independent says the same.")},
    {"fitting", "F", N_("Fitting"), N_("Agrees with what else is known, but nobody else says it.")},
    {"alone", "A", N_("Alone"), N_("There is nothing to hold it against.")},
    {"disputed", "D", N_("Disputed"), N_("Something else that is known says otherwise.")},
    {0},
};

bool label_has(const struct code_label *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

const char *label_of(const struct call *c, const struct code_label *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return words_find(c->words, list->label);
    return NULL;
}

bool grade_has(const struct grade *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

const char *grade_text(struct call *c, const struct grade *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code))
            return arena_format(c->mem, "%s · %s", list->letter, words_find(c->words, list->label));
    return NULL;
}
