/* assess/forms.h: the fields of the written steps, used by pages, by what is missing, and by the
 * report. */
#ifndef ASSESS_FORMS_H
#define ASSESS_FORMS_H

#include "page/page.h"

/* account, ratings, formulation, scenarios, management, judgement; ends with NULL */
extern const char *const content_members[];

/* What each step's form takes; they end with FIELD_END. */
extern const struct field account_fields[];
extern const struct field formulation_fields[];
extern const struct field scenarios_fields[];
extern const struct field management_fields[];
extern const struct field judgement_fields[];

/* A written step: its member of the content, and its title. The account comes before the ratings, the
 * others after them. */
struct step {
    const char *member;
    const char *title;
    bool is_before_ratings;
};
extern const struct step assess_steps[];           /* ends with a NULL member */
const struct step *step_named(const char *member); /* NULL if there is none */

/* Whether a field belongs to the content (and not to the form around it). */
bool field_is_content(const struct field *f);

/* What the formulation asks: the instrument's own prompts if it has any, else the five Ps; and both
 * rival explanations always. In c->mem; ends with FIELD_END. The content's key is formulation_key. */
const struct field *formulation_fields_of(struct call *c, const struct json *instrument);
const char *formulation_key(const struct field *f);

/* The four scenarios. A form calls a field of one SCENARIO.FIELD ("repeat.nature"). */
struct scenario_kind {
    const char *code, *title, *hint;
    bool is_harm; /* a way in which things go wrong */
};
extern const struct scenario_kind scenario_kinds[]; /* ends with a NULL code */
/* What is said of one; the last, not_considered, stands instead of all others. Ends with FIELD_END. */
extern const struct field scenario_fields[];
#define SCENARIO_NOT_CONSIDERED "not_considered"
bool scenario_is_begun(const struct json *scenario); /* something is said of it */

/* What is said of one action: what, owner, by. A form calls them what.1, owner.1, by.1. */
extern const struct field action_fields[]; /* end with FIELD_END */
bool action_is_begun(const struct json *action);
bool action_is_whole(const struct json *action);
#define ACTIONS_MAX 30

struct choice {
    const char *code, *label;
};
/* Each ends with a NULL code. */
extern const struct choice account_outcomes[], interpreter_choices[], notice_choices[], confidences[];
/* The choices of a field of a step; NULL if it has none here (the levels are the instrument's). */
const struct choice *choices_of(const char *field);
bool choice_is_known(const struct choice *choices, const char *code);
/* The label in the reader's language; the code itself if it is none of them. */
const char *choice_label(const struct call *c, const struct choice *choices, const char *code);

struct horizon {
    int months;
    const char *label;
};
extern const struct horizon horizons[]; /* ends with 0 months */
const char *horizon_label(struct call *c, int64_t months);

#endif
