"""Scores of random classifications by scikit-learn, and Wilson intervals by scipy, for test/fixtures/metrics/.

Usage: python scripts/reference/metrics.py
Needs scikit-learn; writes the same file each time.
"""

import math
import pathlib
import warnings

import fixture
import numpy as np
import scipy.stats
import sklearn
from sklearn import metrics

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "scikit-learn.json"
NO_ANSWER = "(no valid answer)"
AVERAGES = ["micro", "macro", "weighted"]
# Names that a careless implementation loses or takes for its own.
HOSTILE = ["__proto__", "constructor", "accuracy", "macro avg", "micro avg", "10", "9", "", "<b>", "a,b", "toString"]


def number(value):
    """scikit-learn's NaN is null."""
    return None if math.isnan(value) else float(value)


def scores(truth, predicted, labels):
    if len(truth) == 0:
        return None
    result = {
        "accuracy": metrics.accuracy_score(truth, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
        "matthews_corrcoef": metrics.matthews_corrcoef(truth, predicted),
        "cohen_kappa_score": metrics.cohen_kappa_score(truth, predicted),
    }
    for average in AVERAGES:
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truth, predicted, labels=labels, average=average, zero_division=0
        )
        result |= {f"precision_{average}": precision, f"recall_{average}": recall, f"f1_{average}": f1}
    return {name: number(value) for name, value in result.items()}


def case(labels, truth, predicted):
    """`predicted` holds indices; one past the last label is no valid answer."""
    names = np.array([*labels, NO_ANSWER])
    cells, counts = np.unique(np.stack([truth, predicted]), axis=1, return_counts=True)
    answered = predicted < len(labels)
    return {
        "labels": labels,
        "cells": [[*map(int, cell), int(count)] for cell, count in zip(cells.T, counts)],
        "all": scores(names[truth], names[predicted], labels),
        "answered": scores(names[truth][answered], names[predicted][answered], labels),
        "report": metrics.classification_report(
            names[truth], names[predicted], labels=labels, output_dict=True, zero_division=0
        ),
    }


def random_case(random, size, rows):
    labels = [f"label {index}" for index in range(size)]
    if random.random() < 0.3:
        for index in random.choice(size, min(size, len(HOSTILE), 4), replace=False):
            labels[index] = HOSTILE[random.integers(len(HOSTILE))]
        labels = [name if name not in labels[:index] else f"label {index}" for index, name in enumerate(labels)]
    # A small concentration leaves classes without rows and predictions.
    truth = random.choice(size, rows, p=random.dirichlet(np.full(size, random.choice([0.2, 1, 10]))))
    predicted = random.choice(size, rows, p=random.dirichlet(np.full(size, random.choice([0.2, 1, 10]))))
    predicted = np.where(random.random(rows) < random.random(), truth, predicted)
    predicted = np.where(random.random(rows) < random.choice([0, 0, 0.05, 0.5]), size, predicted)
    return case(labels, truth, predicted)


def special_cases():
    pair = ["a", "b"]
    zeros, ones, none = np.zeros(5, int), np.ones(5, int), np.full(5, 2)
    yield case(["only"], zeros, zeros)
    yield case(["only"], zeros, ones)
    yield case(["only"], zeros, np.array([0, 1, 0, 1, 1]))
    yield case(pair, zeros, zeros)
    yield case(pair, zeros, ones)
    yield case(pair, zeros, none)
    yield case(pair, np.array([0, 1, 0, 1, 1]), none)
    yield case(pair, np.array([0, 1, 0, 1, 1]), zeros)
    for predicted in range(3):
        yield case(pair, zeros[:1], np.full(1, predicted))
    yield case(["accuracy", "macro avg", "__proto__"], np.array([0, 1, 2, 2]), np.array([0, 1, 2, 0]))
    yield case(["accuracy", "micro avg", "__proto__"], np.array([0, 1, 2, 2]), np.array([0, 1, 3, 0]))


def main():
    warnings.simplefilter("ignore")
    random = np.random.default_rng(20240229)
    cases = list(special_cases())
    cases += [random_case(random, int(random.integers(1, 9)), int(random.integers(1, 400))) for _ in range(220)]
    cases += [random_case(random, size, rows) for size, rows in [(25, 300), (60, 5000), (300, 100), (300, 2000)]]
    wilson = []
    for successes, trials in [(0, 1), (1, 1), (0, 20), (20, 20), (7, 20), (171, 191), (5, 100000), (123456, 1000000)]:
        interval = scipy.stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
        wilson.append({"successes": successes, "trials": trials, "lower": interval.low, "upper": interval.high})
    head = {"versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__}, "wilson": wilson}
    fixture.write(FIXTURE, head, cases)


if __name__ == "__main__":
    main()
