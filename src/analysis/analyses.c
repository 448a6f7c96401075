/* analysis/analyses.c: the list of analyses, in the order of the contract. */

#include <string.h>

#include "analysis/analysis.h"

const struct analysis *const analyses[] = {
    &analysis_agree,    &analysis_kendall,    &analysis_bland_altman, &analysis_compare,
    &analysis_icc,      &analysis_alpha,      &analysis_omega,        &analysis_gtheory,
    &analysis_rci,      &analysis_samplesize, &analysis_polychoric,   &analysis_efa,
    &analysis_parallel, &analysis_cfa,        &analysis_invariance,   &analysis_irt,
    &analysis_facets,   &analysis_dif,        &analysis_roc,          &analysis_calibration,
    &analysis_ppv,      &analysis_km,         &analysis_cox,          &analysis_cif,
    &analysis_cvi,      &analysis_cvr,        &analysis_aiken,        &analysis_ipras,
    &analysis_delphi,   &analysis_ngt,        &analysis_drift,        NULL,
};

const struct analysis *analysis_find(const char *name)
{
    for (const struct analysis *const *a = analyses; *a; a++)
        if (strcmp((*a)->name, name) == 0) return *a;
    return NULL;
}
