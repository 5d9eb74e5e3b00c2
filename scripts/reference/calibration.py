"""Calibration of the chosen label by scikit-learn and numpy, for test/fixtures/metrics/.

Usage: python scripts/reference/calibration.py
Writes the same file each time.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss, roc_auc_score

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "calibration.json"
BINS = 10
TARGET = 0.95
RISK = 0.05


def thresholds(confidence):
    """Strictest first: those of 25 even ranks. 59, 93 and 124 rows pass the test with no, one and two errors."""
    known = len(confidence)
    starts = [least for least, room in [(124, 0.8), (93, 0.8), (59, 1)] if least <= known * room]
    if not starts:
        return []
    first = max(starts[0], np.floor(known / 4 + 0.5))
    ranks = np.floor(np.linspace(first, known, 25) + 0.5).astype(int)
    return np.sort(confidence)[known - ranks]


def case(confidence, right, unanswered):
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    occupied = np.unique(bins)
    error = sum(
        (bins == one).mean() * abs(confidence[bins == one].mean() - right[bins == one].mean()) for one in occupied
    )
    automation = None
    for threshold in thresholds(confidence):
        taken = confidence >= threshold
        if binomtest(int((taken & ~right).sum()), int(taken.sum()), 1 - TARGET, alternative="less").pvalue > RISK:
            break
        coverage = taken.sum() / (len(confidence) + unanswered)
        automation = {"threshold": threshold, "coverage": coverage, "accuracy": right[taken].mean()}
    return {
        "confidence": confidence.tolist(),
        "right": right.tolist(),
        "unanswered": unanswered,
        "brier_score_top_label": brier_score_loss(right, confidence, pos_label=True),
        "roc_auc": roc_auc_score(right, confidence) if 0 < right.sum() < len(right) else None,
        "expected_calibration_error": float(error),
        "automation": automation,
    }


def main():
    random = np.random.default_rng(1950)
    cases = []
    for rows in [1, 2, 3, 10, 10, 50, 50, 200, 200, 400]:
        confidence = random.beta(4, 2, rows)
        # Also coarse ones: ties, and the edges of bins.
        if random.random() < 0.5:
            confidence = np.round(confidence, 1)
        right = random.random(rows) < confidence ** random.choice([0.3, 1, 2])
        cases.append(case(confidence, right, int(random.integers(0, 5))))
    cases.append(case(np.array([0.0, 1.0, 0.5, 1.0]), np.array([False, True, True, True]), 0))
    cases.append(case(np.array([0.9, 0.8]), np.array([False, False]), 1))
    # Those of which some answers can be automated.
    for rows in [59, 100, 150, 400]:
        confidence = random.beta(4, 2, rows)
        right = random.random(rows) < 1 - 0.5 * (1 - confidence) ** 3
        cases.append(case(confidence, right, 5))
    FIXTURE.write_text(f"{json.dumps({'versions': {'scikit-learn': sklearn.__version__}, 'cases': cases})}\n")
    print(f"{FIXTURE.name}: {len(cases)} cases, {FIXTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
