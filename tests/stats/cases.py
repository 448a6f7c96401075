"""tests/stats/cases.py: what each reference case asks of the program, and where its values stand in the answer.

A case is a file of the corpora: data, and expected values that were printed in the literature or computed by other
programs. RUNS[case] lists command lines (the data come on standard input) with the table they get, made from the
case's data, and {name of the expected value: place}. A place is what program.value_of takes; an expected list has a
list of places. An empty list: not computed yet.
"""


# ---- the data of a case as CSV ----

def csv(names, rows):
    def cell(value):
        text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text

    return "\n".join(",".join(map(cell, row)) for row in [names, *rows]) + "\n"


def wide(rows, first="r"):
    return csv([f"{first}{number + 1}" for number in range(len(rows[0]))], rows)


def ratings(data):
    return wide(data["ratings"])


def counts(data):
    return csv(data["categories"], data["counts"])


def rows(data):
    return csv(data["columns"], data["rows"])


def patterns(data):
    return csv([*data["items"], "freq"], [[*row, n] for row, n in zip(data["patterns"], data["frequency"])])


def from_totals(data):
    """Ratings on three categories that have these totals and counts: any such are alike to the model."""
    more = [total - 2 * count for total, count in zip(data["total_score"], data["count"])]
    lowest = [max(0, -extra) for extra in more]
    left = data["category_counts"][0] - sum(lowest)
    lowest = [low + left // len(lowest) + (at < left % len(lowest)) for at, low in enumerate(lowest)]
    given = [(low, count - 2 * low - extra, low + extra) for low, count, extra in zip(lowest, data["count"], more)]
    return csv(["element", "category", "freq"], [[name, category, frequency]
                                                 for name, each in zip(data["elements"], given)
                                                 for category, frequency in zip(data["categories"], each)])
def scores(data):
    names = ["outcome_poor", "s100b", "ndka", "wfns"]
    return csv(names, zip(*[data[name] for name in names]))


def categories_of_two(data):
    """A row a person from counts of two groups in ordered categories."""
    return csv(["abnormal", "rating"], [
        [abnormal, rating + 1] for abnormal, name in enumerate(["normal_counts", "abnormal_counts"])
        for rating, count in enumerate(data[name]) for _ in range(count)])


def births(data):
    """Race as two columns."""
    at = data["columns"].index("race")
    names = [*data["columns"], "race2", "race3"]
    return csv(names, [[*row, int(row[at] == 2), int(row[at] == 3)] for row in data["rows"]])
def two_by_two(data):
    """Tables side by side: each has two columns of its own, and chances become persons."""
    tables = []
    for number, (first, second, both) in enumerate(data["rows"]):
        cells = [both, first - both, second - both, 1 - first - second + both]
        for place, chance in enumerate(cells):
            row = [None] * 2 * len(data["rows"])
            row[2 * number:2 * number + 2] = [2 - place // 2, 2 - place % 2]
            tables.append([*row, round(chance * 1e9)])
    names = [f"{side}{number}" for number in range(len(data["rows"])) for side in "ab"]
    return csv([*names, "freq"], tables)


def two_groups(data):
    return csv([*data["items"], "group"], [[*row, group] for row, group in zip(data["responses"], data["group_focal1"])])


def with_frequency(data):
    return csv([*data["columns"], "freq"], [[*row, n] for row, n in zip(data["rows"], data["frequency"])])


def three_way(data):
    first, second, _ = data["dims"]
    return csv(["income", "satisfaction", "gender", "freq"],
               [[data["income_scores"][at % first], data["satisfaction_scores"][at // first % second],
                 at // (first * second), n] for at, n in enumerate(data["counts"])])


# ---- places ----

VERBAL = [f"S{number}{act}{what}" for act in ("Want", "Do") for number in range(1, 5)
          for what in ("Curse", "Scold", "Shout")]
VERBAL[0] = "S1wantCurse"


def each(key, items):
    return [(key, item) for item in items]


def flags(table, count):
    return [("table", table, row, "number") for row in range(count)]


def pairs(key, items):
    return [(key, f"{one}:{other}") for place, one in enumerate(items) for other in items[place + 1:]]


def with_se(key, of=None):
    return [(key, of), (key, of, "se")]


def column(table, count, name):
    return [("table", table, row, name) for row in range(count)]
def with_ci(key, of=None):
    return [(key, of, ("ci", 0)), (key, of, ("ci", 1))]


def hazards(*columns, field="estimate"):
    return [("log_hazard_ratio", column, field) for column in columns]


ABSTRACTORS = {
    "Gwet AC1/AC2": ("gwet_ac1", None), "SE Gwet": ("gwet_ac1", None, "se"),
    "Cohen kappa": ("cohen_kappa", None), "SE Cohen kappa": ("cohen_kappa", None, "se"),
    "Scott pi": ("scott_pi", None), "SE Scott pi": ("scott_pi", None, "se"),
    "Brennan-Prediger": ("brennan_prediger", None), "SE Brennan-Prediger": ("brennan_prediger", None, "se"),
    "Krippendorff alpha": ("krippendorff_alpha", "nominal"), "percent agreement": ("percent_agreement", None)}

RUNS = {
    "fleiss_1971_diagnoses": [
        ("agree - --layout counts", counts, {
            "Fleiss kappa": ("fleiss_kappa", None),
            "z (null variance of Fleiss, Nee & Landis 1979)": ("fleiss_kappa", None, "statistic"),
            "mean observed agreement": ("percent_agreement", None),
            "category kappas in the order of 'categories'":
                [("table", "by_category", row, "kappa") for row in range(5)]}),
        ("agree - --bands none", ratings, {
            "Fleiss kappa": ("fleiss_kappa", None), "Conger exact kappa": ("conger_kappa", None),
            "Light kappa (mean of pairwise Cohen kappas)": ("light_kappa", None)})],
    "gwet_3x3_abstractors": [("agree - --layout square", counts, ABSTRACTORS)],
    "gwet_3x3_abstractors_quadratic": [
        ("agree - --layout square --weights quadratic", counts, {
            **ABSTRACTORS,
            "Gwet AC1/AC2": ("gwet_ac2", None), "SE Gwet": ("gwet_ac2", None, "se"),
            "Cohen kappa": ("weighted_kappa", None), "SE Cohen kappa": ("weighted_kappa", None, "se"),
            "Krippendorff alpha": ("krippendorff_alpha", "interval")})],
    "gwet_distribution_6raters": [
        ("agree - --layout counts", counts, {
            "Gwet AC1 (value, SE)": with_se("gwet_ac1"), "Fleiss kappa (value, SE)": with_se("fleiss_kappa"),
            "Krippendorff alpha (value, SE)": with_se("krippendorff_alpha", "nominal"),
            "Brennan-Prediger (value, SE)": with_se("brennan_prediger")}),
        ("agree - --layout counts --weights quadratic", counts, {"AC2 quadratic (value, SE)": with_se("gwet_ac2")})],
    "gwet_raw4_missing": [
        ("agree -", ratings, {
            "percent agreement (value, SE)": with_se("percent_agreement"),
            "Gwet AC1/AC2 (value, SE)": with_se("gwet_ac1"), "Fleiss kappa (value, SE)": with_se("fleiss_kappa"),
            "Krippendorff alpha (value, SE)": with_se("krippendorff_alpha", "nominal")})],
    "gwet_raw4_missing_quadratic": [
        ("agree - --weights quadratic", ratings, {
            "percent agreement (value, SE)": with_se("percent_agreement"),
            "Gwet AC1/AC2 (value, SE)": with_se("gwet_ac2"), "Fleiss kappa (value, SE)": with_se("fleiss_kappa"),
            "Krippendorff alpha (value, SE)": with_se("krippendorff_alpha", "interval"),
            "Conger kappa (value, SE)": with_se("conger_kappa"),
            "Brennan-Prediger (value, SE)": with_se("brennan_prediger")})],
    "kalpha_krippendorff_2011_two_observers": [
        ("agree -", lambda data: wide(data["A"]), {"alpha A nominal": ("krippendorff_alpha", "nominal")}),
        ("agree -", lambda data: wide(data["B"]), {"alpha B nominal": ("krippendorff_alpha", "nominal")})],
    "auc_asah_delong": [
        ("roc - --outcome outcome_poor --x s100b", scores, {
            "AUC s100b": ("auc", "s100b"), "DeLong CI95 s100b": with_ci("auc", "s100b")}),
        ("roc - --outcome outcome_poor --x wfns,s100b,ndka", scores, {
            "AUC s100b": ("auc", "s100b"), "DeLong CI95 s100b": with_ci("auc", "s100b"),
            "AUC ndka": ("auc", "ndka"), "DeLong CI95 ndka": with_ci("auc", "ndka"),
            "AUC wfns": ("auc", "wfns"), "DeLong CI95 wfns": with_ci("auc", "wfns"),
            "paired DeLong Z, wfns vs s100b": ("auc_difference", "wfns:s100b", "statistic"),
            "p": ("auc_difference", "wfns:s100b", "p")})],
    "auc_hanley_mcneil_1982": [
        ("roc - --outcome abnormal --x rating", categories_of_two, {
            "AUC (Wilcoxon)": ("auc", "rating"),
            "Hanley-McNeil SE (negative exponential approximation)": ("auc_hanley_mcneil", "rating", "se"),
            "DeLong SE": ("auc", "rating", "se")})],
    "calibration_low_birth_weight": [
        ("calibration - --fit --outcome low --x age,lwt,race2,race3,smoke,ptl,ht,ui", births, {
            "logistic coefficients (intercept, age, lwt, race2, race3, smoke, ptl, ht, ui)":
                [("coefficient", of) for of in ["intercept", "age", "lwt", "race2", "race3", "smoke", "ptl", "ht", "ui"]],
            "Hosmer-Lemeshow chi-square, 10 groups, Stata quantile rule": ("hosmer_lemeshow", None, "statistic"),
            "p (8 df)": ("hosmer_lemeshow", None, "p"),
            "covariate patterns": ("pearson", None, "n"),
            "Pearson chi-square over covariate patterns (173 df)": ("pearson", None, "statistic"),
            "Brier score": ("brier", None), "AUC": ("auc", None),
            "calibration intercept and slope of the model on its own data":
                [("calibration_intercept", None), ("calibration_slope", None)]})],
    "facets_three_mile_island": [
        ("facets - --facet element --value category --freq freq --estimator jml", from_totals, {
            "measures": column("element", 8, "measure"), "model SE": column("element", 8, "se"),
            "Rasch-Andrich thresholds": column("steps", 2, "step")})],
    "gpcm_science": [
        ("irt - --layout patterns --freq freq --model gpcm", patterns, {
            "log-likelihood": ("fit", "loglik"), "slopes": column("items", 4, "slope"),
            "first step difficulties": column("items", 4, "threshold_1")})],
    "grm_environment": [
        ("alpha - --layout patterns --freq freq", patterns, {"coefficient alpha": ("cronbach_alpha", None)}),
        ("irt - --layout patterns --freq freq --model grm --quadrature hermite --nodes 21 --common-slope", patterns, {
            "log-likelihood, common slope (ltm default 21 nodes)": ("fit", "loglik")}),
        ("irt - --layout patterns --freq freq --model grm --quadrature hermite --nodes 21", patterns, {
            "log-likelihood, free slopes (ltm default 21 nodes)": ("fit", "loglik")}),
        ("irt - --layout patterns --freq freq --model grm", patterns, {
            "log-likelihood, free slopes, fine quadrature": ("fit", "loglik"),
            "slopes, fine quadrature": column("items", 6, "slope"),
            "first thresholds, fine quadrature": column("items", 6, "threshold_1"),
            "second thresholds, fine quadrature": column("items", 6, "threshold_2")})],
    "grm_science": [
        ("irt - --layout patterns --freq freq --model grm", patterns, {
            "log-likelihood": ("fit", "loglik"), "slopes": column("items", 4, "slope"),
            "first intercepts d1": column("items", 4, "intercept_1")})],
    "lsat6_rasch_2pl": [
        ("alpha - --layout patterns --freq freq", patterns, {
            "coefficient alpha / KR-20": ("cronbach_alpha", None)}),
        ("irt - --layout patterns --freq freq --model rasch", patterns, {
            "Rasch MML log-likelihood": ("fit", "loglik"), "Rasch common discrimination": ("spread", None)}),
        ("irt - --layout patterns --freq freq --model rasch --quadrature hermite", patterns, {
            "Rasch MML log-likelihood": ("fit", "loglik"),
            "Rasch common discrimination": ("slope", "Item.1"),
            "Rasch difficulties (ability SD 1)": column("items", 5, "threshold_1")}),
        ("irt - --layout patterns --freq freq --model 2pl", patterns, {
            "2PL log-likelihood": ("fit", "loglik"), "2PL discriminations": column("items", 5, "slope"),
            "2PL difficulties": column("items", 5, "threshold_1")}),
        ("irt - --layout patterns --freq freq --model rasch --estimator cml", patterns, {
            "Rasch CML difficulties (sum zero)": column("items", 5, "threshold_1"),
            "Rasch CML log-likelihood": ("fit", "loglik")})],
    "mfrm_guilford_1954": [
        ("facets - --facet examinee --facet judge --cols trait1,trait2,trait3,trait4,trait5 --estimator jml "
         "--uncentred judge", rows, {
             "raw totals by judge": column("judge", 3, "total"),
             "judge severities": column("judge", 3, "measure"),
             "examinee measures": column("examinee", 7, "measure"),
             "trait difficulties": column("item", 5, "measure"),
             "thresholds": column("steps", 8, "step"),
             "maximised log-likelihood": ("fit", "loglik")})],
    "pcm_cml_science": [
        ("irt - --layout patterns --freq freq --model pcm --estimator cml", patterns, {
            "conditional log-likelihood": ("fit", "loglik"),
            "thresholds, item-major, centred":
                [("table", "items", item, f"threshold_{step}") for item in range(4) for step in (1, 2, 3)]})],
    "predictive_values_base_rate": [
        ("ppv --tp 231 --fp 32 --fn 27 --tn 54 --base-rates .25", lambda data: "", {
            "sensitivity": ("sensitivity", None), "specificity": ("specificity", None),
            "PPV observed": ("ppv", "observed"), "NPV observed": ("npv", "observed"),
            "PPV at prevalence .25": ("ppv", "0.25"), "NPV at prevalence .25": ("npv", "0.25")}),
        ("ppv --sensitivity .8 --specificity .904 --base-rates .01", lambda data: "", {
            "mammography PPV": ("ppv", "0.01")})],
    "survival_lung": [
        ("km - --time time --event event --times 365", rows, {
            "KM median with log-transformed CI95":
                [("median_survival", None), *with_ci("median_survival")],
            "S(365)": ("survival", "365"), "Greenwood SE S(365)": ("survival", "365", "se")}),
        ("km - --time time --event event --group sex", rows, {
            "KM medians by sex 1, 2": [("median_survival", "1"), ("median_survival", "2")],
            "log-rank chi-square by sex": ("logrank", None, "statistic"),
            "log-rank expected": [("table", "logrank", 0, "expected"), ("table", "logrank", 1, "expected")]}),
        ("cox - --time time --event event --x age,sex,ph_ecog", rows, {
            "Cox coefficients age, sex, ph.ecog (Efron)": hazards("age", "sex", "ph_ecog"),
            "Cox SEs": hazards("age", "sex", "ph_ecog", field="se"),
            "likelihood ratio (3 df)": ("likelihood_ratio", None, "statistic"), "Wald": ("wald", None, "statistic"),
            "Harrell C": ("concordance", None)}),
        ("cox - --time time --event event --x age,sex,ph_ecog --ties breslow", rows, {
            "Cox coefficients, Breslow ties": hazards("age", "sex", "ph_ecog")})],
    "survival_ovarian": [
        ("km - --time time --event event --group rx", rows, {
            "log-rank chi-square by rx": ("logrank", None, "statistic")}),
        ("cox - --time time --event event --x age,rx", rows, {
            "Cox coefficients age, rx": hazards("age", "rx"), "SEs": hazards("age", "rx", field="se"),
            "likelihood ratio": ("likelihood_ratio", None, "statistic"), "score test": ("score", None, "statistic"),
            "Harrell C": ("concordance", None)})],
    "dif_ordinal_logistic_anxiety": [
        ("dif - --layout patterns --freq freq --cols item_score --strata total_score --group group --focal 1",
         with_frequency, {
             "LR chi-squares: uniform (1 df), total (2 df), non-uniform (1 df)":
                 [(key, "item_score") for key in ("lr_uniform", "lr_total", "lr_non_uniform")],
             "uniform DIF coefficient (group)": ("group_coefficient", "item_score"),
             "McFadden pseudo-R2 change, uniform": ("mcfadden_uniform", "item_score"),
             "Mantel ordinal chi-square (1 df)": ("mantel", "item_score")})],
    "dif_verbal_aggression": [
        ("dif - --group group --focal 1", two_groups, {
            "MH chi-square, continuity corrected, per item": each("mh_chi_square_corrected", VERBAL),
            "MH odds ratio per item": each("mh_odds_ratio", VERBAL),
            "ETS delta per item": each("mh_delta", VERBAL),
            "items flagged by MH at .05 (1-based)": flags("flagged_mh", 6),
            "logistic LR statistic, uniform plus non-uniform (2 df), per item": each("lr_total", VERBAL),
            "items flagged by logistic at .05": flags("flagged_lr", 4)})],
    "generalised_mh_job_satisfaction": [
        ("dif - --layout patterns --freq freq --cols satisfaction --strata gender --group income", three_way, {
            "generalised CMH statistic (9 df)": ("generalised_mh", "satisfaction"),
            "p": ("generalised_mh", "satisfaction", "p"),
            "Mantel correlation statistic (1 df)": ("mantel", "satisfaction")})],
    "gtheory_brennan_synthetic_4": [
        ("gtheory - --unit person --facet task --facet rater --value score", rows, {
            "variance components p, t, r:t, pt, pr:t": [
                ("variance_component", of)
                for of in ["person", "task", "rater:task", "person x task", "person x rater:task"]],
            "D study 3 tasks x 4 raters: relative error variance": ("relative_error_variance", None),
            "absolute error variance": ("absolute_error_variance", None),
            "generalizability coefficient": ("generalisability", None),
            "dependability (Phi)": ("dependability", None)})],
    "icc_anxiety_irr": [
        ("kendall -", ratings, {
            "Kendall W, tie-corrected": ("kendall_w", None),
            "Kendall chi-square(19)": ("kendall_w", None, "statistic"), "p": ("kendall_w", None, "p")}),
        ("icc -", ratings, {
            "ICC(A,1)": ("icc_a_1", "random"), "ICC(C,1)": ("icc_c_1", "random"), "ICC(1)": ("icc_1", "oneway"),
            "CI95 ICC(A,1)": [("icc_a_1", "random", ("ci", 0)), ("icc_a_1", "random", ("ci", 1))]})],
    "ordinal_alpha_science": [
        ("alpha - --layout patterns --freq freq --ordinal", patterns, {
            "ordinal alpha": ("cronbach_alpha_standardised", "ordinal")}),
        ("omega - --layout patterns --freq freq --ordinal --factors 1", patterns, {
            "ordinal omega, (sum lambda)^2 / ((sum lambda)^2 + sum uniqueness)": ("omega_total", None)}),
        ("polychoric - --layout patterns --freq freq", patterns, {
            "polychoric correlations, lower triangle by column":
                pairs("polychoric", ["Comfort", "Work", "Future", "Benefit"]),
            "ordinal alpha": ("table", "reliability", 0, "value")}),
        ("efa - --layout patterns --freq freq --correlations polychoric --estimator ml", patterns, {
            "one-factor ML loadings on the polychoric matrix":
                each("loading", [item + ":F1" for item in ["Comfort", "Work", "Future", "Benefit"]]),
            "ordinal omega, (sum lambda)^2 / ((sum lambda)^2 + sum uniqueness)": ("omega_total", None)})],
    "samplesize_icc_walter_1998": [
        ("samplesize --for icc --lowest .6 --expected .8 --ratings 2 --sides 1 --significance .05 --power .8",
         lambda data: "", {
             "subjects before rounding": ("sample_size_exact", "icc"),
             "subjects, rounded to nearest": ("sample_size", "icc")})],
    "tetrachoric_kirk_1973": [
        ("polychoric - --layout patterns --freq freq", two_by_two, {
            "rho": [("polychoric", f"a{number}:b{number}") for number in range(4)]})],
    "cvi_item_matrix_12x6": [
        ("cvi -", ratings, {
            "I-CVI": [("i_cvi", str(item + 1)) for item in range(12)], "S-CVI/Ave": ("s_cvi_ave", None),
            "S-CVI/UA": ("s_cvi_ua", None), "S-CVI/Ave by experts": ("s_cvi_ave_experts", None)})],
}

# Expected values that no run asks for, each with the reason: {case: {name: why}}. Those of a case without runs are
# not computed yet and need none.
LEFT_OUT = {
    "grm_environment": {"LR statistic (5 df)": "twice the difference of two log-likelihoods that are compared"},
}
