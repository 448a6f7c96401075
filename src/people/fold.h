/* people/fold.h: the kinds of entry about people and units. */
#ifndef PEOPLE_FOLD_H
#define PEOPLE_FOLD_H

#include "site/subject.h"

extern const struct entry_kind people_kinds[];

#endif
