"""Scoring, which no library knows, written again from the rules, in fractions where thresholds are exact."""

import math
from fractions import Fraction

import numpy as np
from scipy import stats

from none import NONE


def scorecard(given):
    """Mean, coverage, gap, bounds and the first rule that fits."""
    cards = given["criteria"]
    level = lambda c: c["rating"]["scored"] if isinstance(c["rating"], dict) else None
    applies = [c for c in cards if c["rating"] != "not_applicable"]
    scored = [c for c in applies if level(c)]
    weight = lambda some: sum(c["weight"] for c in some)
    share = lambda part, whole: Fraction(part, whole) if whole else None
    levels = sum(c["weight"] * level(c) for c in scored)
    margins = [level(c) - c["expected"] for c in scored]
    gap = share(sum(c["weight"] * m for c, m in zip(scored, margins)), weight(scored))
    coverage = share(weight(scored), weight(applies))
    missed = any(c["gate"] and level(c) < c["gate"] for c in scored)
    open_gate = any(c["gate"] and not level(c) for c in applies)
    if given.get("confirmed_knockouts"):
        suggestion = "strong_no"
    elif missed:
        suggestion = "no"
    elif open_gate or gap is None or coverage < Fraction(6, 10):
        suggestion = "insufficient"
    elif gap >= Fraction(1, 2) and min(margins) >= 0:
        suggestion = "strong_yes"
    elif gap >= 0 and min(margins) >= -1:
        suggestion = "yes"
    elif gap >= Fraction(-3, 4):
        suggestion = "no"
    else:
        suggestion = "strong_no"
    expected = {
        "mean": share(levels, weight(scored)),
        "coverage": coverage,
        "gap": gap,
        "smallest_margin": min(margins, default=None),
        "suggested.suggestion": suggestion,
    }
    if not applies:
        return expected | {"bounds": None}
    unscored = weight(applies) - weight(scored)
    return expected | {
        "bounds.low": share(levels + unscored, weight(applies)),
        "bounds.high": share(levels + 4 * unscored, weight(applies)),
    }


def loop(given):
    def mean(pairs):
        pairs = [(w, v) for w, v in pairs if v is not None]
        return np.average([v for _, v in pairs], weights=[w for w, _ in pairs]) if sum(w for w, _ in pairs) else None

    expected, means, gaps, coverages = {}, [], [], []
    for place, one in enumerate(given["competencies"]):
        cards = one["cards"]
        means.append((one["weight"], mean([(c["coverage"], c["mean"]) for c in cards])))
        gaps.append((one["weight"], mean([(c["coverage"], c["gap"]) for c in cards])))
        coverages.append((one["weight"], max((c["coverage"] for c in cards), default=0)))
        expected |= {f"competencies.{place}.mean": means[-1][1], f"competencies.{place}.gap": gaps[-1][1]}
    return expected | {"mean": mean(means), "gap": mean(gaps), "coverage": mean(coverages)}


def confidence(given):
    k, r = given["raters"], given["single_rater_reliability"]
    if k < 1 or not 0 <= r <= 1:
        return NONE
    reliability = k * r / (1 + (k - 1) * r)
    error = given["deviation"] * math.sqrt(1 - reliability)
    if error <= 0:
        return NONE
    margin, half = abs(given["gap"]) / error, stats.norm.ppf(0.975) * error
    return {
        "reliability": reliability,
        "standard_error": error,
        "margin": margin,
        "band.low": min(max(given["mean"] - half, 1), 4),
        "band.high": min(max(given["mean"] + half, 1), 4),
        "label": "high" if margin >= 1.96 else "medium" if margin >= 1 else "low",
    }


def machine_level(given):
    holds = {">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}
    facts = {f["key"]: f["value"] for f in given["facts"] if f["status"] == "measured"}
    limits, ladders, measured = [given["criterion"].get("ceiling") or 3, 3], 0, 0
    for mapping in given["criterion"]["facts"]:
        value = facts.get(mapping["key"])
        ladders += mapping["kind"] == "ladder"
        if value is None:
            continue
        if mapping["kind"] == "ladder":
            reached = [int(at) for at, limit in mapping["at"].items() if holds[mapping["op"]](value, limit)]
            limits.append(max(reached, default=1))
            measured += 1
        if mapping["kind"] == "cap":
            sign, limit = mapping["when"].split()
            limits += [mapping["max_level"]] if holds[sign](value, float(limit)) else []
    return {"level": min(limits) if measured else None, "ladders": ladders, "ladders_measured": measured}
