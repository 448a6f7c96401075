/* assess/asking.h: which items are asked about this person, and what a rating or a step still needs:
 * the one place where pages, signing and reports learn it. */
#ifndef ASSESS_ASKING_H
#define ASSESS_ASKING_H

#include "base/json.h"

struct desk;
struct step;

/* All that a draft is held against. */
struct matter {
    const struct json *assessment, *instrument, *content;
    const struct json *evidence; /* rows of ask_evidence_list; NULL where citations are not looked at */
    bool is_untried;             /* at the time of the assessment */
};
/* Reads the evidence, and whether the person is untried (as signed, if it is signed). */
enum err matter_of(struct call *c, struct desk *d, const struct json *assessment,
                   const struct json *instrument, const struct json *content,
                   struct matter *ret) MUST_CHECK;

const struct json *section_named(const struct json *instrument, const char *code); /* or NULL */
const struct json *item_named(const struct json *instrument, const char *code);    /* or NULL */
const struct json *rating_of(const struct matter *m, const struct json *item);     /* or NULL */

/* An item under a condition is asked only where the condition's item is asked and so rated; one about
 * the alleged acts is not asked about somebody who is untried. */
bool item_is_asked(const struct matter *m, const struct json *item);
bool item_is_about_alleged_acts(const struct matter *m, const struct json *item);

/* What a rating still needs, with "%s" for the item's title; NULL if nothing. */
const char *rating_lacks(const struct call *c, const struct matter *m, const struct json *item);

/* Whether relevance is asked for this presence. */
bool presence_has_relevance(const char *presence);

/* What is asked in one section or step, and what of it is missing: [{text, address}]. */
struct need {
    struct json *missing;
    int64_t asked;
};
struct need section_needs(struct call *c, const struct matter *m, const struct json *section);
struct need step_needs(struct call *c, const struct matter *m, const struct step *step);
/* What concerns no section alone: that something that protects was considered. */
struct need whole_needs(struct call *c, const struct matter *m);

#endif
