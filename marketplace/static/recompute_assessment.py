#!/usr/bin/env python3
"""Recompute an agency's assessment sheet: python recompute_assessment.py sheet.json assessment.json

Needs nothing but Python 3.11 and shares no code with the platform. It recomputes each engagement's score from its
parts, the weights of time, the sums, the roster's mean and deviation, score, interval, grade, rank and the outcome.
Exit code 0 when everything agrees, 1 when something does not (each difference is printed), 2 for unreadable files.
"""

import hashlib
import json
import math
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

MILLION = 10**6
Json = dict[str, Any]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def nearest(value: Fraction) -> int:
    return math.floor(Fraction(value) + Fraction(1, 2))


def engagement_score(parts: dict[str, int], weights: dict[str, int]) -> int:
    total = sum(weights[name] for name in parts)
    if total == 0:
        return nearest(Fraction(sum(parts.values()), len(parts)))
    return nearest(Fraction(sum(parts[name] * weights[name] for name in parts), total))


def time_weight(evaluated_on: str, on: str, months: int) -> int:
    days = max(0, (date.fromisoformat(on) - date.fromisoformat(evaluated_on)).days)
    return round(MILLION * math.pow(2.0, -days / (months * 30.4375)))


def sums(engagements: list[Json], on: str, months: int) -> tuple[int, int, int, Fraction]:
    pairs = [(time_weight(one["evaluated_on"], on, months), one["score"]) for one in engagements]
    weight, weighted = sum(w for w, _ in pairs), sum(w * x for w, x in pairs)
    own = Fraction(weighted, weight) if weight else Fraction(0)
    return len(pairs), weight, weighted, sum((w * (x - own) ** 2 for w, x in pairs), Fraction(0))


def roster_mean_and_deviation(lines: list[Json]) -> tuple[int | None, int]:
    weight = sum(int(one["weight"]) for one in lines)
    if weight == 0:
        return None, 0
    mean = nearest(Fraction(sum(int(one["weighted"]) for one in lines), weight))
    freedom = sum(one["count"] - 1 for one in lines if one["count"])
    scatter = sum((Fraction(one["scatter"]) for one in lines), Fraction(0)) / MILLION
    return mean, max(1, math.isqrt(nearest((10 * 1200**2 + scatter) / (10 + freedom))))


def line(weight: int, weighted: int, mean: int, deviation: int, shrinkage: int) -> tuple[int, int, int]:
    full = weight + shrinkage * MILLION
    if full == 0:
        return mean, 0, 10_000
    score = nearest(Fraction(weighted + shrinkage * MILLION * mean, full))
    half = math.isqrt(nearest(Fraction(1645, 1000) ** 2 * deviation**2 * MILLION / full))
    return score, max(0, score - half), min(10_000, score + half)


def grade(score: int) -> str:
    least = {"A": 9000, "B": 8000, "C": 7000, "D": 6000, "E": 0}
    return next(name for name in least if score >= least[name])


def differences(sheet: Json, assessment: Json) -> list[str]:
    """Every place where recomputed and published figures disagree, as sentences."""
    told = sheet["result"]
    found: list[str] = []

    def expect(what: str, published: object, recomputed: object) -> None:
        if published != recomputed:
            found.append(f"{what}: published {published}, recomputed {recomputed}")

    expect("digest of the assessment", sheet["assessment"], digest(assessment))
    expect("rules", sheet["rules"], assessment["rules"])
    expect("day", sheet["on"], assessment["on"])
    rules, on = sheet["rules"], sheet["on"]
    for one in sheet["engagements"]:
        case = one["case_no"]
        expect(f"score of {case}", one["score"], engagement_score(one["parts"], rules["weights"]))
        expect(f"weight of {case}", one["weight"], time_weight(one["evaluated_on"], on, rules["half_life_months"]))
    count, weight, weighted, scatter = sums(sheet["engagements"], on, rules["half_life_months"])
    expect("number of engagements", told["count"], count)
    expect("sum of weights", told["weight"], str(weight))
    expect("weighted sum", told["weighted"], str(weighted))
    expect("scatter", Fraction(told["scatter"]), scatter)
    mean, deviation = roster_mean_and_deviation(assessment["agencies"])
    expect("mean of the roster", assessment["mean"], mean)
    expect("deviation of the roster", assessment["deviation"] or 0, deviation)
    expect("line in the assessment", [told], [one for one in assessment["agencies"] if one["agency"] == told["agency"]])
    if count and mean is not None:
        score, lower, upper = line(weight, weighted, mean, deviation, rules["shrinkage_engagements"])
        expect("score", told["score"], score)
        expect("lower end", told["lower"], lower)
        expect("upper end", told["upper"], upper)
        expect("grade", told["grade"], grade(score))
        ranked = sorted(
            (one for one in assessment["agencies"] if one["count"]), key=lambda one: (-one["score"], one["agency"])
        )
        expect("rank", told["rank"], 1 + [one["agency"] for one in ranked].index(told["agency"]))
        gate = upper < rules["removal_bar"] * 100 and count >= rules["least_engagements"]
        expect("gate", told["outcome"] in ("removal_proposed", "held_by_minimum"), gate)
    return found


def digest(document: Json) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        say(__doc__ or "")
        return 2
    try:
        sheet, assessment = (json.loads(Path(path).read_text(encoding="utf-8")) for path in arguments)
        found = differences(sheet, assessment)
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError, StopIteration) as error:
        say(f"unreadable: {type(error).__name__}: {error}")
        return 2
    for sentence in found:
        say(f"DIFFERENT  {sentence}")
    say("考核表核验" + ("不通过" if found else "通过") + f" · sha256:{digest(sheet)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
