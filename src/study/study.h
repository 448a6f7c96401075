/* study/study.h: how alike an instrument is rated here, from the assessments that two people rated;
 * whether that moves in time; and how often a second look led to another judgement.
 *
 * It writes no entry: every figure is worked out from what two raters submitted and from what was
 * countersigned, when somebody asks for it. What is shown is about an instrument and the texts of its
 * items. Nothing says how a person was judged, no person and no colleague is named, and items stay in
 * the order of the instrument. A rater sees how they themselves compare with the others, and nobody
 * else does.
 */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "site/subject.h"

/* With fewer assessments than this no figure, table or file is given: it could point at somebody, and
 * would say nothing. The number is ours. */
#define STUDY_SHOWN 10
/* Under these a figure is shown with the sentence that it is early: 30 assessments, three raters
 * (Koo and Li 2016, Journal of Chiropractic Medicine 15). */
#define STUDY_ENOUGH 30
#define STUDY_RATERS_ENOUGH 3
/* In each of two groups, before it can be asked whether an item means the same in both (Scott and
 * others 2009, Journal of Clinical Epidemiology 62, for ordinal logistic regression). */
#define STUDY_FAIRNESS_ENOUGH 200

#define STUDY_LEVEL .95       /* of every interval */
#define STUDY_REPLICATES 1000 /* resamples of the figures over all items */
#define STUDY_SEED 1

extern const struct subject study_subject;

#endif
