"""Which rows are worth a look: mistakes of the best variant, and labels that may be wrong themselves."""

import json

import numpy as np
import pandas as pd

from .scores import scores, share
from .units import accuracy_effect


def ranked(run, variants):
    """Names, the most accurate first. Last, ensembles that are scored on a part of the rows, and before them what ended
    early because it was shown to be behind."""
    most = max(variant["rows"] for variant in variants)

    def place(variant):
        data, ensemble = run.variants[variant["name"]], variant["ensemble"]
        f1 = scores(data, run.labels)["f1_weighted"]
        part = ensemble is not None and (ensemble["cascade"] is not None or variant["rows"] < most)
        behind = variant.get("ended_early", {}).get("behind") is not None
        return part, behind, -data.right.mean(), -f1

    return [variant["name"] for variant in sorted(variants, key=place)]


BLIND = ["majority", "prior"]


def mistakes(run):
    """Wrong answers of the best variant, of each label in turn: those that most readers got wrong first, then the surest."""
    best, data = ranked(run, run.report["variants"])[0], run.data[run.scored]
    wrong = data[(data["repeat"] == 1) & data.status.isin(["answered", "invalid"]) & ~data.right]
    counts = wrong[~wrong.variant.isin(BLIND) & (wrong.fallback == 0)].groupby("row").size()
    found = wrong[wrong.variant == best].assign(wrong=lambda rows: rows.row.map(counts).fillna(0))
    found = found.assign(confidence=found.confidence.fillna(0))
    telling = {"by": ["wrong", "confidence", "row"], "ascending": [False, False, True]}
    found = found.sort_values(**telling)
    found["turn"] = found.groupby("truth").cumcount()
    found = found.sort_values(["turn", *telling["by"]], ascending=[True, *telling["ascending"]])
    return [{"row": row} for row in found.row[:100]]


def reads(variant):
    """Models do, and the first of the classifiers of the same vectors."""
    return variant["kind"] == "model" or variant["name"].endswith("/logistic_regression")


def suspects(run, comparisons):
    """Rows for which all strong variants, and three at least, agree on another label; with confidences, most of two."""
    # An ensemble has no reading of its own; majority and prior do not read; tfidf-default is no other reader than tfidf.
    names = {one["name"] for one in run.report["variants"]}
    readers = ["keywords", "tfidf" if "tfidf" in names else "tfidf-default"]
    asked = [one for one in run.report["variants"] if reads(one) or one["model"] in readers]
    order = ranked(run, asked)
    telling = [one["name"] for one in asked if one["model"] != "keywords"]
    if len(telling) == 1 and (run.outcomes[telling[0]].probabilities != "").any():
        return found_in(run, telling, by_self_confidence(run, telling[0]))
    differ = [
        {pair["first"], pair["second"]}
        for pair, one in zip(run.report["comparisons"], comparisons)
        if one["metrics"]["accuracy"]["significant"]
    ]
    strong = [name for rank, name in enumerate(order) if rank == 0 or {order[0], name} not in differ]
    if len(strong) < 2:
        return None
    return found_in(run, strong, agreed(votes(run.data[run.data.variant.isin(strong)], run.repeats), len(strong)))


def found_in(run, strong, rows):
    rest = {name: data[~data.row.isin(rows.row)] for name, data in run.variants.items()}
    values = {name: scores(data, run.labels) for name, data in rest.items()}
    return {
        "strong": strong,
        "rows": len(rows),
        "control_rows": min(100, run.data.row.nunique() - len(rows)),
        "examples": rows[:20].to_dict("records"),
        "scores_without": [
            {"name": name, "accuracy": share(data.right.sum(), len(data), run.repeats * accuracy_effect(data, run.repeats))}
            | {metric: values[name].get(metric) for metric in ["f1_macro", "f1_weighted"]}
            for name, data in rest.items()
        ],
    }


def votes(data, repeats):
    """Of a variant on a row: the label that more than half of its repeats give, where it is as sure of it as usual."""
    confidence = data[(data.status == "answered") & (data.fallback == 0)].groupby(["variant", "row", "truth", "prediction"]).confidence
    result = confidence.agg(given="size", known="count", confidence="mean").reset_index()
    result["confidence"] = result.confidence.where(result.known == result.given)
    result = result[result.given > repeats / 2]
    usual = result[result.truth == result.prediction].groupby(["variant", "prediction"]).confidence.mean()
    result = result.join(usual.rename("usual"), on=["variant", "prediction"])
    return result[(result.truth != result.prediction) & ~(result.confidence < result.usual)]


def agreed(given, strong):
    """The most suspect first."""
    by_label = given.rename(columns={"truth": "label", "prediction": "suggested_label"})
    result = by_label.groupby(["row", "label", "suggested_label"]).confidence.agg(votes="size", confidence="mean")
    sure = result.confidence.notna() & (result.votes >= 2) & (result.votes > strong / 2)
    result = result[sure | (result.votes == strong) & (result.votes >= 3)].reset_index()
    order = np.lexsort([result.row, -result.confidence.fillna(0), -result.votes])
    return result.iloc[order]


def by_self_confidence(run, reader):
    """The lowest probabilities of the file's label, as many as cleanlab's find_label_issues finds, but for rounding."""
    data = run.outcomes[reader][["row", "truth", "probabilities"]]
    data = data[data.probabilities != ""]
    given = [{label: json.loads(text).get(label, 0) for label in run.labels} for text in data.probabilities]
    means = pd.DataFrame(given, index=data.row).groupby(level=0).mean()[run.labels].to_numpy()
    rows = data.drop_duplicates("row").sort_values("row")
    truth = pd.Categorical(rows.truth, run.labels).codes
    read = means.argmax(axis=1)
    result = pd.DataFrame(
        {
            "row": rows.row.to_numpy(),
            "label": rows.truth.to_numpy(),
            "suggested_label": np.array(run.labels)[read],
            "votes": 1,
            "confidence": means.max(axis=1),
            "label_probability": means[np.arange(len(truth)), truth],
        }
    )
    result = result[read != truth].sort_values(["label_probability", "row"])
    # How many confident learning takes is the report's figure: test/fixtures/metrics/suspects.json compares it with cleanlab's.
    return result[: run.report["suspect_labels"]["rows"]]
