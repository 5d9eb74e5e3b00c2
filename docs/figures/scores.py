"""Scores of predictions: from scikit-learn, and the same from many confusion matrices at once, for resamples."""

import numpy as np
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

FUNCTIONS = {
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
    "cohen_kappa_score": metrics.cohen_kappa_score,
}


def wilson(right, of, repeats):
    """Lower and upper end. Repeats of a row are no further evidence."""
    return np.array(proportion_confint(right / repeats, of / repeats, method="wilson"))


def interval(ends):
    return dict(zip(["lower", "upper"], ends))


def share(right, of, repeats):
    return {"value": right / of, "ci": interval(wilson(right, of, repeats))}


def scores(data, labels):
    """Name → value, of some lines of predictions.csv; nothing where there are none."""
    if len(data) == 0:
        return {}
    result = {name: function(data.truth, data.prediction) for name, function in FUNCTIONS.items()}
    for average in ["micro", "macro", "weighted"]:
        options = {"labels": labels, "average": average, "zero_division": 0}
        values = metrics.precision_recall_fscore_support(data.truth, data.prediction, **options)
        result |= {f"{name}_{average}": value for name, value in zip(["precision", "recall", "f1"], values)}
    return result


def scores_of_matrices(matrix):
    """Name → values, of confusion matrices of the shape (…, labels, labels and no valid answer)."""
    total, truth, given = matrix.sum((-2, -1)), matrix.sum(-1), matrix.sum(-2)
    right, predicted = np.diagonal(matrix, axis1=-2, axis2=-1), given[..., :-1]
    by_chance = (truth * predicted).sum(-1)
    beyond_chance = right.sum(-1) * total - by_chance
    spread = (total**2 - (given**2).sum(-1)) * (total**2 - (truth**2).sum(-1))
    result = {
        "balanced_accuracy": np.nan_to_num(right / truth).sum(-1) / (truth > 0).sum(-1),
        "matthews_corrcoef": np.nan_to_num(beyond_chance / np.sqrt(spread)),
        "cohen_kappa_score": beyond_chance / (total**2 - by_chance),
        "f1_micro": 2 * right.sum(-1) / (predicted.sum(-1) + total),
    }
    for name, of in {"precision": predicted, "recall": truth, "f1": (predicted + truth) / 2}.items():
        values = np.nan_to_num(right / of)
        result |= {f"{name}_macro": values.mean(-1), f"{name}_weighted": (values * truth).sum(-1) / total}
    return result
