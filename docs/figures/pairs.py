"""Which of two variants is better on the same rows, and on which rows a variant is worse than on others."""

from itertools import product

import numpy as np
from scipy.optimize import brentq
from scipy.stats import fisher_exact, norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from .intervals import OF_PAIR, SIDES, Z, of_standard_error
from .scores import interval, scores, scores_of_matrices, share
from .units import Effect, accuracy_effect, effect, parts_differ, sign_flip

METRICS = ["accuracy", "f1_macro", "f1_weighted"]


def comparisons(run, random):
    pairs = run.report["comparisons"]
    result = [comparison(run, pair, random) for pair in pairs]
    for name in METRICS:
        correct([one["metrics"][name] for one in result])
    return result


def correct(tests):
    """Adds what is left of p-values after so many tests, by Holm (1979); None is no test."""
    p_values = [one["p_value"] for one in tests if one["p_value"] is not None]
    corrected = iter(multipletests(p_values, method="holm")[1] if p_values else [])
    for one in tests:
        p = None if one["p_value"] is None else next(corrected)
        one |= {"p_value_holm": p, "significant": p is not None and p < 0.05}


def comparison(run, pair, random):
    first, second = (run.variants[pair[side]].set_index(["row", "repeat"]) for side in ["first", "second"])
    both = first.join(second, rsuffix="_of_second", how="inner")
    difference = (both.right.astype(int) - both.right_of_second).groupby(level="row").mean()
    better, worse, rows = (difference > 0).sum(), (difference < 0).sum(), len(difference)
    units = both.groupby(level="row").unit.first() if run.has_units else None
    alike = effect(units, difference, np.ones(rows), (difference**2).sum(), -1) if run.has_units else Effect()
    by, known = alike.intervals, rows / alike.intervals
    # Agresti and Min (2005): with half a row more in each cell of the paired table.
    mean = difference.sum() / by / (known + 2)
    half = Z * np.sqrt(((difference**2).sum() / by + 1) / (known + 2) - mean**2) / np.sqrt(known + 2)
    accuracy = {"difference": difference.mean(), "ci": interval((mean + half * SIDES).clip(-1, 1))}
    accuracy["p_value"] = mcnemar([[0, better], [worse, 0]], exact=True).pvalue
    if run.has_units:
        accuracy["p_value"] = sign_flip((difference * run.repeats).round().astype(int).groupby(units).sum())
    return {
        "rows": rows,
        "first_better": better,
        "second_better": worse,
        "smallest_difference": smallest_difference(known, (better + worse) / by, 0.05 / len(run.report["comparisons"])),
        "metrics": {"accuracy": accuracy, **of_f1(both, rows, pair["metrics"], run.labels, random, alike, run.has_units)},
    }


def smallest_difference(rows, discordant, level):
    """That McNemar's test finds with a probability of 80 %, by the formula of Connor (1987)."""
    most = discordant / rows

    def missing(difference):
        deviation = np.sqrt(most - difference**2)
        return difference * np.sqrt(rows) - norm.isf(level / 2) * np.sqrt(most) - norm.ppf(0.8) * deviation

    return brentq(missing, 0, most) if most > 0 and missing(most) >= 0 else None


def of_f1(both, rows, reported, labels, random, alike, has_units):
    """By a bootstrap of the rows with the answers of both."""
    columns = ["truth_code", "prediction_code", "prediction_code_of_second"]
    cells, counts = np.unique(both[columns], axis=0, return_counts=True)
    drawn, unit = random.multinomial(rows, counts / counts.sum(), OF_PAIR), np.eye(len(labels) + 1)
    if has_units:
        drawn = draw_units(both, columns, cells, random)
    rows = rows / alike.intervals
    matrices = [np.einsum("rc,ct,cp->rtp", drawn, unit[cells[:, 0], :-1], unit[cells[:, one]]) for one in [1, 2]]
    one, other = map(scores_of_matrices, matrices)
    first, second = scores(both, labels), scores(both.assign(prediction=both.prediction_of_second), labels)
    # How far one more row moves the difference: Agresti and Min's, for F1.
    of_label = np.bincount(cells[:, 0], counts, len(labels))
    inverse = (of_label.sum() / (of_label[of_label > 0] * rows)).sum()
    one_more = {"f1_macro": np.sqrt(inverse / rows) / len(labels), "f1_weighted": 1 / rows}
    unseen = len(labels) - len(np.setdiff1d(cells, [len(labels)]))
    flipped, result = None if has_units else flips(cells, counts, rows, len(labels), random), {}
    for name in METRICS[1:]:
        difference, told = first[name] - second[name], reported[name]
        drawn = spread = alike.reach * (one[name] - other[name]).std(ddof=1)
        if flipped is not None:
            spread = np.sqrt(max(spread**2, (flipped[name] ** 2).mean() - difference**2 / rows))
        ci = of_standard_error(difference, np.hypot(spread, one_more[name]) if drawn > 1e-12 else 0)
        known = unseen <= 0.1 * len(labels) or name != "f1_macro"
        p_value = p_of(difference, told, ci, None if flipped is None else flipped[name], flipped_rows(cells, counts))
        result[name] = {"difference": difference, "ci": ci if known else None, "p_value": p_value}
    return result


def draw_units(both, columns, cells, random):
    """How often each cell occurs in samples of the units."""
    places = {tuple(cell): place for place, cell in enumerate(cells)}
    unit = np.unique(both.unit, return_inverse=True)[1]
    of_units = np.zeros((unit.max() + 1, len(cells)))
    np.add.at(of_units, (unit, [places[tuple(cell)] for cell in both[columns].to_numpy()]), 1)
    return random.multinomial(len(of_units), np.full(len(of_units), 1 / len(of_units)), OF_PAIR) @ of_units


def flipped_rows(cells, counts):
    return counts[cells[:, 1] != cells[:, 2]].sum()


def flips(cells, counts, rows, labels, random):
    """Name → differences, the answers of each row exchanged or not; all of them where there are at most 1,024."""
    differing = np.flatnonzero(cells[:, 1] != cells[:, 2])
    size = flipped_rows(cells, counts)
    if counts.sum() != rows or not 0 < size <= 1000:
        return None
    of = np.repeat(np.arange(len(differing)), counts[differing])
    coins = np.array(list(product([0, 1], repeat=size))) if size <= 10 else random.integers(0, 2, (OF_PAIR, size))
    exchanged = np.apply_along_axis(lambda row: np.bincount(of, row, len(differing)), 1, coins)
    stays = np.repeat(counts[None].astype(float), len(coins), axis=0)
    stays[:, differing] -= exchanged
    unit = np.eye(labels + 1)
    truth, sides = unit[cells[:, 0], :-1], [unit[cells[:, 1]], unit[cells[:, 2]]]
    differences = []
    for mine, other in [sides, sides[::-1]]:
        matrix = np.einsum("rc,ct,cp->rtp", stays, truth, mine)
        matrix += np.einsum("rc,ct,cp->rtp", exchanged, truth[differing], other[differing])
        differences.append(scores_of_matrices(matrix))
    return {name: differences[0][name] - differences[1][name] for name in METRICS[1:]}


def p_of(difference, told, ci, flipped, differing):
    """The report's, if it may be what other draws of chance lead to; otherwise what they lead to here."""
    if ci is None:
        return told["p_value"] if flipped is not None and told["p_value"] < 0.05 else None
    if abs(difference) < 1e-12:
        return 1
    # The p-value of the standard error that the interval, drawn by chance, tells.
    half = told["ci"] and max(told["ci"]["upper"] - difference, difference - told["ci"]["lower"])
    errors = [half / Z] * 2 if half else [(end - difference) / Z for end in ci["upper"]]
    lowest, highest = (2 * norm.sf(abs(difference) / error) for error in sorted(errors))
    if flipped is not None:
        share = (np.abs(flipped) >= abs(difference) - 1e-12).mean()
        off = 0 if differing <= 10 else 4 * np.sqrt(max(share, 0.01) / 1000) + 0.001
        lowest, highest = max(lowest, share - off), max(highest, share + off)
    return told["p_value"] if lowest - 1e-9 <= told["p_value"] <= highest + 1e-9 else (lowest + highest) / 2


def slices(run):
    result = []
    for one in run.report["slices"]:
        inside = run.data.slices.map(lambda groups: groups.get(one["slice"]) == one["group"]).astype(bool)
        of_variants = [part_scores(data, inside[data.index], run, name) for name, data in run.variants.items()]
        result.append({"rows": run.data.row[inside].nunique(), "scores": of_variants})
    correct([score for one in result for score in one["scores"]])
    return result


def part_scores(data, inside, run, name):
    part, rest = data[inside], data[~inside]
    # Of rows, which are right in more than half of their repeats.
    rows = [of.groupby("row").right.mean() > 0.5 for of in [part, rest]]
    few = min(map(len, rows)) < 10
    p = None if few else fisher_exact([[of.sum(), (~of).sum()] for of in rows]).pvalue
    if run.has_units and p is not None:
        of_units = parts_differ(data, inside)
        p = None if of_units is None else max(p, of_units)
    return {
        "name": name,
        "rows": len(part) / run.repeats,
        "accuracy": share(part.right.sum(), len(part), run.repeats * accuracy_effect(part, run.repeats)),
        "f1_weighted": scores(part, run.labels).get("f1_weighted"),
        "difference": part.right.mean() - rest.right.mean(),
        "p_value": p,
    }
