"""Whether probabilities are what they say: of all labels, and of the one that was chosen."""

import json

import numpy as np
import pandas as pd
from scipy.stats import moment
from sklearn import metrics

from .intervals import SIDES, Z
from .scores import interval, share
from .units import effect

CALIBRATED = 1000


def told_rows(data, is_told, repeats):
    """Of valid answers: how many are told, and how many of these and of the others are right."""
    valid = data.status == "answered"
    told, untold = data.right[valid & is_told], data.right[valid & ~is_told]
    accuracies = [share(one.sum(), len(one), repeats) if len(one) else {} for one in [told, untold]]
    return {"share": len(told) / valid.sum() if valid.any() else 0} | dict(zip(["accuracy_told", "accuracy_untold"], accuracies))


def probability_pairs(variants, labels):
    """Each pair of variants on the rows of which both tell the probabilities of all labels."""
    losses = [(name, of_rows(data[data.probabilities != ""], labels)) for name, data in variants.items() if (data.probabilities != "").any()]
    result = []
    for index, (_, first) in enumerate(losses if len(labels) > 1 else []):
        for _, second in losses[index + 1 :]:
            both = first.join(second, rsuffix="_of_second", how="inner")
            if len(both) == 0:
                continue
            ci = johnson(both.brier - both.brier_of_second, min(len(labels) - 1, 2) * SIDES)
            brier = {"first": both.brier.mean(), "second": both.brier_of_second.mean()}
            brier |= {"difference": brier["first"] - brier["second"], "ci": ci}
            log_loss = {"first": both.log.mean(), "second": both.log_of_second.mean()}
            result.append({"rows": len(both), "brier_score_loss": brier, "log_loss": log_loss})
    return result


def of_rows(data, labels):
    """Brier score and log loss of each row, its repeats' mean."""
    told = np.array([[row.get(label, 0) for label in labels] for row in map(json.loads, data.probabilities)])
    truth = data.truth_code.to_numpy()
    # Of two labels scikit-learn counts one.
    brier = ((told - np.eye(len(labels))[truth]) ** 2).sum(1) * min(len(labels) - 1, 2) / 2
    log = -np.log(np.maximum(told[np.arange(len(told)), truth], np.finfo(float).eps))
    return pd.DataFrame({"brier": brier, "log": log}).groupby(data.row.to_numpy()).mean()


def johnson(values, ends, alike=1):
    """The interval of a mean by Johnson (1978), within some ends; None where all values are alike. So many rows say as much as one."""
    if len(values) < 2 or values.var() == 0:
        return None
    middle = values.mean() + alike * moment(values, 3) / (6 * values.var() * len(values)) * (1 + 2 * Z**2)
    return interval((middle + Z * SIDES * np.sqrt(alike) * values.sem()).clip(*ends))


def probability_scores(data, labels, repeats):
    told = told_rows(data, data.probabilities != "", repeats)
    data = data[data.probabilities != ""]
    if len(data) == 0:
        return None
    result = {"samples": len(data), "told": told, "metrics": {}}
    told = np.array([[row.get(label, 0) for label in labels] for row in map(json.loads, data.probabilities)])
    truth, all_labels = data.truth_code.to_numpy(), range(len(labels))
    one_hot = np.eye(len(labels), dtype=int)[truth]
    result["impossible_truths"] = (told[one_hot == 1] == 0).sum()
    if len(labels) < 2 or result["told"]["share"] < 0.95:
        return result
    values = {name: getattr(metrics, name)(truth, told, labels=all_labels) for name in ["log_loss", "brier_score_loss"]}
    for suffix, average in [("", "macro"), ("_weighted", "weighted")]:
        values["roc_auc_ovr" + suffix] = metrics.roc_auc_score(one_hot, told, average=average)
        values["average_precision" + suffix] = metrics.average_precision_score(one_hot, told, average=average)
    result["metrics"] = {name: {"value": value} for name, value in values.items()}
    # Of the means of each row's repeats.
    most = min(len(labels) - 1, 2)
    squares = pd.Series(((told - one_hot) ** 2).sum(1) * most / 2).groupby(data.row.to_numpy()).mean()
    units = data.groupby("row").unit.first()
    alike = effect(units, squares, np.ones(len(squares)), (squares**2).sum(), 0, most).intervals
    result["metrics"]["brier_score_loss"]["ci"] = johnson(squares, (0, most), alike)
    return result


def calibration(data, repeats, automation, reported, random):
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
        "told": told_rows(data, data.confidence.notna(), repeats),
        "coverage": [],
        "automation": None,
    }
    if automation and automation["found"]:
        found = automation["found"]
        of, right = found["automated"], found["right"]
        point = {"threshold": found["threshold"], "coverage": of / automation["rows"]}
        result["automation"] = point | {"accuracy": share(right, of, 1), "target": automation["target"]}
    result["noise_floor"] = noise_floor(known, result["expected_calibration_error"], reported["noise_floor"], random)
    reached = 0
    for threshold, right, of in known.groupby("confidence").right.agg(["sum", "size"])[::-1].cumsum().itertuples():
        point = {"threshold": threshold, "coverage": of / len(data), "accuracy": share(right, of, repeats)}
        # About twenty points, evenly spread over what they take, and the last one.
        if of * 20 >= reached * len(known) or of == len(known):
            result["coverage"].append(point)
            reached = of * 20 // len(known) + 1
    return result


def noise_floor(known, error, reported, random):
    """What a perfectly calibrated model shows: a row's repeats are right or wrong together. Stretches, as it is drawn."""
    row, bins = known.row.rank(method="dense").astype(int).to_numpy() - 1, (known.confidence * 10).astype(int).clip(upper=9)
    drawn = []
    for _ in range(CALIBRATED):
        right = random.random(row.max() + 1)[row] < known.confidence.to_numpy()
        drawn.append(np.abs(np.bincount(bins, known.confidence.to_numpy() - right)).sum() / len(known))
    drawn = np.array(drawn)
    # Off by some standard errors of 1,000 draws and of these, and by what normal bins are.
    near, share_above = 0.05 * drawn.mean() + 1e-6, (drawn >= error - 1e-12).mean()
    off = 5 * np.sqrt(max(share_above, 0.01) / 1000) + 0.01
    told = reported["p_value"]
    p_value = told if abs(told - share_above) <= off else share_above
    ends = tuple(np.quantile(drawn, [0.93, 0.97]) + near * SIDES)
    return {"mean": (drawn.mean() - near, drawn.mean() + near), "upper": ends, "p_value": p_value, "miscalibrated": p_value < 0.05}


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
