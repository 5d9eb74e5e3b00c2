"""A report and the predictions that it was made of."""

import json

import pandas as pd

NO_ANSWER = "\N{REPLACEMENT CHARACTER} no valid answer"
TEXTS = ["id", "variant", "truth", "prediction", "answer", "error_code"]
TOKENS = ["prompt_tokens", "cached_tokens", "cache_write_tokens", "completion_tokens", "reasoning_tokens"]
NUMBERS = ["row", "repeat", "confidence", "latency_ms", "cost_usd", "from_cache", "fallback", *TOKENS]
# An apostrophe keeps spreadsheets from running such a text as a formula: take one off.
NEUTRALISED = r"^'('*[=+\-@\t\r＝＋－＠])"


class Run:
    """`data` has a line a sample. By name: `outcomes` has the lines of each variant, `variants` those that are scored."""

    def __init__(self, folder):
        with open(f"{folder}/report.json", encoding="utf-8") as file:
            self.report = json.load(file)
        if self.report.get("task") == "predict":
            raise SystemExit(f"{folder}: these rows have no true label, so there are no scores to recompute")
        self.labels, self.repeats = self.report["labels"], self.report["repeats"]
        data = pd.read_csv(f"{folder}/predictions.csv", dtype=str, keep_default_na=False)
        data[TEXTS] = data[TEXTS].replace(NEUTRALISED, r"\1", regex=True)
        data[NUMBERS] = data[NUMBERS].replace("", "nan").astype(float)
        data.loc[data.status != "answered", "prediction"] = NO_ANSWER
        data["right"] = data.truth == data.prediction
        data["truth_code"] = pd.Categorical(data.truth, self.labels).codes
        data["prediction_code"] = pd.Categorical(data.prediction, [*self.labels, NO_ANSWER]).codes
        # Without units, every row stands for itself.
        self.has_units = "unit" in data and (data.unit != "").any()
        data["unit"] = data.unit.astype(int) if self.has_units else data.row
        self.data = data.assign(slices=data.slices.map(lambda text: json.loads(text or "{}")))
        # What was not asked because it was decided is no part of a variant.
        self.decided = data.error_code == "decided"
        asked = self.data[~self.decided]
        self.outcomes = {one["name"]: asked[asked.variant == one["name"]] for one in self.report["variants"]}
        # What a stopped run did not ask every variant is not scored. No valid answer so far is the variant's own fault.
        unasked = data.row[(data.status == "skipped") & (data.error_code != "nothing_valid") & ~self.decided]
        self.scored = ~data.row.isin(unasked) & ~self.decided
        self.variants = {name: lines[self.scored[lines.index]] for name, lines in self.outcomes.items()}
