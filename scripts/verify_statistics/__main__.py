"""Asks `assay statistics` for figures, computes them again with other programs, and compares. See verify-statistics.

The modules beside this one have one function per measure: it takes what the measure was given and returns the figures
it expects, by their path in the answer, or NONE where there is none.
"""

import argparse
import json
import subprocess
import sys
import warnings

import groups
import raters
import scoring
from chance import Chance
from none import NONE

TOLERANCE = 1e-6

MEASURES = {
    "scorecard": (scoring.scorecard, "the rules in fractions"),
    "loop": (scoring.loop, "numpy"),
    "confidence": (scoring.confidence, "scipy"),
    "machine_level": (scoring.machine_level, "the rules again"),
    "leniency": (raters.leniency, "numpy"),
    "halo": (raters.halo, "numpy"),
    "machine_agreement": (raters.machine_agreement, "scikit-learn"),
    "reliability": (raters.reliability, "pingouin"),
    "kappa": (raters.kappa, "scikit-learn, statsmodels"),
    "icc": (raters.icc, "pingouin, scipy"),
    "alpha": (raters.alpha, "krippendorff"),
    "rate": (groups.rate, "statsmodels"),
    "two_rates": (groups.two_rates, "scipy, statsmodels"),
    "adverse_impact": (groups.adverse_impact, "scipy, statsmodels"),
    "holm": (groups.holm, "statsmodels"),
    "scoring_rates": (groups.scoring_rates, "numpy"),
}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--assay", required=True, help="the program to check")
    options.add_argument("--seed", type=int, default=20261121)
    options.add_argument("--cases", type=int, default=200, help="random cases, besides the worked examples")
    options = options.parse_args()
    examples = json.loads(subprocess.run([options.assay, "statistics", "--examples"], check=True, capture_output=True).stdout)
    cases = examples + random_cases(options.seed, options.cases)
    asked = subprocess.run([options.assay, "statistics"], input=json.dumps(cases).encode(), check=True, capture_output=True)
    answers = json.loads(asked.stdout)
    assert [case["id"] for case in cases] == [answer["id"] for answer in answers]
    rows = {name: Row() for name in MEASURES}
    with warnings.catch_warnings():
        # Libraries warn where a figure is undefined; those cases are compared, not hidden.
        warnings.simplefilter("ignore")
        for case, answer in zip(cases, answers):
            rows[case["measure"]].add(case, MEASURES[case["measure"]][0](case["given"]), answer)
    print(f"{len(examples)} worked examples, {options.cases} random cases from seed {options.seed}, tolerance {TOLERANCE:g}\n")
    return report(rows)


def random_cases(seed, count):
    chance, names = Chance(seed), list(MEASURES)
    measures = [names[place % len(names)] for place in range(count)]
    return [{"id": f"random {place}", "measure": m, "given": chance.given(m)} for place, m in enumerate(measures)]


class Row:
    """What was compared for one measure."""

    def __init__(self):
        self.cases = self.figures = self.undefined = 0
        self.largest, self.differences = 0.0, []

    def add(self, case, expected, answer):
        self.cases += 1
        if expected == NONE:
            expected, answer = {"answer": NONE}, {"answer": answer}
        else:
            answer = answer.get("value", {"": answer})
        for path, wanted in expected.items():
            self.figures += 1
            self.undefined += wanted is NONE
            if not self.agrees(wanted, found := at(answer, path)):
                self.differences.append(f"{case['id']} ({case['measure']}): {path} is {found}, expected {wanted}\n"
                                        f"    {json.dumps(case['given'])[:300]}")

    def agrees(self, wanted, found):
        if wanted is NONE:
            return isinstance(found, dict) and "not_computable" in found
        if wanted is None or isinstance(wanted, (str, bool)):
            return wanted == found
        if not isinstance(found, (int, float)) or isinstance(found, bool):
            return False
        difference = abs(float(wanted) - found) / max(1.0, abs(float(wanted)))
        self.largest = max(self.largest, difference)
        return difference <= TOLERANCE


def at(value, path):
    for step in path.split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return "absent"
    return value


def report(rows):
    print(f"{'measure':<18}{'compared with':<27}{'cases':>6}{'figures':>9}{'undefined':>11}{'largest difference':>20}")
    for name, row in rows.items():
        print(f"{name:<18}{MEASURES[name][1]:<27}{row.cases:>6}{row.figures:>9}{row.undefined:>11}{row.largest:>20.1e}")
    totals = [sum(getattr(row, of) for row in rows.values()) for of in ("cases", "figures", "undefined")]
    print(f"{'all':<45}{totals[0]:>6}{totals[1]:>9}{totals[2]:>11}{max(row.largest for row in rows.values()):>20.1e}\n")
    differences = [text for row in rows.values() for text in row.differences]
    print("\n".join(differences) if differences else "No differences.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
