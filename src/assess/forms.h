/* assess/forms.h: the fields of the written steps, used by pages, by what is missing, and by the
 * report. */
#ifndef ASSESS_FORMS_H
#define ASSESS_FORMS_H

#include "page/page.h"

extern const char
    *const content_members[]; /* ratings, formulation, scenario, judgement; ends with NULL */

extern const struct field formulation_fields[]; /* end with FIELD_END */
extern const struct field scenario_fields[];
extern const struct field judgement_fields[];

/* A step after the ratings: its member of the content, title and fields. */
struct step {
    const char *member;
    const char *title;
    const struct field
        *fields; /* ends with FIELD_END; "go" and "version" are not part of the content */
};
extern const struct step assess_steps[]; /* ends with a NULL member */

struct confidence {
    const char *code, *label;
};
extern const struct confidence confidences[]; /* ends with a NULL code */

struct horizon {
    int months;
    const char *label;
};
extern const struct horizon horizons[]; /* ends with 0 months */
const char *horizon_label(struct call *c, int64_t months);

const struct step *step_named(const char *member); /* NULL if there is none */

/* Whether a field belongs to the content (and not to the form around it). */
bool field_is_content(const struct field *f);

#endif
