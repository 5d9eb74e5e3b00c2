"""TF-IDF features and logistic regression by scikit-learn: test/fixtures/baselines/tfidf.json and analyzers.json."""

import csv
import json
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

ROOT = Path(__file__).parents[2]
OUT = ROOT / "test/fixtures/baselines/tfidf.json"

# What the example's English does not have; added to the train rows, each with the label of its number modulo four.
AWKWARD = [
    "naïve café cafe\u0301 ΣΑΣ ΟΔΟΣ straße STRASSE İstanbul I\u0307stanbul ﬁne",
    "你好 世界 नमस्ते สวัสดี доставка مرحبا ٣٤ ½½ x½ ²³",
    "𝒜𝒷𝒸 ＡＢＣ ｚｚ zz \ue000\ue000 👍👍 𐐀𐐀",
    "12_345 __init__ x y_z it's don't e-mail C++ .NET a.b.c \u00adsoft\u00adhyphen zero\u200bwidth",
]
UNKNOWN = ["", "x 3 !", "qqqq-wwww", "\ue000", "İSTANBUL ﬁne 𝒜𝒷𝒸 ａｂｃ नमस्ते"]


def read(name):
    with open(ROOT / "examples" / name, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [f"{row['subject']} {row['body']}" for row in rows], [row["label"] for row in rows]


def fit(texts, targets, test_texts):
    """`predictions` with scikit-learn's defaults; `probabilities` at the minimum that it approaches."""
    vectorizer = TfidfVectorizer()
    train, test = vectorizer.fit_transform(texts), vectorizer.transform(test_texts)
    default = LogisticRegression(C=10).fit(train, targets)
    exact = LogisticRegression(C=10, tol=1e-9, max_iter=100_000).fit(train, targets)
    return {
        "vocabulary": vectorizer.get_feature_names_out().tolist(),
        "idf": vectorizer.idf_.tolist(),
        "features": [[row.indices.tolist(), row.data.tolist()] for row in test],
        "classes": default.classes_.tolist(),
        "predictions": default.predict(test).tolist(),
        "probabilities": exact.predict_proba(test).round(9).tolist(),
    }


texts, labels = read("train.csv")
names = sorted(set(labels))
targets = [names.index(label) for label in labels] + [i % 4 for i in range(len(AWKWARD))]
texts += AWKWARD
test_texts = read("holdout.csv")[0] + AWKWARD + UNKNOWN
two = [i for i, target in enumerate(targets) if target in (0, 2)]

fixture = {
    "texts": texts,
    "targets": targets,
    "test_texts": test_texts,
    "all_labels": fit(texts, targets, test_texts),
    # Rows of labels 0 and 2 alone: scikit-learn then fits one weight vector.
    "two_labels": fit([texts[i] for i in two], [targets[i] for i in two], test_texts),
}
for key in ("vocabulary", "idf", "features"):
    del fixture["two_labels"][key]
OUT.write_text(json.dumps(fixture, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

# Each text below is a row of one of two labels, in turns; runs of characters are many, so the rows are few.
SPACES = [
    "a  b\tc\n\nd\u3000e\x1cf\x85g\ufeffh",
    " x ",
    "酒店 很好，服务 热情。",
    "ร้านนี้ดี มาก",
    "ab abc abcd abcde",
    "  ",
    "👍🏽 é e\u0301",
]
few = AWKWARD + SPACES + texts[:9]
ANALYZERS = [
    [("char", (1, 2))],
    [("char_wb", (2, 4))],
    [("word", (1, 1)), ("char_wb", (2, 4))],
    [("word", (1, 1)), ("char", (1, 2))],
]


def by_analyzers(analyzers, C):
    parts = [TfidfVectorizer(analyzer=name, ngram_range=lengths) for name, lengths in analyzers]
    union = make_union(*parts)
    train, test = union.fit_transform(few).tocsr(), union.transform(few + UNKNOWN).tocsr()
    train.sort_indices()
    test.sort_indices()
    exact = LogisticRegression(C=C, tol=1e-9, max_iter=100_000).fit(train, [i % 3 for i in range(len(few))])
    return {
        "analyzers": [{"analyzer": name, "ngram_range": lengths} for name, lengths in analyzers],
        "C": C,
        "vocabulary": [term for part in parts for term in part.get_feature_names_out().tolist()],
        "features": [[row.indices.tolist(), row.data.round(12).tolist()] for row in test],
        "probabilities": exact.predict_proba(test).round(9).tolist(),
    }


analyzers = {"texts": few, "unknown": UNKNOWN, "cases": [by_analyzers(one, C) for one, C in zip(ANALYZERS, [30, 3, 30, 100])]}
CHARACTERS = ROOT / "test/fixtures/baselines/analyzers.json"
CHARACTERS.write_text(json.dumps(analyzers, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
