"""Words come in both languages, complete, and particles fit the word before them."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from tutor.words import FOLDER, LANGUAGES, from_locale, josa, say

SECTIONS = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.toml")})
SAID = re.compile(r"""\bsay\(\s*["'](\w+\.[\w.-]+)["']""")
SOURCES = sorted(FOLDER.parent.rglob("*.py"))


def read(section: str, language: str) -> dict[str, str]:
    """The file of a section in a language, as TOML gives it."""
    text = (FOLDER / f"{section}.{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def placeholders(text: str) -> set[str]:
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("section", SECTIONS)
def test_sections_have_the_same_keys_in_every_language(section: str) -> None:
    """A key exists in each language or in none, is flat, and is never empty."""
    keys = [list(read(section, language)) for language in LANGUAGES]
    assert sorted(keys[0]) == sorted(keys[1])
    for language in LANGUAGES:
        for key, text in read(section, language).items():
            assert isinstance(text, str), f"{section}.{key} in {language} is not a string"
            assert text.strip(), f"{section}.{key} in {language} is empty"


@pytest.mark.parametrize("section", SECTIONS)
def test_placeholders_agree_between_languages(section: str) -> None:
    """What is filled in is the same in every language."""
    english, korean = (read(section, language) for language in LANGUAGES)
    for key in english:
        assert placeholders(english[key]) == placeholders(korean[key]), f"{section}.{key}"


@pytest.mark.parametrize("section", SECTIONS)
def test_korean_holds_no_english_sentence(section: str) -> None:
    """Korean words are Korean: outside of code, no four Latin words stand in a row."""
    for key, text in read(section, "ko").items():
        prose = re.sub(r"`[^`]*`|\{[^}]*\}", "·", text)
        assert not re.search(r"[A-Za-z]+( [A-Za-z']+){3,}", prose), f"{section}.{key}: {text}"
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", prose):
            assert re.search("[가-힣]", prose), f"{section}.{key} holds no Hangul: {text}"


@pytest.mark.parametrize("section", SECTIONS)
def test_english_holds_no_hangul(section: str) -> None:
    """English words hold no Hangul, the offer to switch the language aside."""
    for key, text in read(section, "en").items():
        if "language" not in key:
            assert not re.search("[가-힣]", text), f"{section}.{key}: {text}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(FOLDER.parent)))
def test_every_key_that_the_source_names_exists(source: Path) -> None:
    """A key written in a call to say() is in its file."""
    for key in SAID.findall(source.read_text(encoding="utf-8")):
        section, _, name = key.partition(".")
        assert name in read(section, "en"), key


def test_say_fills_in_values_and_leaves_braces_in_them() -> None:
    """Values land where the text wants them; braces inside a value stay as they are."""
    assert say("cli.error", "en", message="{x}") == "error: {x}"
    assert say("cli.error", "ko", message="{x}") == "오류: {x}"


def test_an_unknown_language_speaks_english() -> None:
    """A language that we don't have falls back to English instead of failing."""
    assert say("cli.error", "xx", message="m") == say("cli.error", "en", message="m")


def test_an_unknown_key_is_a_mistake_of_ours_and_is_not_hidden() -> None:
    """A key that is missing raises."""
    with pytest.raises(KeyError):
        say("cli.no_such_key", "en")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "ko_KR", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_ALL": "", "LANG": "ko"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_the_language(environ: dict[str, str], language: str) -> None:
    """LC_ALL wins over LC_MESSAGES wins over LANG; what is neither is English."""
    assert from_locale(environ) == language


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("conv2", "이/가", "conv2가"),  # 이
        ("conv1", "이/가", "conv1이"),  # 일
        ("conv1", "으로/로", "conv1로"),  # 일 + 로
        ("conv3", "을/를", "conv3을"),  # 삼
        ("conv10", "은/는", "conv10은"),  # 십
        ("conv6", "으로/로", "conv6으로"),  # 육
        ("11,540", "이/가", "11,540이"),
        ("1×20×248×248", "이에요/예요", "1×20×248×248이에요"),
        ("1×20×248×248", "으로/로", "1×20×248×248로"),
        ("텐서", "을/를", "텐서를"),
        ("채널", "으로/로", "채널로"),
        ("입력", "과/와", "입력과"),
        ("손실", "이/가", "손실이"),
        ("x", "은/는", "x는"),  # 엑스
        ("lr", "을/를", "lr을"),  # 엘알
        ("lr", "으로/로", "lr로"),
        ("fc", "이/가", "fc가"),
        ("nn", "이/가", "nn이"),
        ("bn", "으로/로", "bn으로"),
        ("GPU", "을/를", "GPU를"),
        ("MLP", "이/가", "MLP가"),
        ("LSTM", "이/가", "LSTM이"),
        ("Conv2d", "을/를", "Conv2d를"),  # 투디
        ("Linear", "이에요/예요", "Linear예요"),
        ("MyModel", "을/를", "MyModel을"),
        ("Module", "이/가", "Module이"),
        ("ModuleList", "을/를", "ModuleList를"),
        ("forward()", "이/가", "forward()가"),
        ("`kernel`", "이/가", "`kernel`이"),
        ("shape", "이/가", "shape가"),
        ("step", "을/를", "step을"),
        ("stack", "을/를", "stack을"),
        ("out", "이/가", "out이"),
        ("net", "이/가", "net이"),
        ("loss", "이/가", "loss가"),
        ("ReLU", "을/를", "ReLU를"),
        ("weight", "을/를", "weight를"),
        ("50%", "이/가", "50%가"),
        ("", "이/가", "가"),
    ],
)
def test_the_particle_fits_the_last_sound(word: str, pair: str, expected: str) -> None:
    """Hangul, digits, letters and English words each get the particle that Koreans say."""
    assert josa(word, pair) == expected
