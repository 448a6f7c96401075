/* population/fold.h: the kinds of entry of the subject. */
#ifndef POPULATION_FOLD_H
#define POPULATION_FOLD_H

#include "site/subject.h"

extern const struct entry_kind population_kinds[];

#endif
