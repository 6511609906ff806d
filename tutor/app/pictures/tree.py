"""The modules of a model as a box with drawers, and how many numbers lie in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from tutor.app.host import tell
from tutor.app.pictures.drawing import LIT, TALLEST, Drawing
from tutor.bridge.messages import Call
from tutor.course.model import Shown

WIDEST = 64

Edge = tuple[str, str, str]
"""How a line of the box begins, what fills it, how it ends."""

TOP: Edge = ("╭─", "─", "─╮")
DRAWER: Edge = ("├─", " ", "│")
INSIDE: Edge = ("│ ", " ", "│")
BOTTOM: Edge = ("╰─", "─", "╯")


@dataclass(frozen=True)
class Node:
    """A module: its drawer's name, its class, its numbers and those inside, how deep it lies."""

    name: str
    kind: str
    numbers: int
    depth: int
    registered: bool = True


def nodes_of(calls: Sequence[Call]) -> list[Node]:
    """The modules that a tensor went through, each of them once, and the boxes they lie in.

    A box that is never called itself, as a ModuleList is, holds what lies in it.
    """
    called: dict[str, Call] = {}
    boxes = {"": ""}
    for call in calls:
        path = call.module
        if path in called or call.kind == "function":
            continue
        called[path] = call
        while path not in boxes:
            boxes[path] = path.rpartition(".")[0] if call.registered else ""
            path = boxes[path]
    inside = {box: [path for path in boxes if path and boxes[path] == box] for box in boxes}

    def node(path: str, depth: int) -> Node:
        if (call := called.get(path)) is not None and path:
            name = path.rpartition(".")[2] if call.registered else path
            return Node(name, call.kind, call.parameters, depth, call.registered)
        parts = [node(part, 0) for part in inside[path]]
        numbers = sum(part.numbers for part in parts if part.registered)
        return Node(path.rpartition(".")[2], "", numbers, depth)

    def walk(path: str, depth: int) -> Iterator[Node]:
        yield node(path, depth)
        for part in inside[path]:
            yield from walk(part, depth + 1)

    return list(walk("", 0))


def example_of(shows: Sequence[Shown]) -> list[Node]:
    """The modules of the example that a lesson gives."""
    nodes = []
    for each in shows:
        depth = each.path.count(".") + 1 if each.path else 0
        nodes.append(Node(each.path.rpartition(".")[2], each.kind, each.numbers, depth))
    return nodes


class Tree(Drawing):
    """The learner's model as it was last checked, else the example that the lesson gives."""

    def __init__(
        self,
        shows: Sequence[Shown],
        calls: Sequence[Call] | None = None,
        part: str | None = None,
    ) -> None:
        super().__init__()
        name = (part or "").rpartition(".")[2]
        self._part = (name, (part or "").count(".") + 1) if part else None
        self._example = example_of(shows)
        self._calls = calls

    def show(self, calls: Sequence[Call] | None) -> None:
        """Show the model of a check that has ended."""
        self._calls = calls
        self.refresh(layout=True)

    def lines(self, width: int) -> list[Content]:
        """The model in the border line, then a drawer a line."""
        nodes = nodes_of(self._calls) if self._calls else self._example
        if not nodes:
            return []
        width = min(width, WIDEST)
        model, *inside = nodes
        room = TALLEST - 2
        cut = inside[: room - 1] if len(inside) > room else inside
        kinds = max((len(node.kind) for node in cut), default=0)
        names = max((2 * node.depth + len(node.name) for node in cut), default=0)
        if names + kinds + 14 > width:
            kinds = 0
        lines = [self._top(model, width)]
        lines += [self._drawer(node, names, kinds, width) for node in cut]
        if cut != inside:
            more = tell(self, "pictures.tree_more", count=len(inside) - len(cut))
            lines.append(_line(INSIDE, Content.styled(more, "$muted"), "", width))
        whose = tell(self, "pictures.tree_yours" if self._calls else "pictures.tree_example")
        loose = any(not node.registered for node in inside)
        note = tell(self, "pictures.tree_loose") if loose else whose
        style = "$bad" if loose else "$muted"
        return [*lines, _line(BOTTOM, Content.styled(note, style), "", width)]

    def _top(self, model: Node, width: int) -> Content:
        name = Content.assemble(("model", "bold"), "  ", (model.kind, "$muted"))
        count = f"{model.numbers:,}"
        words = tell(self, "pictures.tree_numbers", count=count)
        long = name.cell_length + Content(words).cell_length + 9 <= width
        return _line(TOP, name, words if long else count, width)

    def _drawer(self, node: Node, names: int, kinds: int, width: int) -> Content:
        indent = "  " * (node.depth - 1)
        sign = "" if node.registered else "✗ "
        look = LIT if (node.name, node.depth) == self._part else "$bad" if sign else "$accent"
        label = Content.assemble(indent, sign, (node.name, look))
        if kinds:
            label = Content.assemble(
                label.pad_right(names - label.cell_length), (node.kind, "$muted")
            )
        count = f"{node.numbers:,}" if node.numbers else "-"
        return _line(INSIDE if indent else DRAWER, label, count, width)


def _line(edge: Edge, left: Content, right: str, width: int) -> Content:
    """A line of the box: something at the left, something at the right."""
    start, rule, end = edge
    tail = f" {right} " if right else rule
    room = width - len(start) - len(end) - Content(tail).cell_length - 3
    left = left.truncate(room, ellipsis=True) if left.cell_length > room else left
    between = rule * (room - left.cell_length + 1)
    words = Content(tail) if right else Content.styled(tail, "$muted")
    ruled = Content.styled(f" {between}", "$muted")
    return Content.assemble((start, "$muted"), " ", left, ruled, words, (end, "$muted"))
