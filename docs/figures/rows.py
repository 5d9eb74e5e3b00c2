"""Which rows are worth a look: mistakes of the best variant, and labels that may be wrong themselves."""

import numpy as np

from .scores import scores, share


def ranked(run, variants):
    """Names, the most accurate first; cascades last, as they are scored on a part of the rows."""

    def place(variant):
        data, ensemble = run.variants[variant["name"]], variant["ensemble"]
        f1 = scores(data, run.labels)["f1_weighted"]
        return ensemble is not None and ensemble["cascade"] is not None, -data.right.mean(), -f1

    return [variant["name"] for variant in sorted(variants, key=place)]


def mistakes(run):
    """Wrong answers of the best variant, those that most variants got wrong first."""
    best, data = ranked(run, run.report["variants"])[0], run.data
    wrong = data[(data["repeat"] == 1) & data.status.isin(["answered", "invalid"]) & ~data.right]
    counts = wrong.groupby("row").size()[wrong.row[wrong.variant == best]]
    return [{"row": row} for row in counts.sort_values(ascending=False, kind="stable").index[:20]]


def suspects(run, comparisons):
    """Rows for which more than half of the strong variants, and two at least, agree on another label."""
    # An ensemble has no reading of its own; majority and prior do not read.
    readers = ["keywords", "tfidf"]
    order = ranked(run, [one for one in run.report["variants"] if one["kind"] == "model" or one["model"] in readers])
    differ = [
        {pair["first"], pair["second"]}
        for pair, one in zip(run.report["comparisons"], comparisons)
        if one["metrics"]["accuracy"]["significant"]
    ]
    strong = [name for rank, name in enumerate(order) if rank < 2 or {order[0], name} not in differ]
    if len(strong) < 2:
        return None
    rows = agreed(votes(run.data[run.data.variant.isin(strong)], run.repeats), len(strong))
    rest = {name: data[~data.row.isin(rows.row)] for name, data in run.variants.items()}
    values = {name: scores(data, run.labels) for name, data in rest.items()}
    return {
        "strong": strong,
        "rows": len(rows),
        "examples": rows[:20].to_dict("records"),
        "scores_without": [
            {"name": name, "accuracy": share(data.right.sum(), len(data), run.repeats)}
            | {metric: values[name].get(metric) for metric in ["f1_macro", "f1_weighted"]}
            for name, data in rest.items()
        ],
    }


def votes(data, repeats):
    """Of a variant on a row: the label that more than half of its repeats give, where it is as sure of it as usual."""
    confidence = data[data.status == "answered"].groupby(["variant", "row", "truth", "prediction"]).confidence
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
    result = result[(result.votes >= 2) & (result.votes > strong / 2)].reset_index()
    order = np.lexsort([result.row, -result.confidence.fillna(0), -result.votes])
    return result.iloc[order]
