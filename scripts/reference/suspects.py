"""Planted label errors and what cleanlab finds of them, for test/fixtures/metrics/suspects.json.

Usage: python scripts/reference/suspects.py
Writes the same file each time: 76 of 1,520 labels flipped, and probabilities by scikit-learn's cross_val_predict.
"""

import pathlib
import warnings
from importlib.metadata import version

import fixture
import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "suspects.json"
ROWS, FLIPS = 1520, 76
# Probabilities are kept as whole numbers of these; cleanlab is given the same.
PARTS = 10_000


def case(seed, labels, separation):
    random = np.random.default_rng(seed)
    features, truth = make_classification(
        ROWS,
        n_features=30,
        n_informative=15,
        n_redundant=0,
        n_classes=labels,
        class_sep=separation,
        flip_y=0,
        random_state=seed,
    )
    given = truth.copy()
    flipped = np.sort(random.choice(ROWS, FLIPS, replace=False))
    given[flipped] = (truth[flipped] + random.integers(1, labels, FLIPS)) % labels
    model = LogisticRegression(max_iter=500)
    exact = cross_val_predict(model, features, given, cv=5, method="predict_proba")
    parts = np.floor(exact * PARTS).astype(int)
    parts[np.arange(ROWS), exact.argmax(axis=1)] += PARTS - parts.sum(axis=1)
    found = np.flatnonzero(find_label_issues(given, parts / PARTS))
    return {
        "labels": labels,
        "given": given.tolist(),
        "parts": parts.tolist(),
        "flipped": flipped.tolist(),
        "found": found.tolist(),
    }


def main():
    warnings.simplefilter("ignore")
    settings = [(0, 4, 2.5), (1, 4, 1.5), (2, 3, 2.0), (3, 6, 2.0), (5, 8, 1.5)]
    head = {"versions": {name: version(name) for name in ["cleanlab", "scikit-learn"]}, "parts": PARTS}
    fixture.write(FIXTURE, head, [case(*one) for one in settings])


if __name__ == "__main__":
    main()
