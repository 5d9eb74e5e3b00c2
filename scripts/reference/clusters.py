"""Cluster-robust standard errors of statsmodels, and a sign-flip test by enumeration, for test/fixtures/metrics/.

Usage: python scripts/reference/clusters.py
Writes the same file each time; takes seconds.
"""

import itertools
import pathlib

import numpy as np
import statsmodels
import statsmodels.api as sm
from fixture import write

FIXTURE = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "metrics" / "clusters.json"
# Enumerated: two to the power of so many.
MOST_UNITS = 16


def case(random, sizes, repeats):
    """Two variants, right on shares of each row's repeats; rows of a unit are alike."""
    units = np.repeat(np.arange(len(sizes)), sizes)
    hard = random.random(len(sizes))[units]
    first, second = (random.binomial(repeats, np.clip(hard + random.normal(0, 0.2, len(units)), 0, 1)) for _ in range(2))
    order = random.permutation(len(units))
    fits = [sm.OLS(one / repeats, np.ones(len(units))).fit(cov_type="cluster", cov_kwds={"groups": units}) for one in [first, first - second]]
    sums = np.bincount(units, first - second)
    signs = np.array(list(itertools.product([-1, 1], repeat=len(sums))))
    return {
        "repeats": repeats,
        "unit": units[order].tolist(),
        "first": first[order].tolist(),
        "second": second[order].tolist(),
        "accuracy": {"mean": float(fits[0].params[0]), "error": float(fits[0].bse[0])},
        "difference": {"mean": float(fits[1].params[0]), "error": float(fits[1].bse[0])},
        "sign_flip": float((np.abs(signs @ sums) >= abs(sums.sum())).mean()),
    }


def main():
    random = np.random.default_rng(1986)
    cases = [
        case(random, [10] * MOST_UNITS, 1),
        case(random, [1, 1, 1, 2, 2, 3, 5, 8, 13], 1),
        case(random, [4, 4, 2, 1, 1, 7], 3),
        case(random, [1] * 12, 1),
        case(random, [30, 2], 1),
    ]
    write(FIXTURE, {"versions": {"numpy": np.__version__, "statsmodels": statsmodels.__version__}}, cases)


if __name__ == "__main__":
    main()
