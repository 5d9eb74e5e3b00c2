"""What a run that stopped when it was decided was asked, and what it saved: see docs/guide/stop-early.md."""

import numpy as np

# Shares of the wealth that are bet on each row, and how the first dollar is spread over them.
BETS = np.array([0.95, 0.6, 0.35, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625])
FIRST = 1 / np.arange(2, len(BETS) + 2)
FIRST /= FIRST.sum()
STEPS = 10_000


def rows_asked(run, name):
    return run.outcomes[name].row.nunique()


def ended_early(run, variant):
    lines = run.data[(run.data.variant == variant["name"]) & run.decided]
    return {"ended_early": {"rows": rows_asked(run, variant["name"])}} if len(lines) and variant["ensemble"] is None else {}


def stopping(run):
    """None but for a run with `stop` that has something to decide."""
    if run.report.get("stopping") is None:
        return {}
    asked = [one for one in run.report["variants"] if one["ensemble"] is None]
    most = max(rows_asked(run, one["name"]) for one in asked)
    rows = run.data.row.nunique()
    looks, end = [], 50.0
    while end < rows:
        looks.append(int(end + 0.5))
        end *= 1.4
    saved = {one["name"]: int((run.decided & (run.data.variant == one["name"])).sum()) for one in asked}
    paid = [one for one in asked if one["kind"] != "baseline" and saved[one["name"]] > 0]
    prices = [one["cost_usd_per_1000"] for one in paid]
    told = run.report["stopping"]
    return {
        "looks": [look for look in looks if look <= most],
        "rows": most,
        "saved_samples": sum(saved.values()),
        "saved_usd": None if None in prices else sum(saved[one["name"]] * one["cost_usd_per_1000"] / 1000 for one in paid),
        "decisions": [decision(run, one, told["risk_each"]) for one in told["decisions"]],
    }


def decision(run, told, risk):
    """The bound of a comparison, where the rows that decided it are all that one of the two was asked."""
    if told["than"] is None:
        return {}
    first, second = run.outcomes[told["than"]], run.outcomes[told["variant"]]
    both = sorted(set(first.row) & set(second.row))
    if len(both) != told["rows"]:
        return {}
    ahead, behind = (lines.groupby("row").right.mean()[both].to_numpy() for lines in (first, second))
    scores = (1 + ahead - behind) / 2
    if told["lower"] is not None:
        return {"lower": 2 * lower_bound(scores, risk) - 1, "rows": len(both)}
    return {"upper": 2 * (1 - lower_bound(1 - scores, risk)) - 1, "rows": len(both)}


def lower_bound(scores, risk):
    """The largest mean of four decimals at which who bets on more has won enough by now."""
    excluded, still_open = 0, STEPS
    while still_open - excluded > 1:
        middle = (excluded + still_open) // 2
        logs = np.log1p(BETS[:, None] * (scores / (middle / STEPS) - 1)).sum(axis=1)
        if np.logaddexp.reduce(logs + np.log(FIRST)) >= -np.log(risk):
            excluded = middle
        else:
            still_open = middle
    return excluded / STEPS
