/* app/subjects.c: the site map, top level: every subject, from the ground up. */

#include "app/subjects.h"

#include "assess/assess.h"
#include "assess/later.h"
#include "evidence/evidence.h"
#include "govern/govern.h"
#include "home/home.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "people/people.h"
#include "population/population.h"
#include "site/users.h"
#include "study/study.h"

/* clang-format off */
static const struct subject *const subjects[] = {
    &site_subject,
    &people_subject,
    &instrument_subject,
    &qualification_subject,
    &evidence_subject,
    &population_subject,
    &assess_subject,
    &later_subject,
    &study_subject,
    &govern_subject,
    &home_subject,
    NULL,
};
/* clang-format on */

const struct charter astrolabe_charter = {
    .subjects = subjects,
    .rights = astrolabe_rights,
    .in_unit = people_in_unit,
};
