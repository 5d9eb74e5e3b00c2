"""From which confidence on answers need no check, by Learn then Test (arXiv:2110.01052) with exact binomial tests."""

import math

import numpy as np
from scipy.stats import binom, norm

# As in lambda/report/automation/.
STEPS, FORGIVEN, ROOM, FIRST = 25, 2, 0.8, 1 / 4
POWER, SHARES, MIN_ANSWERS, AT_LEAST = 0.8, 20, 10, 1.1


def half_up(value):
    return math.floor(value + 0.5)


def least_rows(errors, accuracy, risk):
    rows = np.arange(errors + 1, 40_000)
    return int(rows[binom.cdf(errors, rows, 1 - accuracy) <= risk][0])


def certified(confidence, right, accuracy, risk):
    """`confidence` and `right` of the answers that have one: the lowest threshold, or None."""
    known, ascending = len(confidence), np.sort(confidence)
    starts = [(least_rows(errors, accuracy, risk), errors) for errors in range(FORGIVEN, -1, -1)]
    fits = [least for least, errors in starts if least <= known * (ROOM if errors > 0 else 1)]
    if not fits:
        return None
    first, found = max(fits[0], half_up(known * FIRST)), None
    for step in range(STEPS):
        threshold = ascending[known - half_up(first + step * (known - first) / (STEPS - 1))]
        taken = confidence >= threshold
        p_value = binom.cdf((taken & ~right).sum(), taken.sum(), 1 - accuracy)
        if p_value > risk:
            break
        found = {"threshold": threshold, "automated": taken.sum(), "right": (taken & right).sum(), "p_value": p_value}
    return found


def more_rows(confidence, right, rows, accuracy, risk):
    known, ascending, totals = len(confidence), np.sort(confidence), []
    for rank in [half_up(known * share / SHARES) for share in range(1, SHARES + 1)]:
        if rank < MIN_ANSWERS:
            continue
        taken = confidence >= ascending[known - rank]
        expected = ((taken & right).sum() + 1) / (taken.sum() + 2)
        if expected > accuracy:
            deviations = np.sqrt([accuracy * (1 - accuracy), expected * (1 - expected)])
            needed = (np.dot(norm.ppf([1 - risk, POWER]), deviations) / (expected - accuracy)) ** 2
            totals.append(max(needed, least_rows(0, accuracy, risk)) * rows / taken.sum())
    return math.ceil(max(min(totals), rows * AT_LEAST) - rows) if totals else None


def first_answers(data):
    return data[(data["repeat"] == 1) & (data.status != "skipped")]


def answers_of(data):
    """The first answer of each row that was asked, of rows that belong together the first; those with a confidence."""
    asked = first_answers(data)
    asked = asked[(asked.unit == "") | ~asked.unit.duplicated()]
    return asked, asked[asked.status == "answered"].dropna(subset="confidence")


def shared_risk(run):
    """The target, the risk, and each variant's part of it, by the benchmark or by default."""
    automate = run.report["benchmark"].get("automate", {"accuracy": 0.95, "risk": 0.05})
    wanted, report = automate.get("variants"), run.report["variants"]
    cheap = {one["name"]: one["ensemble"]["variants"][0] for one in report if (one["ensemble"] or {}).get("cascade")}
    by_cascade = [cheap[name] for name in wanted or [] if name in cheap]
    judged = [
        one["name"]
        for one in report
        if one["kind"] != "ensemble"
        and (wanted is None or one["name"] in [*wanted, *by_cascade])
        and len(answers_of(run.variants[one["name"]])[1])
    ]
    return automate, judged, cheap


def automation(run, name):
    """The point that the coverage chart marks."""
    automate, judged, _ = shared_risk(run)
    if name not in judged:
        return None
    asked, known = answers_of(run.variants[name])
    confidence, right = known.confidence.to_numpy(), known.right.to_numpy()
    found = certified(confidence, right, automate["accuracy"], automate["risk"] / len(judged))
    return {"found": found, "rows": len(asked), "target": automate["accuracy"]}


def thresholds(run, variants):
    automate, judged, cheap = shared_risk(run)
    names = dict(zip([one["name"] for one in run.report["variants"]], variants))
    pairs = [(name, name, None) for name in judged]
    for name, first in cheap.items():
        strong = next(one for one in run.report["variants"] if one["name"] == name)["ensemble"]["variants"][1]
        if first in judged:
            pairs.append((name, first, strong))
    wanted = automate.get("variants")
    return [
        threshold(run, names, automate, len(judged), *pair) for pair in pairs if wanted is None or pair[0] in wanted
    ]


def threshold(run, names, automate, judged, name, first, rest):
    accuracy, risk = automate["accuracy"], automate["risk"]
    asked, known = answers_of(run.variants[first])
    confidence, right = known.confidence.to_numpy(), known.right.to_numpy()
    found = certified(confidence, right, accuracy, risk / judged)
    facts = {"variant": name, "answered_by": first, "rest": rest, "accuracy": accuracy, "risk": risk}
    facts |= {"level": risk / judged, "rows": len(asked), "automated": 0, "coverage": 0, "right": 0}
    if found is None:
        return facts | {"more_rows": more_rows(confidence, right, len(asked), accuracy, risk / judged)}
    facts |= found | {"coverage": found["automated"] / len(asked)}
    cost = names[first].get("cost_usd_per_1000")
    others = names[rest].get("cost_usd_per_1000") if rest else 0
    if cost is not None and others is not None:
        facts["cost_usd_per_million"] = (cost + (1 - facts["coverage"]) * others) * 1000
    if rest:
        strong = first_answers(run.variants[rest]).set_index("row")
        both = first_answers(run.variants[first]).set_index("row").loc[lambda one: one.index.isin(strong.index)]
        sure = (both.status == "answered") & (both.confidence >= found["threshold"])
        facts["overall_accuracy"] = both.right.where(sure, strong.right.reindex(both.index)).mean()
    return facts
