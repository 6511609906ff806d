"""Which language to speak when nobody said."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

LANGUAGES = ("en", "ko")

WINDOWS_KOREAN = 0x12


def from_locale(environ: Mapping[str, str] | None = None) -> str:
    """The language of the environment's locale, as gettext would read it; English if unknown."""
    environ = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name)
        if value:
            return "ko" if value.lower().startswith("ko") else "en"
    return _from_windows() if sys.platform == "win32" else "en"


def _from_windows() -> str:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (exists on Windows alone)
    primary = int(kernel.GetUserDefaultUILanguage()) & 0x3FF
    return "ko" if primary == WINDOWS_KOREAN else "en"
