/* study/strictness.h: how much somebody asks for before they rate something as present, beside those
 * who rated the same.
 *
 * It is for learning. A rater sees their own figure; reviewers and inspectors see how far raters lie
 * apart, and of no rater where they lie. Where ratings are many and hang together the figure is the
 * severity of many-facet Rasch measurement (stats/facets.h); else it is the mean difference in steps
 * of the scale, assessment by assessment.
 */
#ifndef STUDY_STRICTNESS_H
#define STUDY_STRICTNESS_H

#include "stats/estimate.h"
#include "study/ask.h"

struct own_strictness {
    size_t assessments;          /* with something to compare */
    size_t higher, alike, lower; /* items: the rater's step above the other's, the same, below */
    struct estimate difference;  /* the other's step less the rater's; above 0: stricter. Nothing for
                                    fewer than STUDY_SHOWN */
    struct estimate severity;    /* in logits, 0 being the mean of the raters; nothing without model */
};
enum err study_own(struct call *c, const struct study *s, const char *user,
                   struct own_strictness *ret) MUST_CHECK;

struct strictness_spread {
    bool
        is_enough; /* STUDY_ENOUGH pairs by STUDY_RATERS_ENOUGH raters, and the model could be fitted */
    size_t raters;
    double deviation, separation, reliability; /* of the severities */
    struct estimate alike;                     /* chi-square that all are equally strict */
};
enum err study_spread(struct call *c, const struct study *s, struct strictness_spread *ret) MUST_CHECK;

#endif
