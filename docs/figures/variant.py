"""All figures of one variant."""

import numpy as np
import pandas as pd
from sklearn import metrics
from statsmodels.stats.inter_rater import fleiss_kappa

from .confidence import calibration, cascade, probability_scores
from .intervals import resample, with_intervals
from .run import NO_ANSWER, TOKENS
from .scores import interval, scores, share, wilson


def figures(run, variant, random):
    data, labels, repeats = run.variants[variant["name"]], run.labels, run.repeats
    answered, rows = data[data.status == "answered"], data.row.nunique()
    told = run.outcomes[variant["name"]]
    valid_answers = told[told.status == "answered"]
    matrix = metrics.confusion_matrix(data.truth, data.prediction, labels=[*labels, NO_ANSWER])[:-1]
    valid = np.arange(len(labels) + 1) < len(labels)
    of_all, of_answered = resample(random, rows, matrix, [1, valid])
    *predicted, no_answer = matrix.sum(0)
    most = np.argmax(predicted)
    strategy = variant["ensemble"] or {"cascade": None}
    members = [run.variants[name] for name in strategy["variants"]] if strategy["cascade"] else []
    return {
        "rows": rows,
        "samples": len(told),
        "from_cache": told.from_cache.sum(),
        "completion_rate": share(len(valid_answers), len(told), repeats),
        "metrics": with_intervals(scores(data, labels), matrix, of_all, repeats),
        "metrics_answered": with_intervals(scores(answered, labels), matrix * valid, of_answered, repeats),
        "confusion_matrix": matrix.tolist() if len(labels) <= 500 else None,
        "distribution": {"truth": matrix.sum(1).tolist(), "predicted": predicted, "no_answer": no_answer},
        "top_label": {"label": labels[most], "frequency": predicted[most] / len(data)} if len(answered) else None,
        "top_confusions": top_confusions(matrix, labels),
        "repeats": agreement(data, rows, repeats),
        "probability_scores": probability_scores(data, labels),
        "calibration": calibration(data, repeats),
        "ensemble": {"cascade": cascade(data, *members, repeats) if members else None},
        "error_codes": told.error_code[told.error_code != ""].value_counts().to_dict(),
        **{status: (told.status == status).sum() for status in ["answered", "invalid", "failed", "skipped"]},
        **of_labels(data, matrix, labels, repeats),
        **answers(told),
        **envelopes(valid_answers, variant["kind"]),
        **outlay(told, variant["kind"]),
    }


def of_labels(data, matrix, labels, repeats):
    options = {"labels": labels, "output_dict": True, "zero_division": 0}
    report, classes = metrics.classification_report(data.truth, data.prediction, **options), []
    for label, support, predicted, right in zip(labels, matrix.sum(1), matrix.sum(0), matrix.diagonal()):
        # F1 grows with the share that is right of the rows that have the label or were given it.
        of_either = wilson(right, support + predicted - right, repeats)
        ends = {"precision": wilson(right, predicted, repeats), "recall": wilson(right, support, repeats)}
        ends["f1-score"] = 2 * of_either / (1 + of_either)
        of_label = {name: {"value": report[label][name], "ci": interval(both)} for name, both in ends.items()}
        classes.append({"label": label, "support": support, "predicted": predicted, **of_label})
    return {"classification_report": report, "classes": classes}


def top_confusions(matrix, labels):
    names = [*labels, None]
    found = [
        {"truth": names[row], "predicted": names[column], "count": matrix[row, column]}
        for row, column in np.argwhere(matrix)
        if row != column
    ]
    return sorted(found, key=lambda one: -one["count"])[:20]


def agreement(data, rows, repeats):
    if repeats == 1:
        return None
    answers_of_rows = pd.crosstab(data.row, data.prediction)
    flipped = (answers_of_rows.max(axis=1) < repeats).sum()
    return {"flip_rate": share(flipped, rows, 1), "fleiss_kappa": fleiss_kappa(answers_of_rows)}


def answers(data):
    """What was written, most frequent first, then in the order of their first sample."""
    counts = data[data.answer != ""].groupby(["answer", "prediction"], sort=False).size()
    counts = counts.sort_values(ascending=False, kind="stable")
    listed = [
        {"answer": answer, "read_as": None if label == NO_ANSWER else label, "count": count}
        for (answer, label), count in counts[:200].items()
    ]
    return {"answers": listed, "more_answers": counts[200:].sum()}


def envelopes(answered, kind):
    """What surrounded the labels of valid answers, most frequent first."""
    if kind != "model":
        return {"answers_as_asked": None, "envelopes": {}}
    found = answered.envelope[answered.envelope != ""]
    return {"answers_as_asked": len(answered) - len(found), "envelopes": found.value_counts().to_dict()}


def outlay(data, kind):
    """Tokens and US dollars of what was paid for now, and milliseconds."""
    if kind == "baseline":
        return {"cost_usd": 0, "cost_usd_per_1000": 0}
    paid, times = data[data.from_cache == 0], data.latency_ms[data.status.isin(["answered", "invalid"])]
    return {
        "cost_usd": paid.cost_usd.sum(min_count=min(1, len(paid))),
        "cost_usd_per_1000": data.cost_usd.mean() * 1000,
        "latency_ms": {f"p{n}": times.quantile(n / 100) for n in [50, 95, 99]} | {"mean": times.mean()},
        "usage": {name: paid[name].sum() for name in TOKENS} if paid.prompt_tokens.notna().any() else None,
    }
