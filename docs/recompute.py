"""Computes the figures of a report again from its predictions.csv, and compares them with its report.json.

Usage: python recompute.py reports/<name>/<run> [holdout.csv], with the packages of scripts/reference/requirements.txt.
It says how many numbers report.json has, and names each that differs by more than 1e-9 (of ends of bootstrap intervals:
by more than another drawing may, see figures/intervals.py) and each that is left out. Exit status 1 where any differs.

What is left out: what was asked for rather than measured (ASKED); what repeats other figures (REPEATED); what was chosen
by the train file (OF_TRAIN); what gates on averages of labels, the choice and its confirmation drew (DRAWN); what comes from other runs (OF_OTHERS, OF_OTHER_RUN); calls that nobody waited for (CANCELLED); what follows from the order of the rows (OF_ORDER); and what follows from the texts (OF_TEXTS): predictions.csv has neither. With the holdout itself as the second argument their
lengths and exact duplicates are recomputed too; near-duplicates and the train file never are.
"""

import re
import sys
import warnings

import numpy as np
import pandas as pd
from figures.confidence import probability_pairs
from figures.decision import decision, weighted
from figures.gates import gates
from figures.pairs import comparisons, slices
from figures.rows import mistakes, suspects
from figures.run import Run
from figures.stopping import ended_early, stopping
from figures.texts import data_checks, texts_of
from figures.thresholds import thresholds
from figures.variant import figures

ASKED = r"^\.(format|seed|benchmark)\b|^\.variants\.\d+\.(parameters|output_limit|price|ensemble\.weights)\b|^\.gates\.\d+\.(m|risk|strict)"
REPEATED = r"^\.warnings\.\d+\.(count|line)$|^\.(more_)?problems\b"
OF_TRAIN = r"^\.variants\.\d+\.(tuning|training)\b"
DRAWN = r"^\.gates\.\d+\.(bounds|others_fail)\b|^\.decision\.(chosen\.elsewhere$|confirmed\b)"
OF_OTHERS = r"^\.ledger\b"
OF_OTHER_RUN = r"^\.gates\.%d\.(value|passed|other)\b"
CANCELLED = r"^\.variants\.\d+\.timeouts$"
# Bounds of decisions about the first rows in the run's random order, which predictions.csv does not tell.
OF_ORDER = r"^\.stopping\.(risk|risk_each|decisions)\b"
OF_TEXTS = r"^\.data_checks\.(?!rare_labels|repeated_ids|units)|^\.mistakes\.\d+\.characters$"
TOLERANCE = 1e-9


def recomputed(run, texts):
    random = np.random.default_rng(0)
    asked = [one["name"] for one in run.report["variants"] if one["kind"] != "ensemble"]
    variants = [figures(run, one, random) | weighted(run, one["name"]) | ended_early(run, one) for one in run.report["variants"]]
    pairs = comparisons(run, random)
    return {
        "rows": run.data.row.nunique(),
        "scored_rows": run.data.row[run.scored].nunique(),
        "repeats": run.data["repeat"].max(),
        "samples": run.data.variant.isin(asked).sum(),
        "variants": variants,
        "comparisons": pairs,
        "probability_pairs": probability_pairs(run.variants, run.labels),
        "decision": decision(run, variants, pairs, random) or {},
        "slices": slices(run),
        "mistakes": [one if texts is None else one | texts.of_row(one["row"]) for one in mistakes(run)],
        "suspect_labels": suspects(run, pairs),
        "data_checks": data_checks(run, texts),
        "thresholds": thresholds(run, variants),
        "gates": gates(run.report, variants),
        "stopping": stopping(run),
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
    if not run.scored.any():
        sys.exit(f"{folder}: no row was asked of every variant, so there are no scores to recompute")
    reported = dict(leaves(run.report))
    expected = dict(leaves(recomputed(run, texts_of(run, holdout))))
    compared = [OF_OTHER_RUN % place for place, gate in enumerate(run.report["gates"]) if "than" in gate]
    patterns = [ASKED, REPEATED, OF_TRAIN, DRAWN, OF_OTHERS, CANCELLED, OF_ORDER, OF_TEXTS, *compared]
    numbers = {path for path, value in reported.items() if not isinstance(value, str)}
    left_out = {path for path in numbers - expected.keys() if re.search("|".join(patterns), path)}
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
