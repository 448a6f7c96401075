/* evidence/fold.h: the kinds of entry of the subject. */
#ifndef EVIDENCE_FOLD_H
#define EVIDENCE_FOLD_H

#include "site/subject.h"

extern const struct entry_kind evidence_kinds[];

#endif
