"""Computes the scores of a report again from its predictions.csv alone, and compares them with its report.json.

Usage: python recompute.py reports/<name>/<run>
Needs pandas and scikit-learn. Exit status 1 where a figure differs by more than 1e-9.
"""

import json
import math
import sys
import warnings

import pandas as pd
from sklearn import metrics

NUMBERS = ["confidence", "latency_ms", "prompt_tokens", "completion_tokens", "cost_usd"]
TEXTS = ["id", "variant", "truth", "prediction", "answer", "error_code"]
# An apostrophe keeps spreadsheets from running such a text as a formula: take one off.
NEUTRALISED = r"^'('*[=+\-@\t\r＝＋－＠])"
AVERAGES = ["micro", "macro", "weighted"]
NO_ANSWER = "\N{REPLACEMENT CHARACTER} no valid answer"


def read_predictions(path):
    # Only numbers may be missing: a label may be called "NA".
    missing = {"keep_default_na": False, "na_values": dict.fromkeys(NUMBERS, [""])}
    data = pd.read_csv(path, dtype=dict.fromkeys(TEXTS, str), **missing)
    for column in TEXTS:
        data[column] = data[column].str.replace(NEUTRALISED, r"\1", regex=True)
    data.loc[data.status != "answered", "prediction"] = NO_ANSWER
    return data


def scores(data, labels):
    calls = {"accuracy": "accuracy_score", "balanced_accuracy": "balanced_accuracy_score"}
    calls |= {name: name for name in ["matthews_corrcoef", "cohen_kappa_score"]}
    calls |= {f"{name}_{average}": f"{name}_score" for average in AVERAGES for name in ["precision", "recall", "f1"]}
    result = {}
    for name, function in calls.items():
        average = name.rpartition("_")[2]
        options = {"labels": labels, "average": average, "zero_division": 0} if average in AVERAGES else {}
        value = getattr(metrics, function)(data.truth, data.prediction, **options) if len(data) > 0 else None
        result[name] = {"value": value}
    return result


def figures(data, labels, reported):
    """What report.json says of one variant, from its predictions."""
    truth, predicted = data.truth, data.prediction
    answered = data[data.status == "answered"]
    result = {"samples": len(data), "completion_rate": {"value": len(answered) / len(data)}}
    result |= {status: (data.status == status).sum() for status in ["answered", "invalid", "failed", "skipped"]}
    result |= {"metrics": scores(data, labels), "metrics_answered": scores(answered, labels)}
    options = {"labels": labels, "output_dict": True, "zero_division": 0}
    result["classification_report"] = metrics.classification_report(truth, predicted, **options)
    if reported["confusion_matrix"] is not None:
        matrix = metrics.confusion_matrix(truth, predicted, labels=[*labels, NO_ANSWER])
        result["confusion_matrix"] = matrix[: len(labels)].tolist()
    result["distribution"] = {
        "truth": truth.value_counts().reindex(labels, fill_value=0).tolist(),
        "predicted": predicted.value_counts().reindex(labels, fill_value=0).tolist(),
        "no_answer": (predicted == NO_ANSWER).sum(),
    }
    result["error_codes"] = data.error_code[data.error_code != ""].value_counts().to_dict()
    if reported["kind"] == "model":
        result |= {"cost_usd": data.cost_usd.sum(min_count=1), "cost_usd_per_1000": data.cost_usd.mean() * 1000}
        times = data.latency_ms[data.status.isin(["answered", "invalid"])].dropna()
        if len(times) > 0:
            result["latency_ms"] = {f"p{n}": times.quantile(n / 100) for n in [50, 95, 99]} | {"mean": times.mean()}
        if reported["usage"] is not None:
            result["usage"] = {name: data[name].sum() for name in ["prompt_tokens", "completion_tokens"]}
    return result


def compare(expected, reported, path):
    """Prints each figure that differs; returns how many were compared and how many differ."""
    if isinstance(expected, dict | list):
        entries = expected.items() if isinstance(expected, dict) else enumerate(expected)
        results = [compare(value, reported[key], f"{path}.{key}") for key, value in entries]
        return sum(compared for compared, _ in results), sum(different for _, different in results)
    value, figure = (math.nan if one is None else one for one in (expected, reported))
    same = abs(value - figure) <= 1e-9 or (math.isnan(value) and math.isnan(figure))
    if not same:
        print(f"{path}: {expected} from predictions.csv, {reported} in report.json")
    return 1, int(not same)


def main(folder):
    warnings.simplefilter("ignore")
    report = json.load(open(f"{folder}/report.json", encoding="utf-8"))
    data = read_predictions(f"{folder}/predictions.csv")
    differences = 0
    for reported in report["variants"]:
        expected = figures(data[data.variant == reported["name"]], report["labels"], reported)
        compared, different = compare(expected, reported, reported["name"])
        print(f"{reported['name']}: {compared} figures, {different} differ ({', '.join(expected)})")
        differences += different
    sys.exit(1 if differences > 0 else 0)


main(sys.argv[1])
