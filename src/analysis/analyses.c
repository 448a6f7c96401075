/* analysis/analyses.c: the list of analyses, in the order of the contract. */

#include <string.h>

#include "analysis/analysis.h"

const struct analysis *const analyses[] = {
    &analysis_agree,
    &analysis_kendall,
    &analysis_bland_altman,
    &analysis_compare,
    &analysis_cvi,
    &analysis_cvr,
    &analysis_aiken,
    &analysis_ipras,
    &analysis_delphi,
    &analysis_ngt,
    NULL,
};

const struct analysis *analysis_find(const char *name)
{
    for (const struct analysis *const *a = analyses; *a; a++)
        if (strcmp((*a)->name, name) == 0) return *a;
    return NULL;
}
