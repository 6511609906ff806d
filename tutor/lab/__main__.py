"""The lab's process: `python -m tutor.lab --memory=N --output=N --dump-after=S FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Settle in the system first, while there is one thread and little memory; then serve."""
    options = dict(word[2:].split("=", 1) for word in sys.argv[1:] if word.startswith("--"))
    folder = Path(sys.argv[-1])
    memory = int(options["memory"])

    from tutor.lab.limits import settle

    settle(memory, folder)

    from tutor.lab.server import serve

    serve(folder, memory, int(options["output"]), float(options["dump-after"]))


if __name__ == "__main__":
    main()
