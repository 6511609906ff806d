"""Lets a lesson's check.py keep its rules in a file beside it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def beside(file: str, name: str) -> ModuleType:
    """The module `name`.py in the folder of `file`, which gives its own `__file__`."""
    path = Path(file).with_name(f"{name}.py")
    full = f"tutor_{name}_{abs(hash(str(path)))}"
    if full in sys.modules:
        return sys.modules[full]
    spec = importlib.util.spec_from_file_location(full, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: can't be loaded")
    module = sys.modules[full] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[full]
        raise
    return module
