# Checks templates with cfn-lint and checkov, in one process: python check.py TEMPLATE... prints findings as JSON.
import json
import logging
import sys
from pathlib import Path

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs
from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter

# Large and small, old and new, and all parts of the world.
REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"]

logging.disable(logging.CRITICAL)


def place(path):
    """The resource, and where in it."""
    return "/".join(str(part) for part in path or [])


def linted(file):
    found = lint_file(Path(file), ManualArgs(regions=REGIONS))
    return [dict(template=file, rule=one.rule.id, at=place(one.path), what=one.message) for one in found]


def practices(file):
    # By itself, the runner asks no server.
    report = Runner().run(root_folder=None, files=[file], runner_filter=RunnerFilter(framework=["cloudformation"]))
    broken = [dict(template=file, rule="unreadable", at=one, what="") for one in report.parsing_errors]
    found = [dict(template=file, rule=one.check_id, at=one.resource, what=one.check_name) for one in report.failed_checks]
    return dict(passed=len(report.passed_checks), found=broken + found)


files = sys.argv[1:]
checked = [practices(file) for file in files]
print(json.dumps({
    "passed": sum(one["passed"] for one in checked),
    "found": [one for file in files for one in linted(file)] + [one for each in checked for one in each["found"]],
}))
