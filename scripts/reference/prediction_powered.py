"""Shares of a label corrected by ppi-python, for test/fixtures/metrics/.

Usage: python scripts/reference/prediction_powered.py
Writes the same file each time. Besides requirements.txt it needs ppi-python 0.2.3, which run.sh installs.
"""

import json
import pathlib

import numpy as np
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "prediction-powered.json"


def case(truth, labelled, unlabelled):
    lower, upper = ppi_mean_ci(truth, labelled, unlabelled, alpha=0.05)
    return {
        "both": int((truth * labelled).sum()),
        "only_true": int((truth * (1 - labelled)).sum()),
        "only_given": int(((1 - truth) * labelled).sum()),
        "neither": int(((1 - truth) * (1 - labelled)).sum()),
        "given": int(unlabelled.sum()),
        "fresh": len(unlabelled),
        "value": float(np.squeeze(ppi_mean_pointestimate(truth, labelled, unlabelled))),
        "lower": float(np.squeeze(lower)),
        "upper": float(np.squeeze(upper)),
    }


def main():
    random = np.random.default_rng(2023)
    cases = []
    for rows, fresh in [(20, 30), (100, 1000), (200, 100), (500, 20_000)]:
        for share, error in [(0.5, 0.1), (0.1, 0.05), (0.3, 0.5), (0.4, 0.9)]:
            truth = (random.random(rows) < share).astype(float)
            labelled = np.abs(truth - (random.random(rows) < error))
            unlabelled = np.abs((random.random(fresh) < share) - (random.random(fresh) < error).astype(float))
            cases.append(case(truth, labelled, unlabelled))
    FIXTURE.write_text(f"{json.dumps({'versions': {'ppi-python': '0.2.3'}, 'cases': cases})}\n")
    print(f"{FIXTURE.name}: {len(cases)} cases, {FIXTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
