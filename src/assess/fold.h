/* assess/fold.h: the kinds of entry of the subject. */
#ifndef ASSESS_FOLD_H
#define ASSESS_FOLD_H

#include "site/subject.h"

extern const struct entry_kind assess_kinds[];

#endif
