"""A file of figures for the tests: a head and its cases, one a line, so that a diff shows which have changed."""

import json


def write(file, head, cases):
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{json.dumps(head)[:-1]}, \"cases\": [\n{lines}\n]}}\n")
    print(f"{file.name}: {len(cases)} cases, {file.stat().st_size} bytes")
