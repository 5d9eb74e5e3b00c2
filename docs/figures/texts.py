"""What is odd about the rows themselves: from predictions.csv, and from the holdout where there is one."""

import unicodedata

import numpy as np
import pandas as pd

FEW_ROWS = 10
VERY_LONG = 30_000


def folded(text):
    """The same for texts that differ only in case, spacing, punctuation or character form."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain).split()
    return " ".join(words or plain.split())


class Texts:
    """Of each row, in the order of the file."""

    def __init__(self, run, path):
        holdout = pd.read_csv(path, dtype=str, keep_default_na=False, sep=None, engine="python")
        texts = holdout[run.report["columns"]["text"]].agg(" ".join, axis=1)
        self.same = texts.map(folded)
        # In UTF-16, as JavaScript counts them.
        self.characters = texts.map(lambda text: len(text.encode("utf-16-le")) // 2)
        self.labels = holdout[run.report["columns"]["label"]]

    def of_row(self, row):
        return {"characters": self.characters[int(row) - 1]}

    def checks(self):
        lengths = self.characters.where(self.same != "", 0)
        quantiles = {"min": 0, "p50": 0.5, "p95": 0.95, "max": 1}
        repeated = self.same.duplicated() & (self.same != "")
        conflicting = repeated & (self.labels != self.labels.groupby(self.same).transform("first"))
        return {
            "characters": {name: np.floor(lengths.quantile(share) + 0.5) for name, share in quantiles.items()},
            "empty": {"count": (lengths == 0).sum()},
            "very_long": {"count": (lengths > VERY_LONG).sum()},
            "duplicates": {"count": repeated.sum()},
            "conflicting_labels": {"count": conflicting.sum()},
        }


def texts_of(run, path):
    return path and Texts(run, path)


def data_checks(run, texts):
    rows = run.data.drop_duplicates("row")
    counts = rows.truth.value_counts().reindex(run.labels, fill_value=0)
    rare = [{"label": label, "rows": count} for label, count in counts.items() if 0 < count < FEW_ROWS]
    has_ids = run.report["columns"].get("id") is not None
    sizes = rows.unit.value_counts()
    units = {"units": {"count": len(sizes), "largest": sizes.max()}} if run.has_units else {}
    result = units | {"rare_labels": rare, "repeated_ids": rows.id.duplicated().sum() if has_ids else 0}
    return result | (texts.checks() if texts else {})
