/* stats/confirm_parts.h: for the files of confirm.h. */
#ifndef STATS_CONFIRM_PARTS_H
#define STATS_CONFIRM_PARTS_H

#include "stats/confirm.h"

enum err confirm_check(struct call *c, const struct confirm_model *m) MUST_CHECK;

#endif
