"""What the best variant is worth, given that it was chosen on the same rows."""

from scipy import stats

from .scores import interval

# The error of one end of an interval, and the part of it that is spent on which variants might have been chosen.
ALPHA, ON_PLAUSIBLE = 0.025, 0.0025


def chosen(one, name, behind, is_share, distance):
    """`one` is the best variant, `behind` how far each other one is behind it."""
    tried, value = len(behind) + 1, one.scores[name]
    if tried < 2:
        return None
    z = stats.norm.isf(ON_PLAUSIBLE / (tried * (tried - 1)))
    plausible = 1 + sum(other.value <= 2 * (other.value - other.below(z)) for other in behind)
    flattered, rows = (ALPHA - ON_PLAUSIBLE) / plausible, len(one.influences[name])
    if is_share:
        right = value * rows
        lower = stats.beta.ppf(flattered, right, rows - right + 1) if right > 0 else 0
        upper = stats.beta.ppf(1 - ALPHA, right + 1, rows - right) if right < rows else 1
    else:
        variance = (one.influences[name] ** 2).sum()
        low, high = (ALPHA, flattered) if name == "expected_cost" else (flattered, ALPHA)
        up, down = one.reach[name]
        lower = value - distance(variance, down, stats.norm.isf(low))
        upper = value + distance(variance, up, stats.norm.isf(high))
        if name != "expected_cost":
            least = -1 if name in ("matthews_corrcoef", "cohen_kappa_score") else 0
            lower, upper = max(least, lower), min(1, upper)
    return {"value": value, "tried": tried, "plausible": plausible, "ci": interval([lower, upper])}
