"""Takes a question's code apart: what is shown, what is drawn, and what computes the truth.

A question is a plain Python file that runs as it stands. Marks say the rest:

- `width = 8  # draw: 8, 16, 32` draws one of those; where that line is hidden, the number is
  written into the shown code instead of the name. The mark stands where the statement ends, which
  may be some lines below its beginning
- `run(8)  # draw: run(8), stop()` draws one of those calls, where it stands
- `# hide` and `# show` switch what the learner sees; a docstring at the top and the last statement
  `answer = ...` are never shown
- lines between `# order` and `# end` are those that are put in order
"""

from __future__ import annotations

import ast
import io
import math
import random
import re
import textwrap
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

DRAW = re.compile(r"#\s*draw\b(.*)", re.DOTALL)
SWITCH = re.compile(r"\s*#\s*(hide|show|order|end)\s*")
LONGEST_RANGE = 10_000


class StepFault(Exception):
    """A file of the course that can't do its work; the text says where and what was expected."""

    def __init__(self, file: Path, line: int | None, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


@dataclass(frozen=True)
class Mark:
    """A `# draw:` and the statement that it belongs to: its rows, from 0, the last one included.

    `name` is what the statement gives a value to, "" where it is nothing but an expression.
    """

    name: str
    first: int
    last: int
    values: list[str]


@dataclass
class Drawn:
    """A question with its numbers in.

    `source` has the lines of the file, one for one; `last` is the last of them that is shown.
    `lines` maps a line of the file to its line in `shown`. Of lines to order, `pieces` are as
    offered, `place` is the line of the file where they begin, and `truth` is the order of their
    numbers that the file has.
    """

    file: Path
    source: str
    shown: str = ""
    last: int = 0
    numbers: dict[str, str] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    place: int = 0
    truth: list[int] = field(default_factory=list)


def read(file: Path, seed: int, given: list[int] | None = None) -> Drawn:
    """Draws the numbers of a question; the next seed draws others, as far as there are any."""
    text = file.read_text("utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise StepFault(file, error.lineno, f"not Python: {error.msg}") from error
    lines = text.splitlines()
    visible = _visible(lines, tree)
    drawn = Drawn(file, text)
    hidden = _draw(drawn, lines, visible, _marks(file, text, tree), seed)
    _write_in(lines, visible, hidden)
    offered = _arrange(drawn, lines, seed, given)
    drawn.source = "\n".join(lines) + "\n"
    _show(drawn, offered, visible)
    return drawn


def _visible(lines: list[str], tree: ast.Module) -> list[bool]:
    """Which lines the learner sees."""
    visible = []
    showing = True
    for line in lines:
        switch = SWITCH.fullmatch(line)
        if switch and switch.group(1) in ("hide", "show"):
            showing = switch.group(1) == "show"
        visible.append(showing and not switch)
    never = []
    if tree.body and ast.get_docstring(tree, clean=False) is not None:
        never.append(tree.body[0])
    if tree.body and _assigns_answer(tree.body[-1]):
        never.append(tree.body[-1])
    for node in never:
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            visible[number - 1] = False
    return visible


def _assigns_answer(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [ast.unparse(x) for x in node.targets] == ["answer"]


def _draw(
    drawn: Drawn, lines: list[str], visible: list[bool], marks: list[Mark], seed: int
) -> dict[str, str]:
    """Puts the drawn values in; the hidden ones are returned, to be written in by name."""
    total = math.prod(len(mark.values) for mark in marks)
    stride = max(1, round(total * 0.618))
    while math.gcd(stride, total) != 1:
        stride += 1
    place = seed * stride % total
    hidden = {}
    for mark in marks:
        place, at = divmod(place, len(mark.values))
        value = mark.values[at]
        indent = lines[mark.first][: -len(lines[mark.first].lstrip())]
        lines[mark.first] = indent + (f"{mark.name} = {value}" if mark.name else value)
        drawn.numbers[mark.name or f"line {mark.first + 1}"] = value
        if mark.name and not visible[mark.first]:
            hidden[mark.name] = value
        for row in range(mark.first + 1, mark.last + 1):
            lines[row], visible[row] = "", False
    return hidden


def _marks(file: Path, text: str, tree: ast.Module) -> list[Mark]:
    """Every `# draw:` of a file; each must end a statement `name = value`, or an expression."""
    kinds = (ast.Assign, ast.Expr)
    ends = {node.end_lineno: node for node in ast.walk(tree) if isinstance(node, kinds)}
    marks = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        found = DRAW.fullmatch(token.string) if token.type == tokenize.COMMENT else None
        if found is None:
            continue
        line = token.start[0]
        node, values = ends.get(line), found.group(1).strip()
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if node is None or len(names) != len(targets) or len(names) > 1:
            raise StepFault(file, line, "nothing to draw for; expected `name = value  # draw: ...`")
        if not values.startswith(":") or not values[1:].strip():
            raise StepFault(file, line, "expected values between commas after # draw:")
        options = _options(file, line, values[1:].strip())
        marks.append(Mark("".join(names), node.lineno - 1, line - 1, options))
    return marks


def _options(file: Path, line: int, text: str) -> list[str]:
    """What a mark draws from: expressions between commas, or range(...)."""
    try:
        node = ast.parse(f"({text},)", mode="eval").body
    except SyntaxError as error:
        raise StepFault(file, line, "expected values between commas after # draw:") from error
    assert isinstance(node, ast.Tuple)
    values = [ast.unparse(item) for item in node.elts]
    if len(values) == 1 and re.fullmatch(r"range\([\d, ]+\)", values[0]):
        numbers = range(*ast.literal_eval(f"({values[0][6:-1]},)"))
        values = [str(number) for number in numbers[:LONGEST_RANGE]]
    if len(values) < 2:
        raise StepFault(file, line, "expected at least two values after # draw:")
    return values


def _write_in(lines: list[str], visible: list[bool], values: dict[str, str]) -> None:
    """Writes drawn values into the shown lines, where their hidden names stand."""
    if not values:
        return
    tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline))
    for index in range(len(tokens) - 2, 0, -1):
        token = tokens[index]
        row, column = token.start
        if token.type != tokenize.NAME or token.string not in values or not visible[row - 1]:
            continue
        if tokens[index - 1].string == "." or tokens[index + 1].string == "=":
            continue  # an attribute, or the name of an argument
        line = lines[row - 1]
        lines[row - 1] = line[:column] + values[token.string] + line[token.end[1] :]


def _arrange(drawn: Drawn, lines: list[str], seed: int, given: list[int] | None) -> list[str]:
    """Shuffles the lines to order; puts them into `lines` as given, and returns what to show."""
    marks = {found.group(1): i for i, x in enumerate(lines) if (found := SWITCH.fullmatch(x))}
    if "order" not in marks:
        return lines
    start, end = marks["order"] + 1, marks.get("end", 0)
    right = lines[start:end]
    if len(set(right)) < 2 or not all(line.strip() for line in right):
        raise StepFault(drawn.file, start, "expected at least two lines from # order to # end")
    mixed = list(range(len(right)))
    chance = random.Random(seed)
    while [right[i] for i in mixed] == right:
        chance.shuffle(mixed)
    offered = [right[i] for i in mixed]
    drawn.pieces = textwrap.dedent("\n".join(offered)).splitlines()
    drawn.place = start + 1
    drawn.truth = [mixed.index(i) + 1 for i in range(len(right))]
    if given is None:
        return [*lines[:start], *offered, *lines[end:]]
    if sorted(given) != sorted(drawn.truth):
        raise StepFault(drawn.file, start, f"{given} is no order of {len(right)} lines")
    lines[start:end] = [offered[number - 1] for number in given]
    return lines


def _show(drawn: Drawn, lines: list[str], visible: list[bool]) -> None:
    """Collects what is shown, dedented, without blank lines at its ends."""
    seen = [index for index, shown in enumerate(visible) if shown]
    if not seen:
        raise StepFault(drawn.file, 1, "nothing of it is shown; expected code beside the answer")
    text = textwrap.dedent("\n".join(lines[index] for index in seen)).split("\n")
    shown = list(zip(seen, text, strict=True))
    while shown and not shown[0][1].strip():
        shown.pop(0)
    while shown and not shown[-1][1].strip():
        shown.pop()
    drawn.shown = "\n".join(line for _, line in shown)
    drawn.lines = {index + 1: number for number, (index, _) in enumerate(shown, 1)}
    drawn.last = shown[-1][0] + 1 if shown else 0
