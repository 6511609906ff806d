"""The lines of the screen as words with their looks: for the widgets, and for the opening frame.

Nothing here needs an app that runs, so that a frame can stand there before Textual is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.style import Style

from tutor.app.keys import ACTIONS, Action, key_of
from tutor.app.markdown import Paragraph
from tutor.words import say

DOTS = {"new": "○", "started": "◐", "solved": "●", "seen": "●", "skipped": "◌"}
"""One sign for each state that a step or a lesson can be in."""

DOES = {"write": "check", "train": "train", "follow": "train", "explore": "repl"}
"""The action that a kind of step asks for, which is also the pane that it needs."""


@dataclass(frozen=True)
class Where:
    """What the top line says: which lesson (`7 forward`), which step, and how each step stands."""

    lesson: str
    step: int
    states: tuple[str, ...]


def flow(paragraphs: Sequence[Paragraph], width: int) -> Content:
    """The paragraphs wrapped at `width` columns, an empty line between those that ask for it."""
    lines: list[Content] = []
    for paragraph in paragraphs:
        if lines and paragraph.gap:
            lines.append(Content.empty())
        pad = Content(" " * paragraph.indent)
        rest = pad + Content(" " * paragraph.bullet.cell_length)
        wrapped = paragraph.content.wrap(max(width - rest.cell_length, 8))
        for number, line in enumerate(wrapped):
            first = number == 0 or paragraph.bullet.plain.startswith("│")
            lines.append((pad + paragraph.bullet if first else rest) + line.rstrip())
    return Content("\n").join(lines)


GOES_ON = "↪ "
"""What stands before the rest of a line of code that is too long: it is still the same line."""


def broken(line: Content, width: int, before: Content | None = None) -> Content:
    """A line of code at `width` columns, `before` it a sign; its rest stands below, as deep."""
    before = before if before is not None else Content.empty()
    if before.cell_length + line.cell_length <= width:
        return before + line
    depth = len(line.plain) - len(line.plain.lstrip())
    sign = Content.styled(GOES_ON, "$muted")
    pad = " " * (before.cell_length + depth)
    first, *rest = line[depth:].wrap(max(width - len(pad) - sign.cell_length, 8))
    below = [Content.assemble(pad, sign, part.rstrip()) for part in rest]
    return Content("\n").join([before + " " * depth + first.rstrip(), *below])


def clickable(text: str, action: str, style: str = "") -> Content:
    """Text that runs an action when it is clicked, and looks as `style` says."""
    content = Content.styled(text, Style.from_meta({"do": action}))
    return content.stylize(style) if style else content


def spread(left: Content, right: Content, width: int) -> Content:
    """One at the left, one at the right."""
    room = max(width - left.cell_length - right.cell_length, 1)
    return Content.assemble(left, " " * room, right)


def top_line(where: Where | None, language: str, width: int, note: str = "") -> Content:
    """tutor, the lesson, the step, one dot a step, the language; outside of a lesson a note."""
    spoken = clickable(language, "app.language", "$muted")
    name = Content.styled("tutor", "bold $accent")
    if where is None:
        return spread(name, Content.assemble(note, "    ", spoken), width)
    number, space, id = where.lesson.rpartition(" ")
    left = Content.assemble(name, "   ", (number + space, "$muted"), (id, "bold"))
    count = len(where.states)
    words = say("app.step_of", language, step=where.step + 1, steps=count)
    dots = Content.assemble(*(_dot(where, index) for index in range(count)))
    for right in (
        Content.assemble(words, "  ", dots, "    ", spoken),
        Content.assemble(f"{where.step + 1}/{count}  ", dots, "  ", spoken),
        Content(f"{where.step + 1}/{count}"),
    ):
        if left.cell_length + right.cell_length + 2 <= width:
            break
    return spread(left, right, width)


def _dot(where: Where, index: int) -> Content:
    here, state = index == where.step, where.states[index]
    if here and state in {"new", "skipped"}:
        state = "started"
    style = "bold $accent" if here else "$good" if state == "solved" else "$muted"
    return clickable(DOTS[state], f"screen.go({index})", style)


def tabs_line(
    panes: Mapping[str, str], active: str, language: str, width: int, *, framed: bool
) -> Content:
    """`╭─ Check ── Shapes ── Train ── REPL ───╮`, or the names alone; each pane with its sign."""
    tabs = [_tab(pane, pane == active, sign, language) for pane, sign in panes.items()]
    for gap in ("──", "─", ""):
        content = Content(gap if gap else " ").join(tabs)
        if content.cell_length <= width - 2 * (framed + 1):
            break
    start, end = ("╭─", "╮") if framed else ("─", "")
    room = width - len(start) - len(end) - content.cell_length
    return Content.assemble(start, content, "─" * max(room, 0), end)


def _tab(pane: str, active: bool, badge: str, language: str) -> Content:
    name = say(f"app.pane_{pane}", language)
    text = Content.assemble(" ", (badge + " ", "") if badge else "", name, " ")
    style = "bold underline $accent" if active else "$muted"
    text = text.stylize(style, 1, len(text) - 1)
    return text.stylize(Style.from_meta({"pane": pane}))


def to_do(kind: str, language: str, *, finished: bool, onward: str = "next") -> Content:
    """The key that goes on from a step, and what it does; `onward` names what comes next."""
    does = "next" if finished else DOES.get(kind, "next")
    words = onward if does == "next" else kind
    return Content.assemble(
        (f"{key_of(does)}  ", "bold $good" if finished else "bold $accent"),
        (say(f"app.do_now_{words}", language), "$ink"),
    )


def bottom_line(
    hidden: frozenset[str],
    strong: str,
    language: str,
    width: int,
    actions: Iterable[Action] = ACTIONS,
) -> Content:
    """The keys that matter now, and the palette's; what does not fit is left to the palette."""
    rest = clickable("^p ", "app.command_palette", "bold").append(
        clickable(say("app.key_palette", language), "app.command_palette", "$muted")
    )
    entries = [
        action for action in actions if action.footer is not None and action.id not in hidden
    ]
    while True:
        left = Content("  ").join([_entry(action, strong, language) for action in entries])
        if left.cell_length + rest.cell_length + 3 <= width or not entries:
            return spread(left, rest, width)
        entries.remove(max(entries, key=lambda action: action.footer or 0))


def _entry(action: Action, strong: str, language: str) -> Content:
    word = "$accent bold" if action.id == strong else "$muted"
    return clickable(f"{action.shown} ", action.run, "bold").append(
        clickable(say(f"app.key_{action.id}", language), action.run, word)
    )
