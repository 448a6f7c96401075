/* instrument/fold.h: the kinds of entry of the two subjects. */
#ifndef INSTRUMENT_FOLD_H
#define INSTRUMENT_FOLD_H

#include "site/subject.h"

extern const struct entry_kind instrument_kinds[];
extern const struct entry_kind qualification_entries[];

#endif
