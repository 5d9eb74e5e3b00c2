"""What the benchmark's gates are about, and what these rows show of it."""

import numpy as np
from scipy import stats


def gates(report, variants):
    by_name = dict(zip([one["name"] for one in report["variants"]], variants))
    stopped = report["status"] == "partial"
    tried = sum((one["ensemble"] or {}).get("cascade") is None for one in report["variants"])
    chosen = [gate["variant"] == "best" for gate in asked(report)]
    return [
        judged(gate, by_name.get(gate["variant"]), report["labels"], max(1, tried) if best else 1, stopped)
        for gate, best in zip(report["gates"], chosen)
    ]


def asked(report):
    """The gate of the benchmark behind each result: one for a name or `best`, one for each that calls a model."""
    callers = sum(one["kind"] in ["model", "embedding"] for one in report["variants"])
    for gate in report["benchmark"]["gates"]:
        yield from [gate] * (callers if gate["variant"] == "*" else 1)


def judged(gate, variant, labels, tried, stopped):
    if "than" in gate:
        # The other run's predictions are elsewhere.
        return {}
    value = value_of(gate, variant)
    limits = {"min": gate.get("min", -np.inf), "max": gate.get("max", np.inf)}
    by_value = value is not None and limits["min"] <= value <= limits["max"]
    found = share_of(gate, variant, labels) if value is not None else None
    if "outcome" not in gate or (gate["on"] == "value" and not stopped):
        others = {} if found is None or "outcome" not in gate else {"others_fail": others_fail(*found, gate)}
        return {"value": value, "passed": by_value, **others}
    if found is None:
        # The bounds were drawn, or there are none. What follows from them can be checked all the same.
        return {"value": value, "passed": outcome(gate, gate.get("bounds")) == "pass"}
    bounds = bounds_of(*found, gate["risk"] / tried)
    return {"value": value, "passed": outcome(gate, bounds) == "pass", "bounds": bounds}


def outcome(gate, bounds):
    if bounds is None:
        return "undecided"
    lower, upper, on = bounds["lower"], bounds["upper"], gate["on"]
    outcomes = []
    if "min" in gate:
        in_doubt = "pass" if on == "upper_bound" else "undecided"
        outcomes.append("pass" if lower >= gate["min"] else "fail" if upper < gate["min"] else in_doubt)
    if "max" in gate:
        in_doubt = "pass" if on == "lower_bound" else "undecided"
        outcomes.append("pass" if upper <= gate["max"] else "fail" if lower > gate["max"] else in_doubt)
    return next((one for one in ["fail", "undecided"] if one in outcomes), "pass")


def bounds_of(right, of, is_f1, risk):
    """Clopper and Pearson (1934)."""
    lower = stats.beta.ppf(risk, right, of - right + 1) if right > 0 else 0
    upper = stats.beta.ppf(1 - risk, right + 1, of - right) if right < of else 1
    return {end: 2 * one / (1 + one) if is_f1 else one for end, one in [("lower", lower), ("upper", upper)]}


def others_fail(right, of, is_f1, gate):
    """The share of other holdouts beyond a limit: beta-binomial, with Jeffreys' prior."""
    counts = np.arange(of + 1)
    figure = counts / of
    figure = 2 * figure / (1 + figure) if is_f1 else figure
    fails = (figure < gate.get("min", -np.inf) - 1e-12) | (figure > gate.get("max", np.inf) + 1e-12)
    return stats.betabinom.pmf(counts[fails], int(of), right + 0.5, of - right + 0.5).sum()


def share_of(gate, variant, labels):
    """What is right of how many rows, and whether the figure is F1; None if it is no share."""
    matrix = np.array(variant["confusion_matrix"]) * variant["rows"] / variant["samples"]
    metric, average, right = gate["metric"], gate.get("average"), matrix.trace()
    if "label" in gate:
        label = labels.index(gate["label"])
        hits, truth, predicted = matrix[label, label], matrix[label].sum(), matrix[:, label].sum()
        of = {"recall": truth, "precision": predicted, "f1-score": truth + predicted - hits}[metric]
        return hits, of, metric == "f1-score"
    if metric == "completion_rate":
        return matrix[:, :-1].sum(), matrix.sum(), False
    all_answered = matrix[:, -1].sum() == 0
    if metric == "accuracy" or (metric, average) in [("recall", "micro"), ("recall", "weighted")]:
        return right, matrix.sum(), False
    if (metric, average) == ("f1-score", "micro") and all_answered:
        return right, matrix.sum(), False
    return (right, matrix[:, :-1].sum(), False) if (metric, average) == ("precision", "micro") else None


def value_of(gate, variant):
    metric = gate["metric"]
    if variant is None:
        return None
    if metric == "expected_cost":
        return variant[metric]["value"]
    if metric in ["cost_usd", "cost_usd_per_1000"]:
        return variant[metric]
    if metric == "completion_rate":
        return variant[metric]["value"]
    if metric.startswith("latency_"):
        return variant.get("latency_ms", {}).get(metric.removeprefix("latency_"))
    if "label" in gate:
        return next((one[metric]["value"] for one in variant["classes"] if one["label"] == gate["label"]), None)
    average = f"{metric.removesuffix('-score')}_{gate.get('average', 'weighted')}"
    return variant["metrics"][metric if metric in variant["metrics"] else average]["value"]
