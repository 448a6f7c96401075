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
    "facets_three_mile_island": [],
    "generalised_mh_job_satisfaction": [
        ("dif - --layout patterns --freq freq --cols satisfaction --strata gender --group income", three_way, {
            "generalised CMH statistic (9 df)": ("generalised_mh", "satisfaction"),
            "p": ("generalised_mh", "satisfaction", "p"),
            "Mantel correlation statistic (1 df)": ("mantel", "satisfaction")})],
    "gpcm_science": [],
    "grm_environment": [
        ("alpha - --layout patterns --freq freq", patterns, {"coefficient alpha": ("cronbach_alpha", None)})],
    "grm_science": [],
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
        ("icc -", ratings, {
            "ICC(A,1)": ("icc_a_1", "random"), "ICC(C,1)": ("icc_c_1", "random"), "ICC(1)": ("icc_1", "oneway"),
            "CI95 ICC(A,1)": [("icc_a_1", "random", ("ci", 0)), ("icc_a_1", "random", ("ci", 1))]})],
    "lsat6_rasch_2pl": [
        ("alpha - --layout patterns --freq freq", patterns, {
            "coefficient alpha / KR-20": ("cronbach_alpha", None)})],
    "mfrm_guilford_1954": [],
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
    "pcm_cml_science": [],
    "predictive_values_base_rate": [],
    "samplesize_icc_walter_1998": [
        ("samplesize --for icc --lowest .6 --expected .8 --ratings 2 --sides 1 --significance .05 --power .8",
         lambda data: "", {
             "subjects before rounding": ("sample_size_exact", "icc"),
             "subjects, rounded to nearest": ("sample_size", "icc")})],
    "survival_lung": [],
    "survival_ovarian": [],
    "tetrachoric_kirk_1973": [
        ("polychoric - --layout patterns --freq freq", two_by_two, {
            "rho": [("polychoric", f"a{number}:b{number}") for number in range(4)]})],
}

# Expected values that no run asks for, each with the reason: {case: {name: why}}. Those of a case without runs are
# not computed yet and need none.
IRT = "an item response model; see irt"
KENDALL = "Kendall's W; see kendall"
LEFT_OUT = {
    "icc_anxiety_irr": {"Kendall W, tie-corrected": KENDALL, "Kendall chi-square(19)": KENDALL, "p": KENDALL},
    "lsat6_rasch_2pl": dict.fromkeys([
        "Rasch MML log-likelihood", "Rasch common discrimination", "Rasch difficulties (ability SD 1)",
        "2PL log-likelihood", "2PL discriminations", "2PL difficulties", "Rasch CML difficulties (sum zero)",
        "Rasch CML log-likelihood"], IRT),
    "grm_environment": dict.fromkeys([
        "log-likelihood, common slope (ltm default 21 nodes)", "log-likelihood, free slopes (ltm default 21 nodes)",
        "LR statistic (5 df)", "log-likelihood, free slopes, fine quadrature", "slopes, fine quadrature",
        "first thresholds, fine quadrature", "second thresholds, fine quadrature"], IRT),
}
