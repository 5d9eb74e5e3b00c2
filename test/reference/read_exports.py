"""Reads what `holdout export` wrote as the tools themselves do: mlflow, huggingface_hub and pylatexenc.

Usage: MLFLOW_ALLOW_FILE_STORE=true python test/reference/read_exports.py FOLDER
Prints as JSON what they found in FOLDER/mlruns, FOLDER/cards and FOLDER/tables.
"""

import json
import sys
from pathlib import Path

from huggingface_hub import ModelCard
from huggingface_hub.repocard_data import model_index_to_eval_results
from mlflow import MlflowClient
from mlflow.store.fs2db import migrate
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexWalker

# Commands that the parser does not know.
UNKNOWN = {r"\char34{}": "''", r"\textbar{}": "|"}


def runs(client):
    found = []
    for experiment in client.search_experiments():
        for run in client.search_runs([experiment.experiment_id]):
            path = client.download_artifacts(run.info.run_id, "variant.json")
            found.append(
                {
                    "experiment": experiment.name,
                    "name": run.info.run_name,
                    "status": run.info.status,
                    "start_time": run.info.start_time,
                    "metrics": run.data.metrics,
                    "params": run.data.params,
                    "tags": run.data.tags,
                    "variant": json.loads(Path(path).read_text(encoding="utf-8")),
                }
            )
    return sorted(found, key=lambda run: run["name"])


def card(file):
    data = ModelCard.load(file).data
    name, results = model_index_to_eval_results(data.to_dict()["model-index"])
    return {
        "name": name,
        "results": [
            {
                "task": one.task_type,
                "dataset": one.dataset_name,
                "metric": one.metric_type,
                "args": one.metric_args,
                "value": one.metric_value,
                "name": one.metric_name,
            }
            for one in results
        ],
    }


def cells(file):
    """Of the only table in the file, as they are printed. Strict: what is not balanced is an error."""
    text = file.read_text(encoding="utf-8")
    for command, character in UNKNOWN.items():
        text = text.replace(command, character)
    [table], _, _ = LatexWalker(text.strip(), tolerant_parsing=False).get_latex_nodes()
    [tabular] = [node for node in table.nodelist if isinstance(node, LatexEnvironmentNode)]
    rows, row, cell = [], [], []

    def end_cell():
        row.append(" ".join(LatexNodes2Text().nodelist_to_text(cell).split()))
        cell.clear()

    for node in tabular.nodelist:
        source = node.latex_verbatim()
        if source.startswith("\\\\"):
            end_cell()
            rows.append(list(row))
            row.clear()
        elif source.strip() == "&":
            end_cell()
        elif source.strip() not in ("\\toprule", "\\midrule", "\\bottomrule"):
            cell.append(node)
    return rows


def main(folder):
    store = folder / "mlruns"
    database = f"sqlite:///{folder / 'mlflow.db'}"
    migrate(store, database, progress=False)
    return {
        "runs": runs(MlflowClient(store.as_uri())),
        "migrated": runs(MlflowClient(database)),
        "cards": [card(file) for file in sorted((folder / "cards").glob("*.md"))],
        "tables": {file.stem: cells(file) for file in sorted((folder / "tables").glob("*.tex"))},
    }


if __name__ == "__main__":
    found = main(Path(sys.argv[1]))
    # What else they print comes first.
    print(f"\n{json.dumps(found)}")
