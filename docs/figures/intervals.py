"""Intervals by bootstrap, drawn anew.

Another drawing has other ends. So instead of an end there is the stretch in which the report's must lie: what the
shares of resamples that decide about it come to when they are off by DEVIATIONS of their standard errors. As a rule
that is a tenth of the interval's width on both sides of a BCa end; where only one or two rows are wrong, and resamples
have few different scores, it is more.
"""

import numpy as np
from scipy.stats import norm

from .scores import interval, scores_of_matrices, share, wilson

OF_REPORT = 2000
# Many more than the report's, as an end may be at the 10,000th of them; cells of matrices that are held at once.
RESAMPLES, MOST_CELLS = 40_000, 10_000_000
# For each of the two shares that decide about an end; a chance of one to a million for both together.
DEVIATIONS = 3.5
# A standard error from the report's 500 resamples is itself known to 3 %, and to 5 % where few rows differ.
OF_PAIR, STANDARD_ERROR = 4000, 0.2
Z = norm.ppf(0.975)
SIDES = np.array([-1, 1])


def resample(random, rows, matrix, counted):
    """Name → scores of many samples of so many rows, for each choice of columns that are counted."""
    size = max(1, min(RESAMPLES, MOST_CELLS // matrix.size))
    parts = [[] for _ in counted]
    for _ in range(RESAMPLES // size):
        drawn = random.multinomial(rows, matrix.ravel() / matrix.sum(), size).reshape(-1, *matrix.shape)
        for part, columns in zip(parts, counted):
            part.append(scores_of_matrices(drawn * columns))
    return [{name: np.concatenate([one[name] for one in part]) for name in part[0]} for part in parts]


def off(place):
    """A standard normal quantile, when the share of resamples below it is off by chance."""
    share_below = norm.cdf(place)
    error = np.sqrt(share_below * (1 - share_below) / OF_REPORT) / norm.pdf(place)
    return place + DEVIATIONS * error * SIDES


def bca(matrix, resampled):
    """Name → stretches of both ends, by Efron (1987), with the infinitesimal jackknife. `matrix` counts rows."""
    cells = np.argwhere(matrix)
    less = np.repeat(matrix[None], len(cells), axis=0)
    less[np.arange(len(cells)), *cells.T] -= 1e-3
    weights, without = matrix[matrix > 0], scores_of_matrices(less)
    result = {}
    for name, value in scores_of_matrices(matrix).items():
        if np.isnan(value):
            continue
        influence = value - without[name]
        squares, cubes = (weights * influence**2).sum(), (weights * influence**3).sum()
        skewness = cubes / 6 / squares**1.5 if squares > 0 else 0
        below = ((resampled[name] < value - 1e-12).mean() + (resampled[name] <= value + 1e-12).mean()) / 2
        bias = off(norm.ppf(np.clip(below, 1 / OF_REPORT, 1 - 1 / OF_REPORT)))
        ends = [bias + (bias + z) / (1 - skewness * (bias + z)) for z in Z * SIDES]
        result[name] = np.nanquantile(resampled[name], norm.cdf([off(places) for places in ends]))
    return result


def mover(matrix, repeats):
    """Name → ends, of macro averages, from the labels' Wilson intervals, by Zou and Donner (2008)."""
    truth, predicted, right = matrix.sum(1), matrix.sum(0)[:-1], matrix.diagonal()
    marked, mistakes = truth + predicted - right, matrix[:, :-1] - np.diag(right)

    def ends(of, transformed=lambda x: x, tied=0, counted=slice(None)):
        # Nothing is known of a label that was never met.
        bounds = np.where(of > 0, [right / of, *wilson(right, of, repeats)], [[0], [0], [1]])
        value, *bounds = transformed(bounds)[:, counted]
        distances = bounds - value
        # A mistake lowers the F1 of two labels: they are correlated, by the delta method.
        shared = 2 * ((distances * tied) @ mistakes * distances * tied).sum(1) if np.any(tied) else 0
        return (value.mean() + SIDES * np.sqrt((distances**2).sum(1) + shared) / len(value)).clip(0, 1)

    tied = np.nan_to_num(np.sqrt(right / (marked - right) / marked), posinf=0)
    return {
        "precision_macro": ends(predicted),
        "recall_macro": ends(truth),
        "balanced_accuracy": ends(truth, counted=truth > 0),
        "f1_macro": ends(marked, transformed=lambda x: 2 * x / (1 + x), tied=tied),
    }


def with_intervals(values, matrix, resampled, repeats):
    """Name → value and interval: Wilson's of what is a proportion, else as wide as BCa and MOVER together."""
    right, of, answered = matrix.trace(), matrix.sum(), matrix[:, :-1].sum()
    if of == 0:
        return {}
    result = {name: {"value": value} for name, value in values.items()}
    stretches = bca(matrix / repeats, resampled) if right < of else {}
    for name, (lower, upper) in mover(matrix, repeats).items():
        one = stretches.get(name, [[lower] * 2, [upper] * 2])
        stretches[name] = [np.minimum(one[0], lower), np.maximum(one[1], upper)]
    for name, both in stretches.items():
        result[name]["ci"] = interval(map(tuple, both))
    result |= {name: share(right, of, repeats) for name in ["accuracy", "recall_micro", "recall_weighted"]}
    result["precision_micro"] = share(right, answered, repeats)
    return result | ({"f1_micro": share(right, of, repeats)} if answered == of else {})


def of_standard_error(value, resampled):
    """Stretches of both ends, of a difference of two scores; None where no resample differs, and the scores do."""
    error = resampled.std(ddof=1)
    if error < 1e-12 < abs(value):
        return None
    half = Z * error * (1 + STANDARD_ERROR * SIDES)
    return interval([tuple((value - half[::-1]).clip(-1)), tuple((value + half).clip(max=1))])
