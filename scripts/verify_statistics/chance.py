"""Random cases: what each measure may be given."""

import random


class Chance:
    """Random input, with the odd ones likely enough to occur: gaps, equal ratings, nobody, everybody."""

    def __init__(self, seed):
        self.draw = random.Random(seed)

    def level(self):
        return self.draw.choice([1, 2, 2, 3, 3, 3, 4])

    def rows(self, gaps, units=(2, 14), raters=(2, 5)):
        raters, equal, gap = self.draw.randint(*raters), self.draw.random() < 0.08, self.draw.choice([0.1, 0.3, 0.6])
        bias = [self.draw.choice([-1, 0, 0, 0, 1]) for _ in range(raters)]
        one = lambda true, rater: 3 if equal else min(4, max(1, true + bias[rater] + self.draw.choice([-1, 0, 0, 0, 1])))
        table = [[one(true, rater) for rater in range(raters)]
                 for true in (self.level() for _ in range(self.draw.randint(*units)))]
        return [[None if gaps and self.draw.random() < gap else value for value in row] for row in table]

    def tally(self):
        people = self.draw.choice([1, 3, 5, 8, 12, 30, 80, 400])
        kind = self.draw.random()
        return {"selected": 0 if kind < 0.1 else people if kind < 0.2 else self.draw.randint(0, people), "people": people}

    def card(self):
        def criterion(place):
            rating = self.draw.choice(["not_assessed", "not_applicable"] + [{"scored": self.level()}] * 6)
            expected = self.draw.choice([2, 3, 3])
            gate = self.draw.choice([None, None, None, expected])
            return {"criterion": f"c{place}", "weight": self.draw.randint(1, 4), "expected": expected, "gate": gate,
                    "rating": rating}

        return [criterion(place) for place in range(self.draw.randint(1, 8))]

    def given(self, measure):
        return getattr(self, f"for_{measure}")()

    def for_scorecard(self):
        return {"criteria": self.card(), "confirmed_knockouts": ["k"] if self.draw.random() < 0.1 else []}

    def for_loop(self):
        def one():
            mean = round(self.draw.uniform(1, 4), 4) if self.draw.random() > 0.1 else None
            coverage = 0 if mean is None else round(self.draw.uniform(0.2, 1), 4)
            return {"rater": "r", "mean": mean, "coverage": coverage, "gap": None if mean is None else round(mean - 3, 4)}

        named = lambda place: {"competency": f"k{place}", "weight": self.draw.randint(0, 4),
                               "cards": [one() for _ in range(self.draw.randint(0, 3))]}
        return {"competencies": [named(place) for place in range(self.draw.randint(0, 5))]}

    def for_confidence(self):
        mean = self.draw.uniform(1, 4)
        return {"mean": mean, "gap": mean - 3, "raters": self.draw.randint(0, 6),
                "single_rater_reliability": self.draw.choice([0.44, 0.2, 0.7, 0, 1, -0.1]), "deviation": 0.5}

    def for_machine_level(self):
        value = lambda: self.draw.choice([None, 0, 1, 2, 8, 9, 20, 21, 600])
        keys = ["orm.query_growth", "orm.list_queries.n100", "orm.bulk_peak_mib"]
        mappings = [
            {"key": keys[0], "kind": "ladder", "op": "<=", "at": {"3": 0, "2": 10}},
            {"key": keys[1], "kind": "ladder", "op": "<=", "at": {"3": 8, "2": 20}},
            {"key": keys[2], "kind": "cap", "when": "> 512", "max_level": 2},
        ]
        criterion = {"id": "x", "title": "x", "definition": "x", "weight": 2, "source": "both", "facts": mappings,
                     "expected": {"junior": 1, "mid": 2, "senior": 3, "lead": 3}, "levels": dict.fromkeys("1234", "-")}
        if self.draw.random() < 0.3:
            criterion["ceiling"] = 2
        facts = [{"key": key, "value": v, "unit": "-", "trust": "observed", "runs": 1, "min": v, "max": v,
                  "status": "not_run" if v is None else "measured"} for key, v in ((key, value()) for key in keys)]
        return {"criterion": criterion, "facts": facts}

    def for_kappa(self):
        equal = self.draw.random() < 0.1
        pairs = [(2, 2) if equal else (self.level(), self.level()) for _ in range(self.draw.randint(1, 40))]
        near = [(a, a if self.draw.random() < 0.5 else b) for a, b in pairs]
        return {"weights": self.draw.choice(["unweighted", "linear", "quadratic"]), "pairs": near}

    def for_icc(self):
        return {"ratings": self.rows(self.draw.random() < 0.1)}

    def for_reliability(self):
        return {"ratings": self.rows(False, units=(20, 45))}

    def for_alpha(self):
        return {"scale": self.draw.choice(["nominal", "ordinal", "interval"]), "ratings": self.rows(True)}

    def for_leniency(self):
        return {"ratings": self.rows(True, units=(5, 60)), "shrinkage": self.draw.choice([10, 3.5, 0])}

    def for_halo(self):
        cards = lambda most: [[self.level() for _ in range(self.draw.randint(1, 6))]
                              for _ in range(self.draw.randint(1, most))]
        flat = [[3] * 4] * self.draw.randint(8, 14)
        return {"own": flat + cards(2) if self.draw.random() < 0.4 else cards(15), "panel": cards(30)}

    def for_machine_agreement(self):
        one = lambda: {"first": self.level(), "machine": self.draw.randint(1, 3), "last": self.level()}
        return {"ratings": [one() for _ in range(self.draw.randint(0, 30))]}

    def for_rate(self):
        return self.tally()

    def for_two_rates(self):
        return {"focal": self.tally(), "reference": self.tally()}

    def for_adverse_impact(self):
        return {"groups": [{"group": f"g{place}", **self.tally()} for place in range(self.draw.randint(0, 6))]}

    def for_holm(self):
        return {"values": [round(self.draw.random() ** 3, 4) for _ in range(self.draw.randint(1, 8))]}

    def for_scoring_rates(self):
        scores = lambda most: [round(self.draw.uniform(1, 4), 1) for _ in range(self.draw.randint(0, most))]
        named = [{"group": f"g{place}", "scores": scores(most)} for place, most in enumerate([60, 40, 2])]
        return {"groups": named, "unknown": scores(5), "leave_out_small": self.draw.random() < 0.5}
