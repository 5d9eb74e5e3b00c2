"""How many rows say as much as one that is independent, where rows belong together."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import norm, t

# Assumed beside the units seen, of each extreme; and how far an interval may reach at most beyond what is drawn.
ASSUMED, MAX_REACH = 0.1, 3


class Effect(NamedTuple):
    plain: float = 1
    intervals: float = 1
    reach: float = 1
    # For the share itself, where it is that of answered samples.
    share: float = None


class Effects(NamedTuple):
    """Of a variant: by what to divide the samples of each share. Of labels: an array."""

    accuracy: Effect
    completion: float
    answered: float
    labels: dict

    def of_answered(self):
        return self._replace(accuracy=self.accuracy._replace(share=self.answered))


def effect(units, values, rows, squares=None, least=0, most=1):
    """Of the mean of values, each of so many rows, e.g. one divided by the repeats."""
    sums = pd.DataFrame({"unit": np.asarray(units), "value": np.asarray(values, dtype=float), "rows": np.asarray(rows, dtype=float)})
    sums = sums.groupby("unit").sum()
    value, size = sums[sums.rows > 1e-9].to_numpy().T
    total, count = size.sum(), len(size)
    mean_size = (size**2).sum() / total if total > 0 else 1
    if mean_size <= 1 + 1e-9:
        return Effect()
    squares = value.sum() if squares is None else squares
    mean = value.sum() / total
    variance, residuals = squares / total - mean**2, ((value - mean * size) ** 2).sum()
    certain = variance <= 1e-9
    plain = mean_size if certain or count == 1 else max(1, residuals * count / (count - 1) / total / variance)
    more = ASSUMED * mean_size
    all_rows, all_units = total + 2 * more, count + 2 * ASSUMED
    middle = (value.sum() + more * (least + most)) / all_rows
    spread = ((value - middle * size) ** 2).sum() + more * mean_size * ((least - middle) ** 2 + (most - middle) ** 2)
    ratio = max(1, spread * all_units / (all_units - 1) / (squares + more * (least**2 + most**2) - middle**2 * all_rows))
    # Satterthwaite's degrees of freedom, for the correlation within units that this ratio tells.
    correlation = min(1, (ratio - 1) / (mean_size - 1))
    share = size * (1 - correlation) + correlation * size**2
    freedom = max(1, share.sum() ** 2 / (share**2).sum() - 1)
    intervals = ratio * (t.ppf(0.975, freedom) / norm.ppf(0.975)) ** 2
    drawn = 0 if certain else residuals / variance / total
    return Effect(plain, intervals, min(MAX_REACH, np.sqrt(intervals / drawn)) if drawn > 0 else MAX_REACH)


def effects(data, labels, repeats):
    answered = data.status == "answered"

    def of(hits, rows):
        return effect(data.unit, hits / repeats, rows / repeats)

    by_label = {"precision": [], "recall": [], "f1": []}
    for label in labels:
        truth, given = data.truth == label, data.prediction == label
        for name, rows in {"precision": given, "recall": truth, "f1": truth | given}.items():
            by_label[name].append(of(truth & given, rows).intervals)
    return Effects(
        accuracy=of(data.right, np.ones(len(data))),
        completion=of(answered, np.ones(len(data))).intervals,
        answered=of(data.right & answered, answered).intervals,
        labels={name: np.array(all_of) for name, all_of in by_label.items()},
    )


def accuracy_effect(data, repeats):
    return effect(data.unit, data.right / repeats, np.full(len(data), 1 / repeats)).intervals


def effective_rows(data):
    """From statsmodels' cluster-robust variance of the mean of all rows."""
    rows = data.groupby("row").agg(right=("right", "mean"), unit=("unit", "first"))
    variance = rows.right.mean() * (1 - rows.right.mean())
    if variance < 1e-9:
        return len(rows) / (rows.groupby("unit").size() ** 2).sum() * len(rows)
    fit = sm.OLS(rows.right, np.ones(len(rows))).fit(cov_type="cluster", cov_kwds={"groups": rows.unit})
    return len(rows) / max(1, fit.bse.iloc[0] ** 2 * len(rows) / variance)


def matrices(data, labels):
    """A confusion matrix of each unit."""
    codes = pd.factorize(data.unit)[0]
    result = np.zeros((codes.max() + 1, len(labels), len(labels) + 1))
    np.add.at(result, (codes, data.truth_code, data.prediction_code), 1)
    return result


def sign_flip(differences):
    """Two-sided probability of a sum as far from zero, where each unit's difference may as well be its opposite."""
    observed, sums = abs(differences.sum()), Counter({0: 1.0})
    for one in differences:
        after = Counter()
        for total, probability in sums.items():
            after[total + one] += probability / 2
            after[total - one] += probability / 2
        sums = after
    return min(1, sum(probability for total, probability in sums.items() if abs(total) >= observed))


def parts_differ(data, inside):
    """p-value of a score test of the accuracies inside and outside, by units; None with fewer than ten units inside."""
    rows = data.assign(inside=inside).groupby("row").agg(right=("right", "mean"), unit=("unit", "first"), inside=("inside", "first"))
    within, mean = rows.inside.astype(bool), rows.right.mean()
    count = rows.unit.nunique()
    if rows.unit[within].nunique() < 10:
        return None
    residual = (rows.right - mean) * np.where(within, 1 / within.sum(), -1 / (~within).sum())
    variance = (residual.groupby(rows.unit).sum() ** 2).sum() * count / (count - 1)
    difference = rows.right[within].mean() - rows.right[~within].mean()
    if variance <= 0:
        return 1
    freedom = max(1, min(rows.unit[within].nunique(), rows.unit[~within].nunique()) - 1)
    return 2 * t.sf(abs(difference) / np.sqrt(variance), freedom)
