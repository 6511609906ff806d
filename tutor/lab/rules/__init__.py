"""The rules, one file a family of mistakes. Adding a file here is all it takes to add rules."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache


@cache
def load_all() -> None:
    """Import every family, so that its rules stand in `findings.RULES`."""
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda i: i.name):
        importlib.import_module(f"{__name__}.{info.name}")
