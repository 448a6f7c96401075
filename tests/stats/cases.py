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


# ---- places ----

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
    "cvi_item_matrix_12x6": [
        ("cvi -", ratings, {
            "I-CVI": [("i_cvi", str(item + 1)) for item in range(12)], "S-CVI/Ave": ("s_cvi_ave", None),
            "S-CVI/UA": ("s_cvi_ua", None), "S-CVI/Ave by experts": ("s_cvi_ave_experts", None)})],
    "dif_ordinal_logistic_anxiety": [],
    "dif_verbal_aggression": [],
    "facets_three_mile_island": [],
    "generalised_mh_job_satisfaction": [],
    "gpcm_science": [],
    "grm_environment": [],
    "grm_science": [],
    "gtheory_brennan_synthetic_4": [],
    "icc_anxiety_irr": [
        ("kendall -", ratings, {
            "Kendall W, tie-corrected": ("kendall_w", None),
            "Kendall chi-square(19)": ("kendall_w", None, "statistic"), "p": ("kendall_w", None, "p")})],
    "lsat6_rasch_2pl": [],
    "mfrm_guilford_1954": [],
    "ordinal_alpha_science": [],
    "pcm_cml_science": [],
    "predictive_values_base_rate": [],
    "samplesize_icc_walter_1998": [],
    "survival_lung": [],
    "survival_ovarian": [],
    "tetrachoric_kirk_1973": [],
}

# Expected values that no run asks for, each with the reason: {case: {name: why}}. Those of a case without runs are
# not computed yet and need none.
LEFT_OUT = {
    "icc_anxiety_irr": dict.fromkeys(["ICC(A,1)", "CI95 ICC(A,1)", "ICC(C,1)", "ICC(1)"], "not computed yet"),
}
