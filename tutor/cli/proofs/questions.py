"""Proves a lesson's questions: their truth can be computed, over many seeds, and be typed."""

from __future__ import annotations

import math
import random
import re
from itertools import permutations
from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Draw, Failed, Truth
from tutor.bridge.messages import Question as Asked
from tutor.cli.proofs.shown import unbound
from tutor.course import LANGUAGES, Problem, Question, answers

SEEDS = 12
ORDERS = 120
"""So many orders of the lines are run: all of them where there are five."""


async def prove_question(lab: Lab, question: Question) -> list[Problem]:
    """Over many seeds the truth can be computed, is of its kind, and can be typed as shown."""
    truths: set[str] = set()
    drawn = False
    for seed in range(SEEDS):
        asked = await ask(lab, Draw(str(question.file), seed))
        if isinstance(asked, Problem):
            return [asked]
        fault = _fault(question, asked)
        if not fault and question.answer == "order":
            fault = await _order_fault(lab, question, seed, asked)
        if fault:
            return [Problem(question.file, None, f"seed {seed}: {fault}")]
        if problem := unbound(question, asked):
            return [problem]
        truths.add(_shown(question, asked))
        drawn = drawn or bool(asked.numbers)
    if drawn and len(truths) < 2 and question.answer != "order":
        truth = truths.pop()
        return [Problem(question.file, None, f"numbers are drawn, yet it is always {truth}")]
    return []


def _shown(question: Question, asked: Asked) -> str:
    truths = asked.parts.values() or [asked.truth]
    return ", ".join(answers.show(truth, question.answer) for truth in truths)


def _fault(question: Question, asked: Asked) -> str:
    if asked.parts and question.answer in ("choice", "line", "order"):
        return f"the answer is a dict; expected a {question.answer}"
    faults = (_truth_fault(question, asked, truth) for truth in asked.parts.values())
    return next(filter(None, faults), "") or _truth_fault(question, asked, asked.truth)


def _truth_fault(question: Question, asked: Asked, truth: Truth) -> str:
    kind = question.answer
    wanted = {
        "shape": isinstance(truth, list),
        "order": isinstance(truth, list) and len(asked.pieces) > 1,
        "number": isinstance(truth, int | float),
        "dtype": truth in answers.DTYPES,
        "line": isinstance(truth, int) and 1 <= truth <= asked.code.count("\n") + 1,
        "choice": isinstance(truth, str) and truth in question.choices,
    }
    if not wanted[kind]:
        among = f" among {', '.join(question.choices)}" if kind == "choice" else ""
        return f"the truth is {truth!r}; expected a {kind}{among}"
    shown = answers.show(truth, kind)
    given = answers.parse(kind, shown, list(question.choices))
    if given is None or not answers.same(kind, given, truth):
        return f"{shown!r} is how the truth is shown, and is read back as {given!r}"
    return ""


async def _order_fault(lab: Lab, question: Question, seed: int, asked: Asked) -> str:
    assert isinstance(asked.truth, list)
    right = await ask(lab, Draw(str(question.file), seed, asked.truth))
    if isinstance(right, Problem) or not right.right:
        return "the order in the file is not right by its own answer"
    if seed:
        return ""
    wrong = 0
    for order in _orders(asked.truth):
        other = await ask(lab, Draw(str(question.file), seed, order))
        told = answers.arranged(asked.code, asked.place, order)
        if isinstance(other, Problem):
            return f"{other.message}, in the order\n{told}"
        if other.right:
            continue
        wrong += 1
        if not other.stopped and not all(other.said.get(x) for x in LANGUAGES):
            return f"nothing is `said` of a wrong order that raises nothing:\n{told}"
    return "" if wrong else "every order is right"


def _orders(right: list[int]) -> list[list[int]]:
    """All orders, or those with one line in another place and any others."""
    if math.factorial(len(right)) <= ORDERS:
        return [list(order) for order in permutations(right)]
    near = [_moved(right, i, j) for i in range(len(right)) for j in range(len(right))]
    chance = random.Random(0)
    return near + [chance.sample(right, len(right)) for _ in range(ORDERS - len(near))]


def _moved(order: list[int], start: int, end: int) -> list[int]:
    rest = [number for index, number in enumerate(order) if index != start]
    return [*rest[:end], order[start], *rest[end:]]


async def ask(lab: Lab, request: Draw) -> Asked | Problem:
    """Draws a question; a fault of its file comes back as a problem."""
    async for message in lab.draw(request):
        if isinstance(message, Asked):
            return message
        if isinstance(message, Failed):
            return failure_of(Path(request.file), message)
    return Problem(Path(request.file), None, "nothing came back")


def failure_of(file: Path, failed: Failed) -> Problem:
    """What went wrong with a file of the course, with its line where that is known.

    Where a file beside it is to blame, like the rules of a check, it is that one.
    """
    found = re.search(re.escape(str(file)) + r"(?::(\d+))?: (.*)", failed.text)
    message = found.group(2) if found else failed.text.strip().splitlines()[-1]
    if found and found.group(1):
        return Problem(file, int(found.group(1)), message)
    frame = rf'File "({re.escape(str(file.parent))}[^"]*)", line (\d+)'
    frames: list[tuple[str, str]] = re.findall(frame, failed.text)
    if not frames:
        return Problem(file, None, message)
    return Problem(Path(frames[-1][0]), int(frames[-1][1]), message)
