"""Paired comparisons by statsmodels, scipy and numpy, for test/fixtures/metrics/.

Usage: python scripts/reference/comparisons.py
Writes the same file each time.
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.stats
import sklearn
import statsmodels
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
from statsmodels.stats.multitest import multipletests

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "comparisons.json"
RESAMPLES = 20_000
# Right and all rows of one side and of the other.
TABLES = [(3, 10, 40, 90), (10, 10, 80, 90), (500, 1000, 450, 1000), (1, 2, 1, 2), (1, 2, 191, 198), (0, 3, 5, 5),
          (12, 12, 30, 30), (0, 40, 0, 10), (9000, 10_000, 890_500, 990_000), (200, 1000, 999, 1000)]


def mcnemar_case(first, second):
    test = mcnemar([[0, int(first)], [int(second), 0]], exact=True)
    return {"first": int(first), "second": int(second), "p": float(test.pvalue)}


def interval_case(random, rows, repeats):
    """Wald's interval of the mean difference, with a row of +1/2, -1/2 twice: Agresti and Min's four half rows."""
    difference = random.integers(-repeats, repeats + 1, rows) * random.integers(0, 2, rows) / repeats
    mean = difference.sum() / (rows + 2)
    # Half a row of +1, half of -1, and one of 0, as weights.
    values, weights = np.append(difference, [1, -1, 0]), np.append(np.ones(rows), [0.5, 0.5, 1])
    variance = np.average((values - mean) ** 2, weights=weights)
    half = scipy.stats.norm.ppf(0.975) * np.sqrt(variance / (rows + 2))
    return {"differences": difference.tolist(), "lower": mean - half, "upper": mean + half}


def power(rows, discordant, difference, alpha):
    """Of the exact McNemar test: the chance of a p-value below alpha, over all outcomes that may occur."""
    share = (discordant + difference) / (2 * discordant)
    total = 0
    counts = np.arange(rows + 1)
    for count, chance in zip(counts, scipy.stats.binom.pmf(counts, rows, discordant)):
        if chance > 1e-9:
            p = np.minimum(1, 2 * scipy.stats.binom.cdf(np.minimum(counts[: count + 1], count - counts[: count + 1]), count, 0.5))
            total += chance * scipy.stats.binom.pmf(counts[: count + 1], count, share)[p < alpha].sum()
    return float(total)


def smallest_case(rows, discordant, alpha):
    """Where Connor's sample size equals the number of rows, and the exact power there."""
    z, z_power = scipy.stats.norm.ppf(1 - alpha / 2), scipy.stats.norm.ppf(0.8)
    psi = discordant / rows

    def missing(d):
        return (z * np.sqrt(psi) + z_power * np.sqrt(psi - d**2)) ** 2 / d**2 - rows

    found = float(scipy.optimize.brentq(missing, 1e-9, min(psi, np.sqrt(psi)))) if missing(psi) <= 0 else None
    result = {"rows": rows, "discordant": discordant, "alpha": alpha, "difference": found}
    return result | {"exact_power": None if found is None else power(rows, psi, found, alpha)}


def fisher_case(right, rows, other_right, other_rows):
    p = scipy.stats.fisher_exact([[right, rows - right], [other_right, other_rows - other_right]]).pvalue
    return {"one": [right, rows], "other": [other_right, other_rows], "p": float(p)}


def repeats_case(random, rows, repeats, labels, noise):
    """Answers by row and repeat; one past the last label is no valid answer."""
    usual = random.integers(0, labels, rows)
    answers = np.where(random.random((rows, repeats)) < noise, random.integers(0, labels + 1, (rows, repeats)), usual[:, None])
    kappa = float(fleiss_kappa(aggregate_raters(answers)[0], method="fleiss"))
    return {"labels": labels, "answers": answers.tolist(), "kappa": None if np.isnan(kappa) else kappa,
            "flipped": int((answers != answers[:, :1]).any(axis=1).sum())}


def bootstrap_case(random, size, rows, errors):
    truth = random.choice(size, rows, p=random.dirichlet(np.full(size, 5)))
    answers = []
    for error in errors:
        wrong = random.integers(0, size + 1, rows)
        answers.append(np.where(random.random(rows) < error, wrong, truth))
    labels = list(range(size))

    def differences(sample):
        f1 = [[f1_score(truth[sample], one[sample], labels=labels, average=average, zero_division=0)
               for average in ["macro", "weighted"]] for one in answers]
        return np.subtract(*f1)

    everything = np.arange(rows)
    # Counts of the joint table are enough; scikit-learn itself would take an hour for them.
    resampled = fast_differences(random, truth, answers, size)
    return {
        "labels": size,
        "truth": truth.tolist(),
        "first": answers[0].tolist(),
        "second": answers[1].tolist(),
        "difference": dict(zip(["f1_macro", "f1_weighted"], differences(everything).tolist())),
        "standard_error": dict(zip(["f1_macro", "f1_weighted"], resampled.std(axis=1, ddof=1).tolist())),
    }


def fast_differences(random, truth, answers, size):
    rows = len(truth)
    result = np.empty((2, RESAMPLES))
    for index in range(RESAMPLES):
        sample = random.integers(0, rows, rows)
        support = np.bincount(truth[sample], minlength=size)
        f1 = []
        for one in answers:
            given, right = one[sample], (one == truth)[sample]
            predicted = np.bincount(given, minlength=size + 1)[:size]
            correct = np.bincount(truth[sample][right], minlength=size)
            marked = support + predicted
            f1.append(np.where(marked > 0, 2 * correct / np.maximum(marked, 1), 0))
        result[:, index] = [f1[0].mean() - f1[1].mean(), (support / rows) @ (f1[0] - f1[1])]
    return result


def main():
    random = np.random.default_rng(1947)
    pairs = [(0, 0), (0, 1), (0, 5), (0, 6), (3, 3), (7, 2), (40, 61), (1000, 1100), (249_000, 251_000)]
    pairs += [tuple(random.integers(0, 300, 2)) for _ in range(60)]
    p_values = [[0.01], [0.01, 0.04, 0.03], [0.5, 0.5, 0.001], [0, 1, 0.02, 0.02]]
    p_values += [(random.random(random.integers(1, 40)) ** 3).tolist() for _ in range(30)]
    smallest = [(50, 10), (200, 20), (200, 60), (200, 6), (1000, 100), (1000, 400), (3000, 30)]
    fixture = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                     "scikit-learn": sklearn.__version__},
        "mcnemar": [mcnemar_case(*pair) for pair in pairs],
        "holm": [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in p_values],
        "intervals": [interval_case(random, rows, repeats) for rows in [1, 8, 60] for repeats in [1, 3]],
        "smallest": [smallest_case(*one, alpha) for one in smallest for alpha in [0.05, 0.005]],
        "fisher": [fisher_case(*one) for one in TABLES],
        "repeats": [repeats_case(random, *one) for one in [(40, 2, 3, 0.3), (40, 3, 2, 0.5), (25, 5, 6, 0.9), (5, 2, 1, 0)]],
        "bootstrap": [bootstrap_case(random, 2, 200, [0.1, 0.3]), bootstrap_case(random, 6, 300, [0.2, 0.25])],
    }
    FIXTURE.write_text(f"{json.dumps(fixture, separators=(',', ':'))}\n")
    print(f"{FIXTURE.name}: {FIXTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
