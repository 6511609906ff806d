"""Proves that an exercise's main.py runs with its solution, as an exported program would."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Draw
from tutor.cli.proofs.questions import ask
from tutor.course import Exercise, Problem
from tutor.export.program import main_of, run_of

LONG = re.compile(r"^(\s*steps = )\d+$", re.MULTILINE)
"""How long a main.py trains; for a proof two steps will do."""


async def prove_main(lab: Lab, exercise: Exercise) -> list[Problem]:
    """What main.py does can be done with the solution, without anything of the tutor's."""
    try:
        *data, run = main_of(exercise, set())
    except SyntaxError as error:
        return [Problem(exercise.main, error.lineno, f"not Python: {error.msg}")]
    before = "\n".join([exercise.solution.read_text("utf-8"), *data])
    short = LONG.sub(r"\g<1>2", run)
    source = f"{before}\n{short}\n{run_of(exercise)}()\nanswer = 'ran'\n"
    with tempfile.TemporaryDirectory(prefix="tutor-verify-") as folder:
        file = Path(folder) / "program.py"
        file.write_text(source, "utf-8")
        asked = await ask(lab, Draw(str(file), 0))
    if not isinstance(asked, Problem):
        return []
    line = (asked.line or 0) - before.count("\n") - 2  # the function begins in the line after it
    inside = exercise.main.read_text("utf-8").splitlines()
    return [Problem(exercise.main, line if 0 < line <= len(inside) else None, asked.message)]
