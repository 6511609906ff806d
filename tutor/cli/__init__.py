"""The command line: one command a file, each imported only when it is called."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command of `sys.argv` and exit with its code."""
    from tutor.cli.group import run

    sys.exit(run(sys.argv[1:]))
