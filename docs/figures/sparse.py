"""Intervals for labels with few rows, and where a bootstrap knows too little. All matrices count rows, not repeats."""

import numpy as np
from scipy.stats import norm

from .scores import scores_of_matrices, wilson

# Labels with fewer rows are judged together, and those with fewer than the second where they are as many as the third.
FEW_ROWS, FEW_ROWS_OF_MANY, MANY_LABELS = 10, 100, 10
# Rows beside the most frequent label, without which nothing is said of what is better than chance.
MIN_MINORITY = 10
SIDES = np.array([-1, 1])


def together(right, of):
    """Mean share of labels, and Wilson's ends of it with the rows that give a single share its variance."""
    if len(of) == 0:
        return 0, 0, 1
    shares, inverse = right / of, (1 / of).sum()
    mean, weighted = shares.mean(), (shares / of).sum() / inverse
    alike = len(of) ** 2 / inverse
    different = alike * mean * (1 - mean) / (weighted * (1 - weighted)) if 0 < weighted < 1 else alike
    rows = min(alike, different)
    return mean, *wilson(mean * rows, rows, 1)


def macro(matrix, effects):
    """Name → ends and whether many labels are judged together."""
    truth, predicted, right = matrix.sum(1), matrix.sum(0)[:-1], matrix.diagonal()
    marked, mistakes = truth + predicted - right, matrix[:, :-1] - np.diag(right)

    def ends(of, alike, score=lambda x: x, tied=False, counted=slice(None)):
        of, hits = (of / alike)[counted], (right / alike)[counted]
        few = (of > 0) & (of < (FEW_ROWS if len(of) < MANY_LABELS else FEW_ROWS_OF_MANY))
        own = (of > 0) & ~few
        shares = np.divide(hits, of, where=of > 0, out=np.zeros(len(of)))
        mean, *bounds = together(hits[few], of[few])
        distances = np.zeros((2, len(of)))
        distances[:, own] = np.abs(score(np.array(wilson(hits[own], of[own], 1))) - score(shares[own]))
        if few.any():
            part = np.sqrt(1 / of[few] / (1 / of[few]).sum()) * few.sum()
            distances[:, few] = np.abs(score(np.array(bounds)) - score(mean))[:, None] * part
        too_low, unknown = few.sum() * score(mean) - score(shares[few]).sum(), (of == 0).sum()
        shared = 0
        if tied:
            # A mistake lowers the F1 of two labels: they are correlated, by the delta method.
            chance = np.where(few, mean, shares)
            by = distances * np.nan_to_num(np.sqrt(chance / (1 - chance) / of), posinf=0)
            shared = 2 * ((by @ (mistakes / effects.accuracy.intervals)) * by).sum(1)
        roots = np.sqrt((distances**2).sum(1) + shared)
        both = (score(shares[of > 0]).sum() + np.array([0, too_low + unknown]) + SIDES * roots) / len(of)
        return both.clip(0, 1), few.sum() + unknown >= MANY_LABELS

    return {
        "precision_macro": ends(predicted, effects.labels["precision"]),
        "recall_macro": ends(truth, effects.labels["recall"]),
        "balanced_accuracy": ends(truth, effects.labels["recall"], counted=truth > 0),
        "f1_macro": ends(marked, effects.labels["f1"], score=lambda x: 2 * x / (1 + x), tied=True),
    }


def has_minority(matrix):
    """Whether Matthews' correlation and kappa have an interval."""
    few = [matrix.sum() - counts.max() < MIN_MINORITY for counts in [matrix.sum(1), matrix.sum(0)]]
    return not any(few) and matrix.trace() > 0


def all_right(matrix):
    rows, of_labels = matrix.sum(), matrix.sum(1)
    mistakes = 1 - wilson(rows, rows, 1)[0]
    beyond = max(-1, 1 - mistakes / (1 - min(1, ((of_labels / rows) ** 2).sum() + mistakes)))
    lower = {"f1_weighted": max(0, 1 - 1.5 * mistakes), "precision_weighted": max(0, 1 - 2 * mistakes)}
    lower |= {"f1_micro": 1 - mistakes, "matthews_corrcoef": beyond, "cohen_kappa_score": beyond}
    return {name: (end, 1) for name, end in lower.items()}


def least(matrix):
    """Name → ends that follow from Wilson's of the accuracy, with all else as it is."""
    rows, right, of = matrix.sum(), matrix.trace(), scores_of_matrices(matrix)
    truth, given = matrix.sum(1) / rows, matrix.sum(0) / rows
    spread = np.sqrt((1 - truth @ truth) * (1 - given @ given))
    slopes = {"f1_weighted": 1, "precision_weighted": 1, "matthews_corrcoef": 1 / spread}
    slopes["cohen_kappa_score"] = 1 / (1 - truth @ given[:-1])
    moved = np.array(wilson(right, rows, 1)) - right / rows
    return {n: (of[n] + slope * moved).clip(-1 if "_c" in n or "kappa" in n else 0, 1) for n, slope in slopes.items()}


def precision_bias(matrix):
    """How much the ends of weighted precision move because of labels that were seldom or never predicted."""
    predicted, right, rows = matrix.sum(0)[:-1], matrix.diagonal(), matrix.sum()
    few, many = (predicted > 0) & (predicted < FEW_ROWS), predicted >= FEW_ROWS
    shares = np.append(right[many] / predicted[many], np.full(few.sum(), together(right[few], predicted[few])[0]))
    return np.array([-(shares * (1 - shares)).sum(), matrix.sum(1)[predicted == 0].sum()]) / rows


def all_wrong(matrix):
    return {"f1_weighted": (0, min(1, 2 * wilson(0, matrix.sum(), 1)[1]))}
