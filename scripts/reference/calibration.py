"""Calibration of the chosen label by scikit-learn and numpy, for test/fixtures/metrics/.

Usage: python scripts/reference/calibration.py
Writes the same file each time.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.metrics import brier_score_loss, roc_auc_score

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "calibration.json"
BINS = 10
TARGET = 0.95


def case(confidence, right, unanswered):
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    occupied = np.unique(bins)
    error = sum(
        (bins == one).mean() * abs(confidence[bins == one].mean() - right[bins == one].mean()) for one in occupied
    )
    # Every threshold that occurs; the lowest that is accurate enough takes the most.
    enough = [one for one in np.unique(confidence) if right[confidence >= one].mean() >= TARGET]
    automation = None
    if enough:
        taken = confidence >= enough[0]
        coverage = taken.sum() / (len(confidence) + unanswered)
        automation = {"threshold": enough[0], "coverage": coverage, "accuracy": right[taken].mean()}
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
    FIXTURE.write_text(f"{json.dumps({'versions': {'scikit-learn': sklearn.__version__}, 'cases': cases})}\n")
    print(f"{FIXTURE.name}: {len(cases)} cases, {FIXTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
