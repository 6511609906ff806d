"""The learner's file as a real module: in sys.modules, and in linecache for its tracebacks.

Plain `exec` breaks right code: `@dataclass` with postponed annotations looks its module up, and
a traceback without its lines helps nobody.
"""

from __future__ import annotations

import linecache
import sys
from types import ModuleType

_files: set[str] = set()


def load(source: str, filename: str, name: str = "learner") -> ModuleType:
    """Run `source` as the module `name` and return it; raises what the code raises.

    Its name is not `__main__`, so a `if __name__ == "__main__":` block stays out. When it raises,
    what it had defined so far stays in `sys.modules[name]`.
    """
    show(source, filename)
    code = compile(source, filename, "exec", dont_inherit=True)
    module = ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def show(source: str, filename: str) -> None:
    """Make the lines of `source` known to tracebacks, as the learner's own."""
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    _files.add(filename)


def is_learners(filename: str) -> bool:
    """Say whether a frame with this file name is the learner's own."""
    return filename in _files
