/* analysis/analyses.c: the list of analyses, in the order of the contract. */

#include <string.h>

#include "analysis/analysis.h"

const struct analysis *const analyses[] = {
    &analysis_agree,
    &analysis_polychoric,
    &analysis_efa,
    &analysis_parallel,
    &analysis_cfa,
    &analysis_invariance,
    &analysis_dif,
    NULL,
};

const struct analysis *analysis_find(const char *name)
{
    for (const struct analysis *const *a = analyses; *a; a++)
        if (strcmp((*a)->name, name) == 0) return *a;
    return NULL;
}
