"""Groups of candidates, by scipy and statsmodels."""

from fractions import Fraction

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from none import NONE


def rate(given):
    selected, people = given["selected"], given["people"]
    if not 0 < people or selected > people:
        return NONE
    low, high = proportion_confint(selected, people, method="wilson")
    return {"rate": selected / people, "interval.low": low, "interval.high": high}


def two_rates(given):
    return compare(*(given[side][count] for side in ("focal", "reference") for count in ("selected", "people")))


def compare(c, m, a, n):
    """c of m people against a of n."""
    if min(m, n) < 1 or c > m or a > n or a == 0:
        return NONE
    ratio = Fraction(c, m) / Fraction(a, n)
    below, p = ratio < Fraction(4, 5), None
    expected = {"ratio": ratio, "below_four_fifths": below}
    if c + a == m + n:
        expected |= {"fisher": NONE, "pooled_z": NONE, "interval": NONE}
    else:
        p = stats.fisher_exact([[c, m - c], [a, n - a]]).pvalue
        z, z_p = proportions_ztest([c, a], [m, n])
        expected |= {"fisher.value.p": p, "pooled_z.value.z": z, "pooled_z.value.p": z_p}
        katz = stats.contingency.relative_risk(c, m, a, n).confidence_interval() if c else None
        expected |= {"interval.value.low": katz.low, "interval.value.high": katz.high} if c else {"interval": NONE}
    signs = below + int(p is not None and p < 0.05)
    moved = below and Fraction(c + 1, m) >= Fraction(4, 5) * Fraction(a - 1, n)
    return expected | {"label": ["no_sign", "watch", "review"][signs], "unstable": moved}


def adverse_impact(given):
    groups = given["groups"]
    rank = lambda g: (Fraction(g["selected"], g["people"]), g["people"])
    large = [g for g in groups if g["people"] >= 5]
    best = max(large, key=rank) if large else None
    expected, p_values = {"reference": best and best["group"]}, []
    for place, group in enumerate(groups):
        path = f"groups.{place}.comparison"
        found = compare(group["selected"], group["people"], best["selected"], best["people"]) if best else NONE
        if group is best or found == NONE:
            expected[path] = NONE
            continue
        expected |= {f"{path}.value.{name}": value for name, value in found.items()}
        if "fisher.value.p" in found:
            p_values.append((path, found["fisher.value.p"]))
    if p_values:
        corrected = multipletests([p for _, p in p_values], method="holm")[1]
        expected |= {f"{path}.value.holm.value.corrected": p for (path, _), p in zip(p_values, corrected)}
    return expected


def holm(given):
    if not given["values"]:
        return NONE
    corrected = multipletests(given["values"], method="holm")[1]
    return {f"{place}.corrected": value for place, value in enumerate(corrected)}


def scoring_rates(given):
    groups, unknown = given["groups"], given.get("unknown", [])
    everybody = [score for group in groups for score in group["scores"]] + unknown
    if not everybody:
        return NONE
    median = np.median(everybody)
    rates = [np.mean(np.array(g["scores"]) > median) if g["scores"] else None for g in groups]
    out = [given.get("leave_out_small", False) and len(g["scores"]) / len(everybody) < 0.02 for g in groups]
    best = max((r for r, left in zip(rates, out) if r is not None and not left), default=0)
    expected = {"median": median, "people": len(everybody), "unknown": len(unknown)}
    for place, (value, left) in enumerate(zip(rates, out)):
        path = f"groups.{place}"
        expected[f"{path}.rate" if value is None else f"{path}.rate.value.rate"] = NONE if value is None else value
        known = value is not None and not left and best > 0
        expected[f"{path}.ratio.value" if known else f"{path}.ratio"] = value / best if known else NONE
    return expected
