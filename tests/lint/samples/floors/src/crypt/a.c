/* crypt/a.c: a sample. */

#include "base/a.h"
#include "crypt/a.h"
#include "db/a.h"
#include "misc/a.h"
#include "a.h"
