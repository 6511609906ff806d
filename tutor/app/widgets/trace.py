"""The way of the tensor: every module call with the shape that came out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from tutor.app.markdown import Paragraph
from tutor.bridge.messages import Call, Shape


def shape(sizes: Shape) -> str:
    """A shape as it stands everywhere: 1×20×248×248; () for a number."""
    return "×".join(map(str, sizes)) if sizes else "()"


def shapes(many: Sequence[Shape]) -> str:
    """Several shapes, as a call with several inputs has them."""
    return ", ".join(map(shape, many))


LONGEST = 8
"""A way of more lines is shortened, so that its end is in sight."""


def table(
    calls: Sequence[Call],
    language: str,
    *,
    around: tuple[str, str] | None = None,
    between: Callable[..., str] | None = None,
) -> list[Paragraph]:
    """The calls as aligned lines: what went in (x), each call with its result, what came out (y).

    A failed call says what it wanted and got. `around` are the words before and after the count
    of numbers that a module holds; without them the kinds and the counts are left out. A long way
    is shortened to its two ends where `between` gives words for the `count` of calls left out.
    """
    if not calls:
        return []
    outer = calls[0] if not calls[0].module and not calls[0].depth else None
    inner = calls[1:] if outer else calls
    rows = [Row(Content.styled("x", "bold"), result=Content(shapes(calls[0].input)))]
    rows += [_row(call, language) for call in inner]
    if outer is not None and outer.failed and outer.note:
        rows.append(Row(Content.empty(), result=Content.empty(), note=_note(outer, language)))
    if outer is not None and outer.output is not None:
        result = Content.styled(shapes(outer.output), "bold")
        rows.append(Row(Content.styled("y", "bold"), result=result, count=outer.parameters))
    if between is not None and len(rows) > LONGEST:
        head, tail = rows[:2], rows[4 - LONGEST :]
        rest = Content.styled(between(count=len(rows) - len(head) - len(tail)), "$muted")
        rows = [*head, Row(Content.styled("⋮", "$muted"), result=rest), *tail]
    names = max(row.name.cell_length for row in rows)
    kinds = max(row.kind.cell_length for row in rows) if around else 0
    results = max(row.result.cell_length for row in rows)
    lines = []
    for row in rows:
        cells = [
            _wide(row.name, names + 2),
            _wide(row.kind, kinds + 2) if kinds else "",
            row.result,
        ]
        if around and row.count:
            before, after = ((words, "$muted") for words in around)
            gap = results - row.result.cell_length + 2
            cells.append(Content.assemble(" " * gap, before, f"{row.count:>9,}", after))
        if row.result:
            lines.append(Paragraph(Content.assemble(*cells), gap=False))
        if row.note:
            lines.append(Paragraph(row.note, Content(" " * (names + 2)), gap=False))
    return lines


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: Content
    kind: Content = field(default_factory=Content.empty)
    result: Content = field(default_factory=Content.empty)
    note: Content = field(default_factory=Content.empty)
    count: int = 0


def _row(call: Call, language: str) -> Row:
    branch = "  " * max(call.depth - 1, 0) + "└ "
    name = Content.assemble((branch, "$muted"), call.module or call.kind)
    result = Content(shapes(call.output or []))
    if call.failed or call.output is None:
        name = Content.assemble((branch, "$muted"), (call.module or call.kind, "bold"))
        result = Content.assemble(("✗ ", "bold $bad"), (shapes(call.input), "$bad"))
    kind = Content.styled(call.kind if call.module else "", "$muted")
    return Row(name, kind, result, _note(call, language), call.parameters)


def _note(call: Call, language: str) -> Content:
    return Content.styled(call.note.get(language, ""), "$bad" if call.failed else "$muted")


def _wide(content: Content, width: int) -> Content:
    return content.pad_right(width - content.cell_length)
