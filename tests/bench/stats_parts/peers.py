"""tests/bench/stats_parts/peers.py WHAT FILE: what packages of Python make of a file; a line a value."""
import sys

import pandas


def kappa_sklearn(data):
    from sklearn.metrics import cohen_kappa_score
    return {"kappa": cohen_kappa_score(data.r1, data.r2, weights="quadratic")}


def kappa_statsmodels(data):
    from statsmodels.stats.inter_rater import cohens_kappa
    found = cohens_kappa(pandas.crosstab(data.r1, data.r2).to_numpy(), wt="quadratic")
    return {"kappa": found.kappa, "se": found.std_kappa}


def auc_sklearn(data):
    from sklearn.metrics import roc_auc_score
    return {"auc": roc_auc_score(data.outcome, data.a)}


WORK = {"kappa-sklearn": kappa_sklearn, "kappa-statsmodels": kappa_statsmodels, "auc-sklearn": auc_sklearn}
for name, value in WORK[sys.argv[1]](pandas.read_csv(sys.argv[2])).items():
    print(f"{name} {value:.17g}")
