"""Every word that the tutor says outside of lessons and findings, in English and Korean.

One TOML file per section and language (`cli.en.toml`, `cli.ko.toml`), flat keys inside;
`say("cli.error", "ko", message=...)` reads one and fills it in with `str.format`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from tutor.words.josa import josa
from tutor.words.locale import LANGUAGES, from_locale

__all__ = ["LANGUAGES", "from_locale", "josa", "say"]

FOLDER = Path(__file__).parent


def say(key: str, language: str, **values: object) -> str:
    """What `section.name` says in that language, filled in; English for a language unknown."""
    section, _, name = key.partition(".")
    words = _section(section, language if language in LANGUAGES else "en")
    return words[name].format(**values)


@cache
def _section(section: str, language: str) -> dict[str, str]:
    text = (FOLDER / f"{section}.{language}.toml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}
