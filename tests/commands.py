"""Run the tutor's commands in tests as a shell would: own process, own home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FORWARD = ROOT / "lessons" / "07-forward" / "exercises" / "forward"
STARTER, SOLUTION = FORWARD / "starter.py", FORWARD / "solution.py"
TUTOR = [sys.executable, "-m", "tutor"]

WRONG = """from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        self.conv1 = nn.Conv2d(3, 20, 5)

    def forward(self, x):
        return self.conv1(x)
"""


def environment(home: Path, **changes: str) -> dict[str, str]:
    """The environment of a learner who speaks English, with that home and this tree's tutor."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k != "NO_COLOR"}
    first = changes.pop("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, (first, str(ROOT))))
    return {**kept, "LANG": "C.UTF-8", "TUTOR_HOME": str(home), "PYTHONPATH": path, **changes}


def tutor(
    home: Path, *words: str | Path, given: str | bytes = b"", **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `given` is its standard input, `changes` of the environment."""
    run = subprocess.run(
        [*TUTOR, *map(str, words)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        env=environment(home, **changes),
        cwd=home.parent,
        check=False,
    )
    out, err = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)


def rows(text: str) -> list[dict[str, Any]]:
    """The JSON objects of an output that has one on each line."""
    return [json.loads(line) for line in text.splitlines()]
