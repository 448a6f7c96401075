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


# ---- places ----

def with_se(key, of=None):
    return [(key, of), (key, of, "se")]


def column(table, count, name):
    return [("table", table, row, name) for row in range(count)]


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
    "auc_asah_delong": [],
    "auc_hanley_mcneil_1982": [],
    "calibration_low_birth_weight": [],
    "cvi_item_matrix_12x6": [],
    "dif_ordinal_logistic_anxiety": [],
    "dif_verbal_aggression": [],
    "facets_three_mile_island": [
        ("facets - --facet element --value category --freq freq --estimator jml", from_totals, {
            "measures": column("element", 8, "measure"), "model SE": column("element", 8, "se"),
            "Rasch-Andrich thresholds": column("steps", 2, "step")})],
    "generalised_mh_job_satisfaction": [],
    "gpcm_science": [
        ("irt - --layout patterns --freq freq --model gpcm", patterns, {
            "log-likelihood": ("fit", "loglik"), "slopes": column("items", 4, "slope"),
            "first step difficulties": column("items", 4, "threshold_1")})],
    "grm_environment": [
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
    "gtheory_brennan_synthetic_4": [],
    "icc_anxiety_irr": [],
    "lsat6_rasch_2pl": [
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
    "ordinal_alpha_science": [],
    "pcm_cml_science": [
        ("irt - --layout patterns --freq freq --model pcm --estimator cml", patterns, {
            "conditional log-likelihood": ("fit", "loglik"),
            "thresholds, item-major, centred":
                [("table", "items", item, f"threshold_{step}") for item in range(4) for step in (1, 2, 3)]})],
    "predictive_values_base_rate": [],
    "samplesize_icc_walter_1998": [],
    "survival_lung": [],
    "survival_ovarian": [],
    "tetrachoric_kirk_1973": [],
}

# Expected values that no run asks for, each with the reason: {case: {name: why}}. Those of a case without runs are
# not computed yet and need none.
LEFT_OUT = {
    "grm_environment": {"coefficient alpha": "it is of another analysis",
                        "LR statistic (5 df)": "twice the difference of two log-likelihoods that are compared"},
    "lsat6_rasch_2pl": {"coefficient alpha / KR-20": "it is of another analysis"},
}
