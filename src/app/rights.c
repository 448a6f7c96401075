/* app/rights.c: who may do what: the one table.
 *
 * A row is a right, a column a role, a cell the relation that the role needs: HERE anybody of the site,
 * UNIT on duty where the person is held, OWN the author of the piece of work, OTHERS anybody but its
 * author, NO nobody. tests/rights/rights.tsv says the same by another hand; both are held together.
 */

#include "app/subjects.h"

/* clang-format off */
const struct right astrolabe_rights[] = {
    /*                            officer assessor reviewer inspector administrator */
    {"person_list",             { UNIT,   HERE,    HERE,    HERE,     NO   }},
    {"person_see",              { UNIT,   HERE,    HERE,    HERE,     NO   }},
    {"person_register",         { NO,     HERE,    HERE,    NO,       NO   }},
    {"person_change",           { NO,     HERE,    HERE,    NO,       NO   }},
    {"person_move",             { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"person_release",          { NO,     HERE,    HERE,    NO,       NO   }},
    {"flag_record",             { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"keep_apart_record",       { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"person_merge",            { NO,     NO,      HERE,    NO,       NO   }},
    {"roster_import",           { NO,     HERE,    HERE,    NO,       NO   }},
    {"unit_open",               { NO,     NO,      NO,      NO,       HERE }},
    {"observation_write",       { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"observation_see",         { NO,     HERE,    HERE,    HERE,     NO   }},
    {"evidence_write",          { NO,     HERE,    HERE,    NO,       NO   }},
    {"evidence_grade",          { NO,     HERE,    HERE,    NO,       NO   }},
    {"evidence_answer",         { OWN,    OWN,     OWN,     NO,       NO   }},
    {"source_see",              { NO,     NO,      HERE,    HERE,     NO   }},
    {"coercion_allege",         { UNIT,   HERE,    HERE,    HERE,     NO   }},
    {"coercion_decide",         { NO,     NO,      NO,      HERE,     NO   }},
    {"note_file",               { NO,     HERE,    HERE,    NO,       NO   }},
    {"instrument_see",          { HERE,   HERE,    HERE,    HERE,     HERE }},
    {"instrument_adopt",        { NO,     NO,      NO,      NO,       HERE }},
    {"qualification_see",       { NO,     HERE,    HERE,    HERE,     HERE }},
    {"qualification_record",    { NO,     NO,      NO,      NO,       HERE }},
    {"concern_raise",           { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"concern_review",          { NO,     HERE,    HERE,    NO,       NO   }},
    {"population_see",          { NO,     HERE,    HERE,    HERE,     NO   }},
    {"population_decide",       { NO,     NO,      HERE,    NO,       NO   }},
    {"appeal_file",             { NO,     HERE,    HERE,    HERE,     NO   }},
    {"appeal_decide",           { NO,     NO,      OTHERS,  NO,       NO   }},
    {"assessment_open",         { NO,     HERE,    NO,      NO,       NO   }},
    {"assessment_see",          { NO,     HERE,    HERE,    HERE,     NO   }},
    {"assessment_write",        { NO,     OWN,     NO,      NO,       NO   }},
    {"assessment_sign",         { NO,     OWN,     NO,      NO,       NO   }},
    {"assessment_countersign",  { NO,     NO,      OTHERS,  NO,       NO   }},
    {"assessment_countersign_elsewhere", { NO, OTHERS, OTHERS,  NO,       NO   }},
    {"assessment_disclose",     { NO,     HERE,    HERE,    NO,       NO   }},
    {"assessment_second",       { NO,     OTHERS,  NO,      NO,       NO   }},
    {"addendum_write",          { NO,     HERE,    HERE,    NO,       NO   }},
    {"trigger_record",          { UNIT,   HERE,    HERE,    NO,       NO   }},
    {"assessment_review",       { NO,     HERE,    HERE,    NO,       NO   }},
    {"assessment_report",       { NO,     HERE,    HERE,    HERE,     NO   }},
    {"study_see",               { NO,     HERE,    HERE,    HERE,     NO   }},
    {"study_spread",            { NO,     NO,      HERE,    HERE,     NO   }},
    {"user_add",                { NO,     NO,      NO,      NO,       HERE }},
    {"user_disable",            { NO,     NO,      NO,      NO,       HERE }},
    {"access_see",              { NO,     NO,      NO,      HERE,     NO   }},
    {"site_lock",               { HERE,   HERE,    HERE,    HERE,     HERE }},
    {0},
};
/* clang-format on */
