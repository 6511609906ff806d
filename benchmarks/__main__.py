"""Measures the budgets and prints them as a Markdown table.

python -m benchmarks [NAME ...]      names: those of ROWS; all of them without one
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
from importlib.metadata import version

from benchmarks.row import HEAD

ROWS = ("first_paint", "verdict", "keys", "training", "chart", "memory")
BUSY = 0.5  # load average from which on nothing measured is worth much


def main(names: list[str]) -> int:
    """Measure what is named; 1 where a budget was not kept or a measurement failed."""
    unknown = sorted(set(names) - set(ROWS))
    if unknown:
        print(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}", file=sys.stderr)
        return 2
    began, kept, load = time.monotonic(), True, _load()
    print(HEAD)
    for name in names or ROWS:
        try:
            rows = importlib.import_module(f"benchmarks.{name}").measure()
        except Exception as error:
            print(f"| {name} | failed: {str(error).splitlines()[0]} | | | ✗ |")
            print(error, file=sys.stderr)
            kept = False
            continue
        for row in rows:
            print(row, flush=True)
            kept = kept and row.kept
    print(
        f"\n{_processor()}, Python {platform.python_version()}, PyTorch {version('torch')}, "
        f"Textual {version('textual')}; {time.monotonic() - began:.0f} s"
    )
    if load > BUSY:
        print(f"\nThe machine was busy before (load {load:.1f}): these times are not the tutor's.")
    return 0 if kept else 1


def _load() -> float:
    """How many processes wanted to run in the last minute, where the system tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _processor() -> str:
    """How many processors of which kind, as far as the system tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 (not a file at all)
            names = [line.partition(":")[2].strip() for line in file if "model name" in line]
    except OSError:
        names = []
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{os.cpu_count()} × {name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
