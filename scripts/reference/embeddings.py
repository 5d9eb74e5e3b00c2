"""Logistic regression and nearest neighbours on vectors by scikit-learn: test/fixtures/embeddings/classifiers.json."""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

OUT = Path(__file__).parents[2] / "test/fixtures/embeddings/classifiers.json"
WIDTH = 10
random = np.random.default_rng(7)
# A large common part, as embeddings have, and labels that overlap.
common = 3 * random.normal(size=WIDTH)
centres = 0.7 * random.normal(size=(4, WIDTH))


def drawn(count, classes):
    targets = np.arange(count) % classes
    rows = common + centres[targets] + random.normal(size=(count, WIDTH))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    # Vectors are numbers of 32 bits. These few digits are the same number in the fixture.
    return np.float32(rows.round(5)), targets


def case(classes, C, k):
    train, targets = drawn(40 * classes, classes)
    test, _ = drawn(12, classes)
    exact = LogisticRegression(C=C, tol=1e-12, max_iter=100_000, solver="newton-cholesky")
    exact.fit(train.astype(np.float64), targets)
    nearest = KNeighborsClassifier(n_neighbors=k, metric="cosine").fit(train.astype(np.float64), targets)
    return {
        "classes": classes,
        "C": C,
        "k": k,
        "train": [[float(str(value)) for value in row] for row in train],
        "targets": targets.tolist(),
        "test": [[float(str(value)) for value in row] for row in test],
        "logistic_regression": exact.predict_proba(test.astype(np.float64)).round(12).tolist(),
        "knn": nearest.predict_proba(test.astype(np.float64)).round(12).tolist(),
    }


cases = [case(4, 1, 5), case(3, 100, 10), case(2, 10, 3)]
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
print(f"{OUT.name}: {len(cases)} cases, {OUT.stat().st_size} bytes")
