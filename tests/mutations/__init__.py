"""Plant exactly one mistake into right code, and say which rules may name it."""

from __future__ import annotations

import importlib
import pkgutil

from tests.mutations.planting import MUTATIONS, Mutation

for _info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
    if _info.name.startswith("plants_"):
        importlib.import_module(f"{__name__}.{_info.name}")

__all__ = ["MUTATIONS", "Mutation"]
