"""What is recommended, and how sure that is: scores, their differences and bounds, and chances from resamples."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm, t

from .chosen import chosen
from .run import NO_ANSWER
from .scores import interval, scores_of_matrices

COMPARED = {"accuracy": "accuracy", "f1-score macro": "f1_macro", "f1-score weighted": "f1_weighted"}
USUAL = [{"metric": "accuracy"}, {"metric": "f1-score", "average": "macro"}, {"metric": "balanced_accuracy"}]
AVERAGES = ["micro", "macro", "weighted"]
ALPHA, POWER, REPORTED, RESAMPLES = 0.05, 0.8, 1000, 4000
# In standard errors: how far the report's shares of its resamples may be from those drawn here.
DEVIATIONS = 5


def name_of(by):
    """In what `measures` gives."""
    if "label" in by:
        return by["metric"], by["label"]
    return f"{by['metric'].removesuffix('-score')}_{by['average']}" if "average" in by else by["metric"]


class Worth:
    """The benchmark's shares of the labels, and what mistakes cost."""

    def __init__(self, run):
        benchmark, self.labels = run.report["benchmark"], run.labels
        self.named, given = benchmark.get("prevalence"), benchmark.get("costs")
        self.costs = None if given is None else self.cost_matrix(given, benchmark.get("no_answer_cost"))

    def cost_matrix(self, given, no_answer):
        size = len(self.labels)
        matrix = np.ones((size, size + 1)) - np.eye(size, size + 1)
        for at, truth in enumerate(self.labels):
            for label, cost in given.get(truth, {}).items():
                matrix[at, self.labels.index(label)] = cost
            mistakes = np.delete(matrix[at, :-1], at)
            matrix[at, -1] = max(mistakes, default=0) if no_answer is None else no_answer
        return matrix

    def weights(self, support):
        """Of a row, by label, and the stratum of each label: named labels alone, all others together."""
        if self.named is None:
            return np.ones(len(self.labels)), None
        total = sum(self.named.values())
        named = [label for label in self.labels if label in self.named]
        strata = np.array([named.index(label) if label in self.named else len(named) for label in self.labels])
        shares = np.array([self.named[label] for label in named])
        shares = shares / total if len(named) == len(self.labels) else np.append(shares, max(0, 1 - total))
        rows = np.bincount(strata, support, len(shares))
        return np.divide(shares * support.sum(), rows, out=np.zeros(len(shares)), where=rows > 0)[strata], strata


def measures(matrix, labels, costs):
    """Name → scores, of confusion matrices of the shape (…, labels, labels and no valid answer)."""
    result = scores_of_matrices(matrix)
    truth, given, right = matrix.sum(-1), matrix.sum(-2)[..., :-1], np.diagonal(matrix, axis1=-2, axis2=-1)
    result["accuracy"] = result["recall_micro"] = right.sum(-1) / matrix.sum((-2, -1))
    result["precision_micro"] = right.sum(-1) / given.sum(-1)
    for at, label in enumerate(labels):
        for name, of in {"precision": given, "recall": truth, "f1-score": (given + truth) / 2}.items():
            result[name, label] = np.nan_to_num(right[..., at] / of[..., at])
    if costs is not None:
        result["expected_cost"] = (matrix * costs).sum((-2, -1)) / matrix.sum((-2, -1))
    return {name: np.nan_to_num(values) for name, values in result.items()}


def enlarged(sizes):
    """What influences are multiplied by so that their products add up to covariances: of units, by the jackknife of
    clusters (CV3) and Student's t, see influence.ts. `sizes` are the rows of each unit."""
    units, rows = len(sizes), sizes.sum()
    if units < 2:
        return 1
    if units == rows:
        return np.sqrt(units / (units - 1))
    freedom = max(1, rows**2 / (sizes**2).sum() - 1)
    few_units = t.isf(0.0025, freedom) / norm.isf(0.0025)
    return few_units * np.sqrt((units - 1) / units) / (1 - sizes / rows)


class Variant:
    """A variant on rows: its scores, the rows' influence on them, and how far one more row moves them."""

    def __init__(self, table, worth, repeats):
        self.table, size = table, len(worth.labels)
        counts = np.zeros((size, size + 1))
        np.add.at(counts, (table.truth_code, table.prediction_code), 1 / repeats)
        weights, strata = worth.weights(counts.sum(1))
        matrix = counts * weights[:, None]
        self.scores = measures(matrix, worth.labels, worth.costs)
        cells = np.argwhere(counts)
        slopes = self.slopes(matrix, cells, worth)
        of_cell = {name: dict(zip(map(tuple, cells), values * weights[cells[:, 0]])) for name, values in slopes.items()}
        places = list(zip(table.truth_code, table.prediction_code))
        self.influences = {}
        for name, values in of_cell.items():
            rows = table.assign(influence=[values[place] for place in places]).groupby("row")
            influence = rows.influence.mean()
            if strata is not None:
                influence -= influence.groupby(strata[rows.truth_code.first()]).transform("mean")
            # Where rows belong together, units are what is drawn; else every row is one.
            self.influences[name] = influence.groupby(rows.unit.first()).sum() * enlarged(rows.unit.first().value_counts())
        moved = measures(matrix + self.one_more(matrix, weights, worth), worth.labels, worth.costs)
        if worth.costs is not None:
            moved["expected_cost"] = self.costs_of_one_more(matrix, weights, worth)
        away = {name: values - self.scores[name] for name, values in moved.items()}
        self.rows, units = table.row.nunique(), table.unit.nunique()
        sides = {name: (max(0, values.max()), max(0, -values.min())) for name, values in away.items()}
        self.reach = {name: tuple(side * self.rows / units for side in both) for name, both in sides.items()}

    @staticmethod
    def slopes(matrix, cells, worth):
        """Name → derivatives of the score by each cell, of the fourth order."""
        steps = np.array([1, -1, 2, -2])
        moved = np.repeat(matrix[None, None], len(steps), 0).repeat(len(cells), 1)
        amounts = matrix[tuple(cells.T)] * 1e-4
        for at, step in enumerate(steps):
            moved[at, np.arange(len(cells)), *cells.T] += step * amounts
        result = measures(moved, worth.labels, worth.costs)
        amounts = np.where(amounts == 0, 1, amounts)
        return {name: (8 * (v[0] - v[1]) - (v[2] - v[3])) / 12 / amounts for name, v in result.items()}

    @staticmethod
    def rows_more(matrix):
        """True and predicted label: right and without an answer, and confusions of the most frequent label."""
        size, common = len(matrix), int(np.argmax(matrix.sum(1)))
        alone = [(label, given) for label in range(size) for given in [label, size]]
        return alone, [(common, label) for label in range(size) if label != common]

    def one_more(self, matrix, weights, worth):
        alone, confused = self.rows_more(matrix)
        more = np.zeros((len(alone) + len(confused), *matrix.shape))
        for at, (truth, given) in enumerate([*alone, *confused]):
            more[at, truth, given] = weights[truth]
        return more

    def costs_of_one_more(self, matrix, weights, worth):
        alone, confused = self.rows_more(matrix)
        total, size = (matrix * worth.costs).sum(), len(matrix)
        least = np.minimum(worth.costs.min(1), 1)
        most = np.maximum(worth.costs.max(1), 1)
        costs = [most[t] if given == size else least[t] for t, given in alone] + [worth.costs[c] for c in confused]
        of_rows = weights[[truth for truth, _ in [*alone, *confused]]]
        return (total + of_rows * costs) / (matrix.sum() + of_rows)


def distance(variance, reach, z):
    """How far the truth may lie from the value on one side, see bounds.ts."""
    if variance == 0 and reach == 0:
        return 0.0

    def missing(s):
        return s - reach / 2 - z * (variance**2 + (reach * s) ** 2) ** 0.25

    most = 1e-12 + reach + 4 * z * np.sqrt(variance) + 4 * z**2 * reach
    return brentq(missing, 0, 2 * most, xtol=1e-14, rtol=1e-14)


class Difference:
    """How far one variant is ahead of another."""

    def __init__(self, first, second, name):
        sign = -1 if name == "expected_cost" else 1
        self.value = sign * (first.scores[name] - second.scores[name])
        apart = first.influences[name] - second.influences[name]
        self.variance = (apart**2).sum()
        own = sum((one.influences[name] ** 2).sum() for one in [first, second])
        self.variance = 0 if self.variance <= 1e-12 * own else self.variance
        up, down = (0, 1) if sign > 0 else (1, 0)
        self.up = first.reach[name][up] + second.reach[name][down]
        self.down = first.reach[name][down] + second.reach[name][up]

    def above(self, z):
        return self.value + distance(self.variance, self.up, z)

    def below(self, z):
        return self.value - distance(self.variance, self.down, z)

    def with_interval(self):
        z = norm.isf(ALPHA / 2)
        return {"value": self.value, "ci": interval([self.below(z), self.above(z)])}


def times_more(variance, reach, s, z):
    if s <= 0:
        return np.inf
    slope = z * (variance**2 + (reach * s) ** 2) ** 0.25
    return ((slope + np.sqrt(slope**2 + 2 * reach * s)) / (2 * s)) ** 2


def needed(behind, margin, z, z_worse):
    more, beyond = norm.ppf(POWER), [one for one in behind if one.value > margin]
    if beyond:
        times = min(times_more(one.variance, one.down, one.value - margin, z_worse + more) for one in beyond)
    else:
        times = max(times_more(one.variance, one.up, margin - one.value, z + more) for one in behind)
    return max(1, times) if times <= 1000 else None


def weighted(run, name):
    """What the benchmark's shares and costs say of a variant alone."""
    worth = Worth(run)
    if worth.named is None and worth.costs is None:
        return {}
    one, z = Variant(run.variants[name], worth, run.repeats), norm.isf(ALPHA / 2)

    def score(of, least=0, most=1):
        value, variance = one.scores[of], (one.influences[of] ** 2).sum()
        up, down = (distance(variance, reach, z) for reach in one.reach[of])
        return {"value": value, "ci": interval([max(least, value - down), min(most, value + up)])}

    def on_log_odds(found):
        value, ends = found["value"], found["ci"]
        if not 0 < value < 1:
            return found
        odds = [np.log(value / (1 - value)) + (ends[to] - value) / value / (1 - value) for to in ["lower", "upper"]]
        return found | {"ci": interval([1 / (1 + np.exp(-one)) for one in odds])}

    result = {} if worth.costs is None else {"expected_cost": score("expected_cost", most=np.inf)}
    if worth.named is not None:
        names = [f"{metric}_{average}" for metric in ["precision", "recall", "f1"] for average in AVERAGES]
        signed = {of: score(of, least=-1) for of in ["matthews_corrcoef", "cohen_kappa_score"]}
        result["at_prevalence"] = {
            "metrics": {of: score(of) for of in ["accuracy", "balanced_accuracy", *names]} | signed,
            "classes": [
                {"label": label, "precision": on_log_odds(score(("precision", label)))}
                | {of: score((of, label)) for of in ["recall", "f1-score"]}
                for label in run.labels
            ],
        }
    return result


def decision(run, variants, pairs, random):
    """The same as report.json's, from the figures of the variants and of their pairs."""
    told = run.report.get("decision")
    if told is None:
        return None
    benchmark, worth = run.report["benchmark"], Worth(run)
    by, name = benchmark["decide_by"], name_of(benchmark["decide_by"])
    cost = name == "expected_cost"
    margin = benchmark.get("margin", 2) / (1 if cost else 100)
    figures = dict(zip(run.variants, variants))
    kinds = {one["name"]: one["kind"] for one in run.report["variants"]}
    cascades = [one["name"] for one in run.report["variants"] if (one["ensemble"] or {}).get("cascade")]
    names = [one["name"] for one in told["variants"]]
    whole = [one for one in names if one not in cascades]

    def stand(among):
        rows = set.intersection(*(set(run.variants[one].row) for one in among))
        return {one: Variant(run.variants[one][run.variants[one].row.isin(rows)], worth, run.repeats) for one in among}

    on_all = stand(whole)
    of_cascades = stand(names) if cascades else {}
    field = {one: of_cascades if one in cascades else on_all for one in names}
    rows_of = {one: next(iter(field[one].values())).rows for one in names}

    def ahead(first, second):
        among = of_cascades if {first, second} & set(cascades) else on_all
        return Difference(among[first], among[second], name)

    def deciding(one, name=name):
        """What the report says of the variant alone; of the rows of all it is the same."""
        found = figures[one]
        if name == "expected_cost":
            return found["expected_cost"]
        found = found.get("at_prevalence", found)
        if isinstance(name, tuple):
            return next(of[name[0]] for of in found["classes"] if of["label"] == name[1])
        return found["metrics"][name]

    def difference(first, second):
        same = COMPARED.get(f"{by['metric']} {by.get('average', '')}".strip())
        if same and "label" not in by and worth.named is None:
            for pair, computed in zip(run.report["comparisons"], pairs):
                value, ci = (computed["metrics"][same].get(key) for key in ["difference", "ci"])
                if [pair["first"], pair["second"]] == [first, second]:
                    return {"value": value, "ci": ci}
                if [pair["first"], pair["second"]] == [second, first]:
                    turned = ci and interval([turn(ci["upper"]), turn(ci["lower"])])
                    return {"value": -value, "ci": turned}
        return ahead(first, second).with_interval()

    best, tried = max(whole, key=lambda one: (-1 if cost else 1) * on_all[one].scores[name]), len(names)
    best = whole[0] if on_all[whole[0]].scores[name] == on_all[best].scores[name] else best
    price = {one: known(figures[one].get("cost_usd_per_1000")) for one in names}
    drawn = chances(on_all, whole, name, margin, price, worth, random)
    result = []
    for one in names:
        behind = [ahead(other, one) for other in whole if other != one]
        standing = {"behind_at_most": 0, "verdict": "within_margin", "rows_needed": None}
        if behind:
            z, z_worse = norm.isf(ALPHA / (tried - 1)), norm.isf(ALPHA / tried / (tried - 1))
            most = max(0, *(other.above(z) for other in behind))
            is_worse = any(other.below(z_worse) > margin for other in behind)
            verdict = "within_margin" if most <= margin else "worse" if is_worse else "undecided"
            times = needed(behind, margin, z, z_worse) if verdict == "undecided" else None
            span = np.inf if cost else 2 if name in ["matthews_corrcoef", "cohen_kappa_score"] else 1
            standing = {
                "behind_at_most": min(span, most),
                "verdict": verdict,
                "rows_needed": times and np.ceil(times * rows_of[best] - 1e-9),
            }
        if one == best:
            standing |= {"verdict": "best", "difference": {"value": 0}}
        else:
            standing["difference"] = difference(best, one)
        result.append({"name": one, "rows": rows_of[one], "score": deciding(one), **standing, **drawn.get(one, {})})
    good = [one for one in result if one["behind_at_most"] <= margin]
    priced = sorted((one for one in good if price[one["name"]] is not None), key=lambda one: price[one["name"]])
    undecided = [one["name"] for one in result if one["verdict"] == "undecided" and one["name"] in whole]
    others = undecided or [one for one in whole if one != best]
    z = norm.isf(ALPHA / max(1, tried - 1)) + norm.ppf(POWER)
    apart = [ahead(best, one) for one in others]
    return {
        "higher_is_better": not cost,
        "margin": margin,
        "rows": rows_of[best],
        "tried": tried,
        "best": best,
        "chosen": chosen(
            on_all[best],
            name,
            [ahead(best, one) for one in whole if one != best],
            # Of units there are no exact bounds.
            name == "accuracy" and worth.named is None and rows_of[best] == len(on_all[best].influences[name]),
            distance,
        ),
        "recommended": [*priced, *good, {"name": None}][0]["name"],
        "smallest_difference": max((distance(one.variance, one.up, z) for one in apart), default=None),
        "variants": result,
        "other_metrics": other_metrics(on_all, whole, by, deciding),
        "baseline": baseline(told["baseline"], whole, kinds, ahead, difference),
    }


def known(price):
    return None if price is None or np.isnan(price) else price


def turn(end):
    """The other way round, also of a stretch."""
    return tuple(-one for one in reversed(end)) if isinstance(end, tuple) else -end


def other_metrics(on_all, whole, by, deciding):
    others = [one for one in USUAL if [one["metric"], one.get("average")] != [by["metric"], by.get("average")]]
    z = norm.isf(ALPHA / len(others) / max(1, len(whole) - 1))
    result = []
    for other in others:
        name = name_of(other)
        most = max(whole, key=lambda one: on_all[one].scores[name])
        ahead = Difference(on_all[most], on_all[whole[0]], name) if most != whole[0] else None
        if ahead and ahead.below(z) > 0:
            result.append({"best": most, "score": deciding(most, name), "ahead": ahead.with_interval()})
    return result


def baseline(told, whole, kinds, ahead, difference):
    if told is None:
        return None
    models, baselines = len(told["lifts"]), sum(kind == "baseline" for kind in kinds.values())
    lifts = []
    for one in told["lifts"]:
        found = ahead(one["name"], told["name"])
        better = found.below(norm.isf(ALPHA / models)) > 0
        shown = "better" if better else "not_better" if found.above(norm.isf(ALPHA / baselines)) <= 0 else "undecided"
        lifts.append({"name": one["name"], "difference": difference(one["name"], told["name"]), "shown": shown})
    return {"name": told["name"], "lifts": lifts}


def chances(on_all, whole, name, margin, price, worth, random):
    """Name → stretches, from other resamples than the report's."""
    rows = sorted(set(on_all[whole[0]].table.unit))
    size, place = len(worth.labels), {row: at for at, row in enumerate(rows)}
    counts = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), RESAMPLES).astype(float)
    drawn = []
    for one in whole:
        table = on_all[one].table
        cells = np.zeros((len(rows), size * (size + 1)))
        np.add.at(cells, (table.unit.map(place), table.truth_code * (size + 1) + table.prediction_code), 1)
        matrices = (counts @ cells).reshape(-1, size, size + 1)
        if worth.named is not None:
            matrices = matrices * np.array([worth.weights(support)[0] for support in matrices.sum(-1)])[..., None]
        drawn.append(measures(matrices, worth.labels, worth.costs)[name] * (-1 if name == "expected_cost" else 1))
    scores = np.array(drawn)
    best = scores.max(0)
    is_best = scores >= best - 1e-12
    prices = [price[one] for one in whole]
    within = scores >= best - margin - 1e-12
    result = {}
    for at, one in enumerate(whole):
        figures = {"probability_best": (is_best[at] / is_best.sum(0), 1)}
        figures["expected_regret"] = (best - scores[at], np.ptp(scores))
        if None not in prices:
            cheapest = np.where(within, np.array(prices)[:, None], np.inf).min(0)
            figures["expected_regret_usd_per_1000"] = (prices[at] - cheapest, np.ptp(prices))
        result[one] = {key: stretch(*both) for key, both in figures.items()}
    return result


def stretch(values, most):
    """Where the mean of the report's resamples must lie; what happens in none of these may happen in one of those."""
    error = values.std() * (1 / REPORTED + 1 / RESAMPLES) ** 0.5 + most / REPORTED
    return values.mean() - DEVIATIONS * error, values.mean() + DEVIATIONS * error
