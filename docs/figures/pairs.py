"""Which of two variants is better on the same rows, and on which rows a variant is worse than on others."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import fisher_exact, norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from .intervals import OF_PAIR, SIDES, Z, of_standard_error
from .scores import interval, scores, scores_of_matrices, share

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
    # Agresti and Min (2005): with half a row more in each cell of the paired table.
    mean = difference.sum() / (rows + 2)
    half = Z * np.sqrt(((difference**2).sum() + 1) / (rows + 2) - mean**2) / np.sqrt(rows + 2)
    accuracy = {"difference": difference.mean(), "ci": interval((mean + half * SIDES).clip(-1, 1))}
    accuracy["p_value"] = mcnemar([[0, better], [worse, 0]], exact=True).pvalue
    return {
        "rows": rows,
        "first_better": better,
        "second_better": worse,
        "smallest_difference": smallest_difference(rows, better + worse, 0.05 / len(run.report["comparisons"])),
        "metrics": {"accuracy": accuracy, **of_f1(both, rows, pair["metrics"], run.labels, random)},
    }


def smallest_difference(rows, discordant, level):
    """That McNemar's test finds with a probability of 80 %, by the formula of Connor (1987)."""
    most = discordant / rows

    def missing(difference):
        deviation = np.sqrt(most - difference**2)
        return difference * np.sqrt(rows) - norm.isf(level / 2) * np.sqrt(most) - norm.ppf(0.8) * deviation

    return brentq(missing, 0, most) if most > 0 and missing(most) >= 0 else None


def of_f1(both, rows, reported, labels, random):
    """By a bootstrap of the rows with the answers of both."""
    columns = ["truth_code", "prediction_code", "prediction_code_of_second"]
    cells, counts = np.unique(both[columns], axis=0, return_counts=True)
    drawn, unit = random.multinomial(rows, counts / counts.sum(), OF_PAIR), np.eye(len(labels) + 1)
    matrices = [np.einsum("rc,ct,cp->rtp", drawn, unit[cells[:, 0], :-1], unit[cells[:, one]]) for one in [1, 2]]
    one, other = map(scores_of_matrices, matrices)
    first, second = scores(both, labels), scores(both.assign(prediction=both.prediction_of_second), labels)
    result = {}
    for name in METRICS[1:]:
        difference, told = first[name] - second[name], reported[name]["ci"]
        result[name] = {"difference": difference, "ci": of_standard_error(difference, one[name] - other[name])}
        # The p-value is that of the standard error which the report's interval, drawn by chance, tells.
        half = told and max(told["upper"] - difference, difference - told["lower"])
        p = half and 2 * norm.sf(abs(difference) * Z / half)
        result[name]["p_value"] = 1 if half is not None and half < 1e-12 else p
    return result


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
    return {
        "name": name,
        "rows": len(part) / run.repeats,
        "accuracy": share(part.right.sum(), len(part), run.repeats),
        "f1_weighted": scores(part, run.labels).get("f1_weighted"),
        "difference": part.right.mean() - rest.right.mean(),
        "p_value": p,
    }
