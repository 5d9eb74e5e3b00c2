#!/bin/sh
# Makes the fixtures that the tests compare with scikit-learn: sh scripts/reference/run.sh
set -eu
cd "$(dirname "$0")/../.."
python3 -m venv .venv/reference
.venv/reference/bin/pip install --quiet --requirement scripts/reference/requirements.txt ppi-python==0.2.3
for script in scripts/reference/*.py; do
  echo "$script"
  .venv/reference/bin/python "$script"
done
