"""Intervals by bootstrap, drawn anew.

Another drawing has other ends. So instead of an end there is the stretch in which the report's must lie: what the
shares of resamples that decide about it come to when they are off by DEVIATIONS of their standard errors. As a rule
that is a tenth of the interval's width on both sides of a BCa end; where only one or two rows are wrong, and resamples
have few different scores, it is more.
"""

import numpy as np
from scipy.stats import norm

from . import sparse
from .scores import interval, scores_of_matrices, share

OF_REPORT = 2000
# Many more than the report's, as an end may be at the 10,000th of them; cells of matrices that are held at once.
RESAMPLES, MOST_CELLS = 40_000, 10_000_000
# For each of the two shares that decide about an end; a chance of one to a million for both together.
DEVIATIONS = 3.5
# A standard error from the report's 500 resamples is itself known to 3 %, and to 5 % where few rows differ.
OF_PAIR, STANDARD_ERROR = 4000, 0.2
Z = norm.ppf(0.975)
SIDES = np.array([-1, 1])


def resample(random, rows, matrix, counted, units=None):
    """Name → scores of many samples of so many rows, for each choice of columns that are counted."""
    size = max(1, min(RESAMPLES, MOST_CELLS // matrix.size))
    parts = [[] for _ in counted]
    for _ in range(RESAMPLES // size):
        if units is None:
            drawn = random.multinomial(rows, matrix.ravel() / matrix.sum(), size)
        else:
            drawn = random.multinomial(len(units), np.full(len(units), 1 / len(units)), size) @ units.reshape(len(units), -1)
        drawn = drawn.reshape(-1, *matrix.shape)
        for part, columns in zip(parts, counted):
            part.append(scores_of_matrices(drawn * columns))
    return [{name: np.concatenate([one[name] for one in part]) for name in part[0]} for part in parts]


def off(place):
    """A standard normal quantile, when the share of resamples below it is off by chance."""
    share_below = norm.cdf(place)
    error = np.sqrt(share_below * (1 - share_below) / OF_REPORT) / norm.pdf(place)
    return place + DEVIATIONS * error * SIDES


def bca(matrix, resampled, units=None):
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
        if units is None:
            squares, cubes = (weights * influence**2).sum(), (weights * influence**3).sum()
        else:
            of_units = units[:, cells[:, 0], cells[:, 1]] @ influence
            squares, cubes = (of_units**2).sum(), (of_units**3).sum()
        skewness = cubes / 6 / squares**1.5 if squares > 0 else 0
        below = ((resampled[name] < value - 1e-12).mean() + (resampled[name] <= value + 1e-12).mean()) / 2
        bias = off(norm.ppf(np.clip(below, 1 / OF_REPORT, 1 - 1 / OF_REPORT)))
        ends = [bias + (bias + z) / (1 - skewness * (bias + z)) for z in Z * SIDES]
        result[name] = np.nanquantile(resampled[name], norm.cdf([off(places) for places in ends]))
    return result


def with_intervals(values, matrix, resampled, repeats, effects, units=None):
    """Name → value and interval: Wilson's of what is a proportion, else by bootstrap and by what figures/sparse.py adds."""
    right, of, answered = matrix.trace(), matrix.sum(), matrix[:, :-1].sum()
    if of == 0:
        return {}
    result = {name: {"value": value} for name, value in values.items()}
    for name, both in stretches(matrix / repeats, resampled, values, effects, units).items():
        result[name]["ci"] = interval(map(tuple, both))
    alike = repeats * (effects.accuracy.share or effects.accuracy.intervals)
    result |= {name: share(right, of, alike) for name in ["accuracy", "recall_micro", "recall_weighted"]}
    result["precision_micro"] = share(right, answered, repeats * effects.answered)
    return result | ({"f1_micro": share(right, of, alike)} if answered == of else {})


def stretches(rows, resampled, values, effects, units):
    """Name → stretches of both ends; of an end that is not drawn, twice the same number."""
    right, of, known = rows.trace(), rows.sum(), rows / effects.accuracy.intervals
    found = {name: as_stretches(ends) for name, ends in sparse.all_right(known).items()} if right == of else bca(rows, resampled, units)
    if right < of and units is not None:
        found = {name: reaching(both, scores_of_matrices(rows)[name], name, effects.accuracy.reach) for name, both in found.items()}
    if right < of:
        found |= {name: hull(found[name], as_stretches(ends)) for name, ends in sparse.least(known).items() if name in found}
        found["precision_weighted"] = (found["precision_weighted"] + sparse.precision_bias(known)[:, None]).clip(0, 1)
    if right == 0:
        found |= {name: as_stretches(ends) for name, ends in sparse.all_wrong(known).items()}
    for name, (ends, alone) in sparse.macro(rows, effects).items():
        one = as_stretches(ends)
        found[name] = one if alone or name not in found else hull(found[name], one)
    chance = [] if sparse.has_minority(rows) else ["matthews_corrcoef", "cohen_kappa_score"]
    return {name: both for name, both in found.items() if name not in chance and values[name] == values[name]}


def reaching(both, value, name, reach):
    """Few units show less of their spread than there is."""
    lower, upper = value - reach * (value - both[0]).clip(0), value + reach * (both[1] - value).clip(0)
    return np.array([lower, upper]).clip(-1 if "_c" in name or "kappa" in name else 0, 1)


def as_stretches(ends):
    return np.repeat(np.array(ends, dtype=float)[:, None], 2, axis=1)


def hull(one, other):
    return np.array([np.minimum(one[0], other[0]), np.maximum(one[1], other[1])])


def of_standard_error(value, error):
    """Stretches of both ends, of a difference of two scores; None where nothing differs, and the scores do."""
    if error < 1e-12 < abs(value):
        return None
    half = Z * error * (1 + STANDARD_ERROR * SIDES)
    return interval([tuple((value - half[::-1]).clip(-1)), tuple((value + half).clip(max=1))])
