"""Loads the files of a lesson as modules: its check.py, and the rules that lie beside it."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from tutor.course import course_folder


class _AsItStands(SourceFileLoader):
    """Neither reads nor writes bytecode: what runs is the text that the learner has agreed to."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  (importlib's)
        """The source, compiled now."""
        return self.source_to_code(self.get_data(self.path), self.path)


def load_file(path: Path, prefix: str) -> ModuleType:
    """The module in that file, loaded once; raises what its code raises."""
    name = f"{prefix}_{abs(hash(str(path)))}"
    if name in sys.modules:
        return sys.modules[name]
    ours = path.is_relative_to(course_folder().resolve())
    loader = None if ours else _AsItStands(name, str(path))
    spec = spec_from_file_location(name, path, loader=loader)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: can't be loaded")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def beside(file: str, name: str) -> ModuleType:
    """The module `name`.py in the folder of `file`, which gives its own `__file__`."""
    return load_file(Path(file).with_name(f"{name}.py"), f"tutor_{name}")
