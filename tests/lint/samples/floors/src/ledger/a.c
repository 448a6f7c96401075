/* ledger/a.c: a sample. */

#include "base/a.h"
#include "db/a.h"
#include "../base/a.h"
