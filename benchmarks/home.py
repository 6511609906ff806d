"""A home for the tutor in which the forward exercise is already solved."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.terminal import ROOT

SOLUTION = ROOT / "lessons" / "07-forward" / "exercises" / "forward" / "solution.py"
FLOOD = """\
import time

began, printed = None, 0


def flood():
    global began, printed
    began = began or time.perf_counter()
    while printed < (time.perf_counter() - began) * 10_000:
        printed += 1
        print(f"line {printed} of very many lines")


"""


@contextmanager
def solved(*, flooding: bool = False) -> Iterator[Path]:
    """The home. With `flooding` the model prints 10,000 lines a second while it works."""
    code = SOLUTION.read_text(encoding="utf-8")
    if flooding:
        code = FLOOD + code.replace("        x = self", "        flood()\n        x = self", 1)
        assert "flood()\n        x" in code
    with tempfile.TemporaryDirectory() as home:
        work = Path(home) / "work"
        work.mkdir()
        (work / "forward.py").write_text(f"# \n{code}", encoding="utf-8")
        yield Path(home)
