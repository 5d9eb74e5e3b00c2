"""Computes the figures of a report again from its predictions.csv, and compares them with its report.json.

Usage: python recompute.py reports/<name>/<run> [holdout.csv], with the packages of scripts/reference/requirements.txt.
It says how many numbers report.json has, and names each that differs by more than 1e-9 (of ends of bootstrap intervals:
by more than another drawing may, see figures/intervals.py) and each that is left out. Exit status 1 where any differs.

What is left out: what was asked for rather than measured (ASKED); what repeats other figures (REPEATED); what was chosen
by the train file (OF_TRAIN); calls that nobody waited for (CANCELLED); and what follows from the texts (OF_TEXTS): predictions.csv has neither. With the holdout itself as the second argument their
lengths and exact duplicates are recomputed too; near-duplicates and the train file never are.
"""

import re
import sys
import warnings

import numpy as np
import pandas as pd
from figures.decision import decision, weighted
from figures.gates import gates
from figures.pairs import comparisons, slices
from figures.rows import mistakes, suspects
from figures.run import Run
from figures.texts import data_checks, texts_of
from figures.variant import figures

ASKED = r"^\.(format|seed|benchmark)\b|^\.variants\.\d+\.(parameters|output_limit|price|ensemble\.weights)\b|^\.gates\.\d+\.m"
REPEATED = r"^\.warnings\.\d+\.(count|line)$|^\.(more_)?problems\b"
OF_TRAIN = r"^\.variants\.\d+\.(tuning|training)\b"
CANCELLED = r"^\.variants\.\d+\.timeouts$"
OF_TEXTS = r"^\.data_checks\.(?!rare_labels|repeated_ids|units)|^\.mistakes\.\d+\.characters$"
TOLERANCE = 1e-9


def recomputed(run, texts):
    random = np.random.default_rng(0)
    asked = [one["name"] for one in run.report["variants"] if one["kind"] != "ensemble"]
    variants = [figures(run, one, random) | weighted(run, one["name"]) for one in run.report["variants"]]
    pairs = comparisons(run, random)
    return {
        "rows": run.data.row.nunique(),
        "repeats": run.data["repeat"].max(),
        "samples": run.data.variant.isin(asked).sum(),
        "variants": variants,
        "comparisons": pairs,
        "decision": decision(run, variants, pairs, random) or {},
        "slices": slices(run),
        "mistakes": [one if texts is None else one | texts.of_row(one["row"]) for one in mistakes(run)],
        "suspect_labels": suspects(run, pairs),
        "data_checks": data_checks(run, texts),
        "gates": gates(run.report, variants),
    }


def leaves(node, path=""):
    """Path → what stands there, but for what is not defined: null, and NaN."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            yield from leaves(value, f"{path}.{key}")
        elif value is not None and not (isinstance(value, tuple) and np.isnan(value[0])) and value == value:
            yield f"{path}.{key}", value


def alike(expected, reported):
    if expected is None or reported is None or isinstance(expected, str):
        return expected == reported
    # The stretch in which an end of an interval that was drawn must lie.
    lowest, highest = expected if isinstance(expected, tuple) else (expected, expected)
    return lowest - TOLERANCE <= reported <= highest + TOLERANCE


def main(folder, holdout=None):
    run = Run(folder)
    if len(run.variants) == 0:
        sys.exit(f"{folder}: no variant was asked, so there is nothing to recompute")
    reported = dict(leaves(run.report))
    expected = dict(leaves(recomputed(run, texts_of(run, holdout))))
    numbers = {path for path, value in reported.items() if not isinstance(value, str)}
    left_out = {path for path in numbers - expected.keys() if re.search(f"{ASKED}|{REPEATED}|{OF_TRAIN}|{CANCELLED}|{OF_TEXTS}", path)}
    checked = [*expected, *sorted(numbers - expected.keys() - left_out)]
    different = [path for path in checked if not alike(expected.get(path), reported.get(path))]
    for path in different:
        print(f"report{path}: {expected.get(path)} from predictions.csv, {reported.get(path)} in report.json")
    counts = f"{len(numbers)} numbers, {len(numbers) - len(left_out)} recomputed, {len(different)} differ"
    print(f"{counts}; {len(left_out)} left out{':' if left_out else ''}")
    for pattern, count in pd.Series([re.sub(r"\.\d+", "[]", path) for path in sorted(left_out)]).value_counts().items():
        print(f"  {pattern.removeprefix('.')}: {count}")
    return 1 if different else 0


if __name__ == "__main__":
    # Scores that are not defined for some of the data are none in the report either.
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    sys.exit(main(*sys.argv[1:]))
