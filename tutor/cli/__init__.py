"""The command line: one command a file, each imported only when it is called."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command of `sys.argv` and exit with its code."""
    from tutor.cli.straight import straight

    code = straight(sys.argv[1:])
    if code is None:
        from tutor.cli.group import run

        code = run(sys.argv[1:])
    sys.exit(code)
