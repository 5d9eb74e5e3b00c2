# The benchmark's rows as a task of Inspect.
from inspect_ai import Task, task
from inspect_ai.dataset import FieldSpec, csv_dataset
from inspect_ai.scorer import exact
from inspect_ai.solver import generate, system_message


@task
def labels(rows: str, labels: str):
    return Task(
        dataset=csv_dataset(rows, FieldSpec(input="text", target="label", id="id")),
        solver=[
            system_message(
                "Classify the text. Answer with exactly one of these labels and nothing else: " + labels
            ),
            generate(),
        ],
        scorer=exact(),
    )
