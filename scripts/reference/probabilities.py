"""Scores of random distributions over labels by scikit-learn, for test/fixtures/metrics/.

Usage: python scripts/reference/probabilities.py
Writes the same file each time.
"""

import math
import pathlib
import warnings

import fixture
import numpy as np
import sklearn
from sklearn import metrics

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "probabilities.json"
BILLION = 1_000_000_000


def number(value):
    """scikit-learn's NaN is null."""
    return None if math.isnan(value) else float(value)


def scores(truth, probabilities):
    labels = np.arange(probabilities.shape[1])
    if len(truth) == 0 or len(labels) < 2:
        return None
    one_hot = (truth[:, None] == labels).astype(int)
    result = {
        "log_loss": metrics.log_loss(truth, y_proba=probabilities, labels=labels),
        "brier_score_loss": metrics.brier_score_loss(truth, probabilities, labels=labels),
    }
    for name, average in [("", "macro"), ("_weighted", "weighted")]:
        result[f"roc_auc_ovr{name}"] = metrics.roc_auc_score(one_hot, probabilities, average=average)
        result[f"average_precision{name}"] = metrics.average_precision_score(one_hot, probabilities, average=average)
    if len(labels) > 2:
        # What is written above for any number of labels is what scikit-learn does with three or more.
        options = {"labels": labels, "multi_class": "ovr", "average": "macro"}
        np.testing.assert_equal(result["roc_auc_ovr"], metrics.roc_auc_score(truth, probabilities, **options))
    return {name: number(value) for name, value in result.items()}


def case(labels, truth, billionths, known):
    """`known`: which rows have a distribution."""
    rows = [
        [int(label), [[int(at), int(row[at])] for at in np.flatnonzero(row)] if has else None]
        for label, row, has in zip(truth, billionths, known)
    ]
    impossible = sum(int(row[label] == 0) for label, row in zip(truth[known], billionths[known]))
    expected = scores(truth[known], billionths[known] / BILLION)
    return {"labels": labels, "rows": rows, "impossible_truths": impossible, "expected": expected}


def random_distributions(random, rows, labels):
    weights = random.gamma(random.choice([0.02, 0.3, 2]), size=(rows, labels))
    if random.random() < 0.4:
        # Coarse ones: ties.
        weights = np.floor(weights * 3)
    weights[weights.sum(axis=1) == 0, 0] = 1
    step = int(random.choice([1, 1000, 10_000_000]))
    billionths = np.floor(weights / weights.sum(axis=1, keepdims=True) * (BILLION // step)).astype(np.int64) * step
    billionths[np.arange(rows), billionths.argmax(axis=1)] += BILLION - billionths.sum(axis=1)
    return billionths


def random_case(random, labels, rows):
    billionths = random_distributions(random, rows, labels)
    # A small concentration leaves classes without rows.
    prior = random.dirichlet(np.full(labels, random.choice([0.2, 1, 10])))
    truth = random.choice(labels, rows, p=prior)
    drawn = (billionths.cumsum(axis=1) > random.integers(0, BILLION, (rows, 1))).argmax(axis=1)
    truth = np.where(random.random(rows) < random.random(), drawn, truth)
    return case(labels, truth, billionths, random.random(rows) >= random.choice([0, 0, 0.1, 0.6]))


def special_cases():
    half = np.array([[5, 5]]) * (BILLION // 10)
    yes = np.ones(4, bool)
    yield case(1, np.zeros(4, int), np.full((4, 1), BILLION), yes)
    yield case(2, np.array([0]), half, yes[:1])
    yield case(2, np.array([1]), half, yes[:1])
    yield case(3, np.array([2]), np.array([[0, BILLION, 0]]), yes[:1])
    yield case(2, np.array([0, 1, 0, 1]), half.repeat(4, axis=0), yes)
    yield case(2, np.zeros(4, int), half.repeat(4, axis=0), yes)
    yield case(2, np.array([0, 1, 0, 1]), half.repeat(4, axis=0), ~yes)
    perfect = np.eye(4, dtype=np.int64) * BILLION
    yield case(4, np.arange(4), perfect, yes)
    yield case(4, np.arange(4), perfect[::-1], yes)


def main():
    warnings.simplefilter("ignore")
    random = np.random.default_rng(20250307)
    cases = list(special_cases())
    cases += [random_case(random, int(random.integers(2, 7)), int(random.integers(1, 60))) for _ in range(220)]
    cases += [random_case(random, labels, rows) for labels, rows in [(2, 400), (5, 400), (25, 100), (300, 40), (300, 1)]]
    head = {"versions": {"scikit-learn": sklearn.__version__}}
    fixture.write(FIXTURE, head, cases)


if __name__ == "__main__":
    main()
