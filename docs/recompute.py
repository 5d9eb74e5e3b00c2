"""Computes the scores of a report again from its predictions.csv alone, and compares them with its report.json.

Usage: python recompute.py reports/<name>/<run>, with pandas, scikit-learn and scipy. Exit status 1 where any differs.
Left out: intervals by bootstrap, which are drawn, and slices, which need the columns of the holdout itself.
"""

import json, math, sys, warnings
import numpy as np
import pandas as pd
from scipy.stats import binomtest, norm
from sklearn import metrics

TEXTS = ["id", "variant", "truth", "prediction", "answer", "error_code", "probabilities"]
# An apostrophe keeps spreadsheets from running such a text as a formula: take one off.
NEUTRALISED = r"^'('*[=+\-@\t\r＝＋－＠])"
FUNCTIONS = ["accuracy_score", "balanced_accuracy_score", "matthews_corrcoef", "cohen_kappa_score"]
COMPARED = ["accuracy", "f1_macro", "f1_weighted"]
NO_ANSWER = "\N{REPLACEMENT CHARACTER} no valid answer"


def read_predictions(path):
    # Only numbers may be missing: a label may be called "NA".
    missing = dict.fromkeys(["confidence", "latency_ms", "prompt_tokens", "completion_tokens", "cost_usd"], [""])
    data = pd.read_csv(path, dtype=dict.fromkeys(TEXTS, str), keep_default_na=False, na_values=missing)
    data[TEXTS] = data[TEXTS].replace(NEUTRALISED, r"\1", regex=True)
    data.loc[data.status != "answered", "prediction"] = NO_ANSWER
    return data.assign(right=data.truth == data.prediction)


def share(right, of, repeats):
    ends = binomtest(int(right), int(of)).proportion_ci(method="wilson")
    # Repeats are no further evidence: their interval is wider, of fractions of rows.
    return {"value": right / of} | ({"ci": {"lower": ends.low, "upper": ends.high}} if repeats == 1 else {})


def agreement(data, repeats):
    if repeats < 2:
        return None
    answers = pd.crosstab(data.row, data.prediction)
    alike = ((answers**2).sum(axis=1) - repeats) / repeats / (repeats - 1)
    chance = ((answers.sum() / len(data)) ** 2).sum()
    kappa = (alike.mean() - chance) / (1 - chance) if chance < 1 else None
    return {"flip_rate": share((alike < 1).sum(), len(alike), 1), "fleiss_kappa": kappa}


def scores(data, labels):
    pair, result = (data.truth, data.prediction), {}
    for average in ["micro", "macro", "weighted"] if len(data) > 0 else []:
        values = metrics.precision_recall_fscore_support(*pair, labels=labels, average=average, zero_division=0)
        result |= {f"{name}_{average}": value for name, value in zip(["precision", "recall", "f1"], values)}
    for name in FUNCTIONS if len(data) > 0 else []:
        result[name.removesuffix("" if "kappa" in name else "_score")] = getattr(metrics, name)(*pair)
    return {name: {"value": value} for name, value in result.items()}


def probability_scores(data, labels):
    data = data[data.probabilities != ""]
    if len(data) == 0 or len(labels) < 2:
        return None
    told = np.array([[row.get(label, 0) for label in labels] for row in map(json.loads, data.probabilities)])
    truth, options = data.truth.map(labels.index).to_numpy(), {"labels": range(len(labels))}
    one_hot = np.eye(len(labels), dtype=int)[truth]
    result = {name: getattr(metrics, name)(truth, told, **options) for name in ["log_loss", "brier_score_loss"]}
    for suffix, average in [("", "macro"), ("_weighted", "weighted")]:
        result["roc_auc_ovr" + suffix] = metrics.roc_auc_score(one_hot, told, average=average)
        result["average_precision" + suffix] = metrics.average_precision_score(one_hot, told, average=average)
    values = {name: {"value": value} for name, value in result.items()}
    return {"samples": len(data), "impossible_truths": (told[one_hot == 1] == 0).sum(), "metrics": values}


def figures(data, labels, kind):
    answered, repeats = data[data.status == "answered"], data.repeat.max()
    result = {"samples": len(data), "rows": data.row.nunique(), "repeats": agreement(data, repeats)}
    result |= {"completion_rate": share(len(answered), len(data), repeats)}
    result |= {"probability_scores": probability_scores(data, labels)}
    result |= {status: (data.status == status).sum() for status in ["answered", "invalid", "failed", "skipped"]}
    result |= {"metrics": scores(data, labels), "metrics_answered": scores(answered, labels)}
    result["metrics"]["accuracy"] = share(data.right.sum(), len(data), repeats)
    pair, options = (data.truth, data.prediction), {"output_dict": True, "zero_division": 0}
    result["classification_report"] = metrics.classification_report(*pair, labels=labels, **options)
    matrix = metrics.confusion_matrix(*pair, labels=[*labels, NO_ANSWER])
    result["confusion_matrix"] = matrix[: len(labels)].tolist()
    counts = {name: data[name].value_counts().reindex([*labels, NO_ANSWER], fill_value=0) for name in TEXTS}
    *predicted, no_answer = counts["prediction"]
    result["distribution"] = {"truth": [*counts["truth"]][:-1], "predicted": predicted, "no_answer": no_answer}
    result["error_codes"] = data.error_code[data.error_code != ""].value_counts().to_dict()
    known = answered.dropna(subset="confidence")
    bins = known.groupby((known.confidence * 10).astype(int).clip(upper=9))
    gap = ((bins.confidence.mean() - bins.right.mean()).abs() * bins.size()).sum() / max(len(known), 1)
    result["calibration"] = {"samples": len(known), "expected_calibration_error": gap}
    result["calibration"]["brier_score_top_label"] = ((known.confidence - known.right) ** 2).mean()
    if kind != "baseline":
        paid = data[data.from_cache == 0]
        result |= {"cost_usd": paid.cost_usd.sum(min_count=min(1, len(paid)))}
        result |= {"cost_usd_per_1000": data.cost_usd.mean() * 1000}
        times = data.latency_ms[data.status.isin(["answered", "invalid"])].dropna()
        result["latency_ms"] = {f"p{n}": times.quantile(n / 100) for n in [50, 95, 99]} | {"mean": times.mean()}
        result["usage"] = {name: paid[name].sum() for name in ["prompt_tokens", "completion_tokens"]}
    return result


def comparisons(data, pairs, labels):
    right, result = data.pivot_table(index="row", columns="variant", values="right"), []
    for one, other in pairs:
        # A cascade has predictions for a part of the rows alone.
        difference = (right[one] - right[other]).dropna()
        of_both = data[data.row.isin(difference.index)]
        both = {name: scores(of_both[of_both.variant == name], labels) for name in [one, other]}
        better, worse, rows = (difference > 0).sum(), (difference < 0).sum(), len(difference) + 2
        mean, p = difference.sum() / rows, binomtest(better, better + worse).pvalue if better + worse > 0 else 1
        half = norm.ppf(0.975) * math.sqrt((((difference**2).sum() + 1) / rows - mean**2) / rows)
        changes = {name: {"difference": both[one][name]["value"] - both[other][name]["value"]} for name in COMPARED}
        changes["accuracy"] |= {"p_value": p, "ci": {"lower": max(-1, mean - half), "upper": min(1, mean + half)}}
        result.append({"rows": rows - 2, "first_better": better, "second_better": worse, "metrics": changes})
    p = pd.Series([one["metrics"]["accuracy"]["p_value"] for one in result]).sort_values()
    for index, corrected in (p * range(len(p), 0, -1)).clip(upper=1).cummax().items():
        result[index]["metrics"]["accuracy"]["p_value_holm"] = corrected
    return result


def without_suspects(data, labels, found, place):
    rows = pd.read_csv(f"{place}/suspects.csv").row
    rest, result = data[~data.row.isin(rows)], []
    for name in [one["name"] for one in found["scores_without"]]:
        values = scores(rest[rest.variant == name], labels)
        result.append({key: values[key] if key == "accuracy" else values[key]["value"] for key in COMPARED})
    return {"rows": len(rows), "scores_without": result}


def compare(expected, reported, path):  # how many figures there are, and how many differ
    if isinstance(expected, dict | list):
        entries = [] if reported is None else expected.items() if isinstance(expected, dict) else enumerate(expected)
        results = [compare(value, reported[key], f"{path}.{key}") for key, value in entries]
        return sum(compared for compared, _ in results), sum(different for _, different in results)
    if reported is None and (expected is None or math.isnan(expected)) or abs(expected - reported) <= 1e-9:
        return 1, 0
    print(f"{path}: {expected} from predictions.csv, {reported} in report.json")
    return 1, 1


warnings.simplefilter("ignore")
report = json.load(open(f"{sys.argv[1]}/report.json", encoding="utf-8"))
data = read_predictions(f"{sys.argv[1]}/predictions.csv")
reported = {one["name"]: one for one in report["variants"]}
expected = {name: figures(data[data.variant == name], report["labels"], one["kind"]) for name, one in reported.items()}
pairs = comparisons(data, [(one["first"], one["second"]) for one in report["comparisons"]], report["labels"])
found = report["suspect_labels"]
suspects = found and without_suspects(data, report["labels"], found, sys.argv[1])
parts = [reported, report["comparisons"], found]
compared, different = compare([expected, pairs, suspects], parts, "report")
print(f"{compared} figures of {len(expected)} variants and {len(pairs)} pairs, {different} differ")
sys.exit(1 if different > 0 else 0)
