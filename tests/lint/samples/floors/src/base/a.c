/* base/a.c: a sample. */

#include <stdio.h>
#include "base/a.h"
#include "ledger/a.h"
