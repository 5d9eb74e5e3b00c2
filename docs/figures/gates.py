"""What the benchmark's gates are about."""


def gates(report, variants):
    by_name = dict(zip([one["name"] for one in report["variants"]], variants))
    values = [value_of(gate, by_name.get(gate["variant"])) for gate in report["gates"]]
    return [
        {"value": value, "passed": value is not None and gate.get("min", value) <= value <= gate.get("max", value)}
        for gate, value in zip(report["gates"], values)
    ]


def value_of(gate, variant):
    metric = gate["metric"]
    if variant is None:
        return None
    if metric == "expected_cost":
        return variant[metric]["value"]
    if metric in ["cost_usd", "cost_usd_per_1000"]:
        return variant[metric]
    if metric == "completion_rate":
        return variant[metric]["value"]
    if metric.startswith("latency_"):
        return variant.get("latency_ms", {}).get(metric.removeprefix("latency_"))
    if "label" in gate:
        return next((one[metric]["value"] for one in variant["classes"] if one["label"] == gate["label"]), None)
    average = f"{metric.removesuffix('-score')}_{gate.get('average', 'weighted')}"
    return variant["metrics"][metric if metric in variant["metrics"] else average]["value"]
