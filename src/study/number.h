/* study/number.h: figures as texts, for pages and prints, with the decimal mark of the language. An
 * interval that is not known, or has no width, is NULL. */
#ifndef STUDY_NUMBER_H
#define STUDY_NUMBER_H

#include <stddef.h>

#include "stats/estimate.h"

const char *figure_text(struct call *c, double value);                 /* "0.71", or "–" */
const char *figure_signed(struct call *c, double value);               /* "+0.12" */
const char *figure_small(struct call *c, double value);                /* "0.035", for what is small */
const char *figure_chance(struct call *c, double p);                   /* the same, or "< 0.001" */
const char *figure_interval(struct call *c, const struct estimate *e); /* "[0.55; 0.87]" */
const char *figure_share(struct call *c, double value);                /* "82 %" of .82 */
const char *figure_part(struct call *c, size_t part, size_t whole);    /* the same of two counts */
const char *figure_share_interval(struct call *c, const struct estimate *e);

#endif
