"""Raters against each other, and single interviewers, by scikit-learn, statsmodels, pingouin and krippendorff."""

import krippendorff
import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from none import NONE


def matrix(rows):
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)


def kappa(given):
    first, second = zip(*given["pairs"]) if given["pairs"] else ((), ())
    labels = sorted({*first, *second})
    if len(first) < 2 or len(labels) < 2:
        return NONE
    scale = list(range(labels[0], labels[-1] + 1))
    weights = None if given["weights"] == "unweighted" else given["weights"]
    value = cohen_kappa_score(first, second, labels=scale, weights=weights)
    table = pd.crosstab(pd.Categorical(first, scale), pd.Categorical(second, scale), dropna=False)
    other = cohens_kappa(table.to_numpy(), wt=weights)
    error, spread = other.std_kappa, {"standard_error": NONE, "interval": NONE}
    if error > 1e-7:
        half = stats.norm.ppf(0.975) * error
        spread = {"standard_error.value": error, "interval.value.low": max(value - half, -1),
                  "interval.value.high": min(value + half, 1)}
    equal = sum(a == b for a, b in zip(first, second))
    return {"kappa": value, "units": len(first), "equal": equal} | spread


def icc(given):
    table = matrix(given["ratings"])
    if not anova_is_defined(table):
        return NONE
    n, k = table.shape
    found = by_pingouin(table)
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    msr, msc = k * rows.var(ddof=1), n * columns.var(ddof=1)
    mse = ((table - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    msw = table.var(axis=1, ddof=1).mean()
    expected = {"anova.between_units": msr, "anova.between_raters": msc, "anova.residual": mse, "anova.within_units": msw}
    tiny = 1e-9
    signals = [msr - msw, msr - mse, msr - mse] * 2
    totals = [msr + (k - 1) * msw, msr + (k - 1) * mse + k * (msc - mse) / n, msr + (k - 1) * mse,
              msr, msr + (msc - mse) / n, msr]
    names = ["ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]
    bounds = icc_bounds(n, k, msr, msc, mse, msw, tiny)
    for place, (name, signal, total, bound) in enumerate(zip(names, signals, totals, bounds)):
        path = f"coefficients.{place}.estimate"
        if total < tiny:
            expected[path] = NONE
            continue
        expected[f"{path}.value.value"] = signal / total if found is None else found.loc[name, "ICC"]
        interval = f"{path}.value.interval"
        if bound is None:
            expected[interval] = NONE
        else:
            expected |= {f"{interval}.value.low": bound[0], f"{interval}.value.high": bound[1]}
            if found is not None:
                printed = found.loc[name, "CI95"]
                assert np.allclose(bound, printed, atol=0.00501), (name, bound, printed)
    return expected


def by_pingouin(table):
    """None below five values, which pingouin refuses; then only the formulas are compared."""
    long = [(unit, rater, table[unit, rater]) for unit, rater in np.ndindex(table.shape)]
    frame = pd.DataFrame(long, columns=["unit", "rater", "score"])
    return pingouin.intraclass_corr(frame, "unit", "rater", "score").set_index("Type") if table.size >= 5 else None


def anova_is_defined(table):
    return not np.isnan(table).any() and min(table.shape) >= 2 and np.ptp(table) > 0


def icc_bounds(n, k, msr, msc, mse, msw, tiny):
    """McGraw and Wong's intervals in the order of the coefficients; pingouin has them with two digits only."""
    q = lambda between, within: stats.f.ppf(0.975, between, within)

    def by_f(error, freedom):
        if msr < tiny or error < tiny:
            return None, None
        low, high = msr / error / q(n - 1, freedom), msr / error * q(freedom, n - 1)
        return ((low - 1) / (low + k - 1), (high - 1) / (high + k - 1)), (1 - 1 / low, 1 - 1 / high)

    one, one_k = by_f(msw, n * (k - 1))
    three, three_k = by_f(mse, (n - 1) * (k - 1))
    if msr < tiny or mse < tiny:
        return one, None, three, one_k, None, three_k
    single = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    a, b = k * single / n / (1 - single), 1 + k * single * (n - 1) / n / (1 - single)
    freedom = (a * msc + b * mse) ** 2 / ((a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1)))
    down, up, error = q(n - 1, freedom), q(freedom, n - 1), k * msc + (k * n - k - n) * mse
    two = n * (msr - down * mse) / (down * error + n * msr), n * (up * msr - mse) / (error + n * up * msr)
    two_k = None
    if all(1 + (k - 1) * bound > tiny for bound in two):
        two_k = tuple(k * bound / (1 + (k - 1) * bound) for bound in two)
    return one, two, three, one_k, two_k, three_k


def reliability(given):
    found, cards = icc(given), len(given["ratings"])
    own = None if found == NONE else found.get("coefficients.1.estimate.value.value")
    if cards >= 30 and own is not None and 0 <= own <= 1:
        return {"value": own, "source": "own"}
    return {"value": 0.44, "source": "published"}


def alpha(given):
    table = matrix(given["ratings"])
    counts = (~np.isnan(table)).sum(axis=1)
    used = table[counts > 1]
    if not len(used) or len(np.unique(used[~np.isnan(used)])) < 2:
        return NONE
    value = krippendorff.alpha(reliability_data=used.T, level_of_measurement=given["scale"])
    return {"alpha": value, "units": len(used), "left_out": len(table) - len(used), "ratings": counts[counts > 1].sum()}


def leniency(given):
    table, k = matrix(given["ratings"]), given.get("shrinkage", 10)
    expected = {}
    for rater in range(table.shape[1]):
        others = np.delete(table, rater, axis=1)
        shared = ~np.isnan(table[:, rater]) & ~np.isnan(others).all(axis=1)
        n = shared.sum()
        if n < 8:
            expected[f"{rater}"] = NONE
            continue
        raw = (table[shared, rater] - np.nanmean(others[shared], axis=1)).mean()
        shrunk = raw * n / (n + k)
        signal = "none" if n < 20 or abs(shrunk) < 0.3 - 1e-9 else "lenient" if shrunk > 0 else "severe"
        expected |= {f"{rater}.value.{name}": value for name, value in
                     [("shared", n), ("raw", raw), ("shrunk", shrunk), ("signal", signal)]}
    return expected


def halo(given):
    def spread(cards):
        deviations = [np.std(card, ddof=1) for card in cards if len(card) > 1]
        return (np.mean(deviations), len(deviations)) if deviations else (None, 0)

    (own, cards), (panel, _) = spread(given["own"]), spread(given["panel"])
    if own is None or not panel:
        return NONE
    return {"own.mean": own, "panel.mean": panel, "ratio": own / panel, "sign": bool(own / panel < 0.5 and cards >= 10)}


def machine_agreement(given):
    rated = given["ratings"]
    if not rated:
        return NONE
    far = lambda one, which: abs(one[which] - one["machine"])
    counts = {
        "rated": len(rated),
        "equal": sum(one["first"] == one["machine"] for one in rated),
        "kept": sum(one["first"] == one["last"] for one in rated),
        "towards": sum(far(one, "last") < far(one, "first") for one in rated),
        "away": sum(far(one, "last") > far(one, "first") for one in rated),
    }
    inner = kappa({"weights": "quadratic", "pairs": [(one["first"], one["machine"]) for one in rated]})
    return counts | ({"kappa": NONE} if inner == NONE else {"kappa.value.kappa": inner["kappa"]})
