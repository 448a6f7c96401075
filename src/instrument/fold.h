/* instrument/fold.h: the kinds of entry of the subject. */
#ifndef INSTRUMENT_FOLD_H
#define INSTRUMENT_FOLD_H

#include "site/subject.h"

extern const struct entry_kind instrument_kinds[];

#endif
