"""How much memory a process holds."""

from __future__ import annotations

import subprocess


def megabytes(pid: int) -> float:
    """MB in memory now (RSS)."""
    answer = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True
    )
    return int(answer.stdout) / 1024
