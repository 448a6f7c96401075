/* analysis/labels.c: what keys are called by people. */

#include <string.h>

#include "analysis/answer_parts.h"
#include "base/arena.h"

static const char *const labels[][2] = {
    {"percent_agreement", "Observed agreement"},
    {"cohen_kappa", "Cohen's kappa"},
    {"weighted_kappa", "Weighted kappa"},
    {"scott_pi", "Scott's pi"},
    {"fleiss_kappa", "Fleiss' kappa"},
    {"conger_kappa", "Conger's kappa"},
    {"light_kappa", "Light's kappa"},
    {"brennan_prediger", "Brennan and Prediger's coefficient"},
    {"gwet_ac1", "Gwet's AC1"},
    {"gwet_ac2", "Gwet's AC2"},
    {"krippendorff_alpha", "Krippendorff's alpha"},
    {"icc_1", "ICC(1)"},
    {"icc_k", "ICC(k)"},
    {"icc_c_1", "ICC(C,1)"},
    {"icc_c_k", "ICC(C,k)"},
    {"icc_a_1", "ICC(A,1)"},
    {"icc_a_k", "ICC(A,k)"},
    {"cronbach_alpha", "Cronbach's alpha"},
    {"cronbach_alpha_standardised", "Cronbach's alpha, standardised"},
    {"guttman_lambda6", "Guttman's lambda 6"},
    {"mean_inter_item_r", "Mean inter-item correlation"},
    {"item_rest_r", "Item-rest correlation"},
    {"alpha_if_dropped", "Alpha if dropped"},
    {"omega_hierarchical", "Omega hierarchical"},
    {"omega_total", "Omega total"},
    {"relative_error_variance", "Error variance, relative"},
    {"absolute_error_variance", "Error variance, absolute"},
    {"generalisability", "Generalisability coefficient"},
    {"dependability", "Dependability (Phi)"},
    {"share_lower", "Share reliably lower"},
    {"share_unchanged", "Share without reliable change"},
    {"share_higher", "Share reliably higher"},
    {"sample_size", "Needed"},
    {"sample_size_exact", "Needed, not rounded"},
    {"r2_largest", "Largest R2 of Cox and Snell"},
    {"d_study", "D study"},
    {"anova", "Analysis of variance"},
    {"components", "Components of variance"},
    {"sd", "SD"},
    {"item_total_r", "Item-total correlation"},
    {"polychoric", "Polychoric correlation"},
    {"kendall_w", "Kendall's W"},
    {"auc", "Area under the curve"},
    {"auc_difference", "Difference of areas"},
    {"log_hazard_ratio", "Log hazard ratio"},
    {"auc_hanley_mcneil", "Area, error of Hanley and McNeil"},
    {"auc_equality", "All areas alike"},
    {"brier", "Brier score"},
    {"brier_scaled", "Brier score, scaled"},
    {"expected_observed", "Expected / observed"},
    {"hosmer_lemeshow", "Hosmer and Lemeshow"},
    {"pearson", "Pearson over patterns"},
    {"ppv", "Positive predictive value"},
    {"npv", "Negative predictive value"},
    {"survival", "Survival"},
    {"median_survival", "Median survival"},
    {"logrank", "Log-rank"},
    {"concordance", "Harrell's C"},
    {"proportional_hazards", "Proportional hazards"},
    {"gray", "Gray's test"},
    {"mean_spearman", "Mean Spearman correlation"},
    {"sd_differences", "SD of differences"},
    {"loa_lower", "Lower limit of agreement"},
    {"loa_upper", "Upper limit of agreement"},
    {"proportional_bias_intercept", "Proportional bias, intercept"},
    {"mcnemar", "McNemar"},
    {"mcnemar_corrected", "McNemar, corrected"},
    {"mcnemar_exact", "McNemar, exact"},
    {"stuart_maxwell", "Stuart-Maxwell"},
    {"wilcoxon_signed_rank_normal", "Wilcoxon signed rank, normal"},
    {"rank_biserial", "Rank-biserial correlation"},
    {"cliff_delta", "Cliff's delta"},
    {"cohen_d", "Cohen's d"},
    {"cohen_d_average", "Cohen's d, average SD"},
    {"hedges_g", "Hedges' g"},
    {"i_cvi", "I-CVI"},
    {"s_cvi_ave", "S-CVI/Ave"},
    {"s_cvi_ua", "S-CVI/UA"},
    {"s_cvi_ave_experts", "S-CVI/Ave by experts"},
    {"cvr", "CVR"},
    {"cvr_mean_kept", "Mean CVR of kept items"},
    {"aiken_v", "Aiken's V"},
    {"aiken_v_mean", "Aiken's V, all items"},
    {"ipr", "IPR"},
    {"ipras", "IPRAS"},
    {"iqr", "IQR"},
    {"iqr_change", "Change of IQR"},
    {"n", "n"},
    {"se", "SE"},
    {"p", "p"},
    {"df", "df"},
};

const char *label_of(struct call *c, const char *key)
{
    char *words;

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i][0], key) == 0) return labels[i][1];
    words = arena_text(c->mem, key);
    for (char *p = words; *p; p++)
        if (*p == '_') *p = ' ';
    if (*words >= 'a' && *words <= 'z') *words = (char)(*words - 'a' + 'A');
    return words;
}
