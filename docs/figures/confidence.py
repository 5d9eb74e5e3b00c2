"""Whether probabilities are what they say: of all labels, and of the one that was chosen."""

import json

import numpy as np
import pandas as pd
from scipy.stats import moment
from sklearn import metrics

from .intervals import SIDES, Z
from .scores import interval, share
from .units import effect


def probability_scores(data, labels):
    data = data[data.probabilities != ""]
    if len(data) == 0:
        return None
    told = np.array([[row.get(label, 0) for label in labels] for row in map(json.loads, data.probabilities)])
    truth, all_labels = data.truth_code.to_numpy(), range(len(labels))
    one_hot = np.eye(len(labels), dtype=int)[truth]
    result = {"samples": len(data), "impossible_truths": (told[one_hot == 1] == 0).sum(), "metrics": {}}
    if len(labels) < 2:
        return result
    values = {name: getattr(metrics, name)(truth, told, labels=all_labels) for name in ["log_loss", "brier_score_loss"]}
    for suffix, average in [("", "macro"), ("_weighted", "weighted")]:
        values["roc_auc_ovr" + suffix] = metrics.roc_auc_score(one_hot, told, average=average)
        values["average_precision" + suffix] = metrics.average_precision_score(one_hot, told, average=average)
    result["metrics"] = {name: {"value": value} for name, value in values.items()}
    # Of two labels scikit-learn counts one. The interval is Johnson's (1978), of the means of each row's repeats.
    most = min(len(labels) - 1, 2)
    squares = pd.Series(((told - one_hot) ** 2).sum(1) * most / 2).groupby(data.row.to_numpy()).mean()
    units = data.groupby("row").unit.first()
    alike = effect(units, squares, np.ones(len(squares)), (squares**2).sum(), 0, most).intervals
    middle = squares.mean() + alike * moment(squares, 3) / (6 * squares.var() * len(squares)) * (1 + 2 * Z**2)
    result["metrics"]["brier_score_loss"]["ci"] = interval((middle + Z * SIDES * np.sqrt(alike) * squares.sem()).clip(0, most))
    return result


def calibration(data, repeats, automation):
    known = data[data.status == "answered"].dropna(subset="confidence")
    if len(known) == 0:
        return None
    bins = known.groupby((known.confidence * 10).astype(int).clip(upper=9))
    means = bins.confidence.mean()
    result = {
        "samples": len(known),
        "brier_score_top_label": ((known.confidence - known.right) ** 2).mean(),
        "roc_auc": metrics.roc_auc_score(known.right, known.confidence) if known.right.nunique() == 2 else None,
        "expected_calibration_error": ((means - bins.right.mean()).abs() * bins.size()).sum() / len(known),
        "bins": [
            {"lower": bin / 10, "upper": (bin + 1) / 10, "samples": of, "confidence": means[bin]}
            | {"accuracy": share(right, of, repeats)}
            for bin, right, of in bins.right.agg(["sum", "size"]).itertuples()
        ],
        "coverage": [],
        "automation": None,
    }
    if automation and automation["found"]:
        found = automation["found"]
        of, right = found["automated"], found["right"]
        point = {"threshold": found["threshold"], "coverage": of / automation["rows"]}
        result["automation"] = point | {"accuracy": share(right, of, 1), "target": automation["target"]}
    reached = 0
    for threshold, right, of in known.groupby("confidence").right.agg(["sum", "size"])[::-1].cumsum().itertuples():
        point = {"threshold": threshold, "coverage": of / len(data), "accuracy": share(right, of, repeats)}
        # About twenty points, evenly spread over what they take, and the last one.
        if of * 20 >= reached * len(known) or of == len(known):
            result["coverage"].append(point)
            reached = of * 20 // len(known) + 1
    return result


def cascade(data, cheap, strong, repeats):
    """Of its cheap and its strong variant's lines; its threshold was chosen on the rows that it is not scored on."""
    scored = cheap.row.isin(data.row).to_numpy()
    skipped = (cheap.status == "skipped").to_numpy()
    sure = ((cheap.status == "answered") & cheap.confidence.notna()).to_numpy()
    chosen_on = ~scored & sure & (strong.status != "skipped").to_numpy()
    gained = pd.Series(cheap.right.to_numpy(dtype=int) - strong.right.to_numpy(dtype=int))[chosen_on]
    gains = gained.groupby(cheap.confidence.to_numpy()[chosen_on]).sum()[::-1].cumsum()
    threshold = gains[gains == max(gains.max(), 0)].index.min()
    alone = (scored & (skipped | sure & (cheap.confidence >= threshold).to_numpy())).sum()
    asked = {"cheap_samples": alone, "strong_samples": scored.sum() - alone}
    return {"threshold": threshold, "chosen_on_rows": (~scored).sum() / repeats} | asked
