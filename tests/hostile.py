"""The hostile submissions of tests/misbehave: what their headers expect, and what survives them."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from tutor.bridge.folders import PREFIX, system

HERE = Path(__file__).parent
EXERCISE = HERE.parent / "lessons" / "07-forward" / "exercises" / "forward"
FILES = sorted((HERE / "misbehave").glob("*.py"))
HURRIED = 2.0
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def expected(path: Path) -> dict[str, list[str]]:
    """Read the header: `# name: value` lines."""
    header: dict[str, list[str]] = {}
    for name, value in re.findall(r"^# (\w+): (.*)$", path.read_text("utf-8"), re.MULTILINE):
        header.setdefault(name, []).append(value)
    return header


def seconds_for(header: dict[str, list[str]]) -> float:
    """Return the time that a submission gets: little where it must run out, else plenty."""
    return HURRIED if header["expect"] == ["timeout"] else 30.0


def runs_here(header: dict[str, list[str]]) -> bool:
    """Say whether this system has what a submission with that header needs."""
    return header.get("only") != ["posix"] or sys.platform != "win32"


def skip_elsewhere(header: dict[str, list[str]]) -> None:
    """Skip the test where the system lacks what the submission needs."""
    if not runs_here(header):
        pytest.skip("needs fork, sessions or rlimits")


def harmless(text: str) -> str:
    """Assert that a terminal would show a text as it is."""
    assert not CONTROL.search(text), text
    return text


def ours(name: str) -> bool:
    """Say whether a lab of this very process is meant."""
    return name.startswith(f"{PREFIX}{os.getpid()}-")


def running() -> set[str]:
    """Return the labs of this process of which something still runs."""
    if not sys.platform.startswith("linux"):
        return set()
    found = {system._token_of(entry.pid) for entry in system._running()}
    return {token for token in found if ours(token)}


def folders() -> list[Path]:
    """Return the folders that labs of this process have left."""
    return [path for path in Path(tempfile.gettempdir()).iterdir() if ours(path.name)]
