"""The one-line bars: where the learner is (top), the panes as tabs, the keys (bottom)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.keys import ACTIONS, Action
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.flow import clickable, do_clicked, flow

DOTS = {"new": "○", "started": "◐", "solved": "●", "seen": "●", "skipped": "◌"}
"""One sign for each state that a step or a lesson can be in."""


class Bar(Widget):
    """One line that says everything again when the language changes."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; color: $ink; }
    """

    def on_mount(self) -> None:
        """Follow the language."""
        self.watch(host(self), "language", self.speak, init=False)

    def speak(self) -> None:
        """Draw the line again."""
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        await do_clicked(self, event)


@dataclass(frozen=True)
class Where:
    """What the top line says: which lesson, which step, and how each step stands."""

    number: int
    lesson: str
    step: int
    states: tuple[str, ...]


class TopLine(Bar):
    """tutor, the lesson, the step, one dot a step, the language."""

    DEFAULT_CSS = """
    TopLine { background: $panel; padding: 0 1; }
    """

    where: reactive[Where | None] = reactive(None)

    def render(self) -> Content:
        """Left: the lesson. Right: the step, the dots, the language."""
        width = self.content_size.width
        language = clickable(host(self).language, "app.language", "$muted")
        name = Content.styled("tutor", "bold $accent")
        if self.where is None:
            return _spread(name, language, width)
        left = Content.assemble(
            name, "   ", (str(self.where.number), "$muted"), " ", (self.where.lesson, "bold")
        )
        count = len(self.where.states)
        words = tell(self, "app.step_of", step=self.where.step + 1, steps=count)
        dots = Content.assemble(
            *(self._dot(index, state) for index, state in enumerate(self.where.states))
        )
        for right in (
            Content.assemble(words, "  ", dots, "    ", language),
            Content.assemble(f"{self.where.step + 1}/{count}  ", dots, "  ", language),
            Content(f"{self.where.step + 1}/{count}"),
        ):
            if left.cell_length + right.cell_length + 2 <= width:
                break
        return _spread(left, right, width)

    def _dot(self, index: int, state: str) -> Content:
        assert self.where is not None
        here = index == self.where.step
        if here and state in {"new", "skipped"}:
            state = "started"
        style = "bold $accent" if here else "$good" if state == "solved" else "$muted"
        return clickable(DOTS[state], f"screen.go({index})", style)


def _spread(left: Content, right: Content, width: int) -> Content:
    room = max(width - left.cell_length - right.cell_length, 1)
    return Content.assemble(left, " " * room, right)


class Tabs(Bar):
    """The names of panes in a line; `framed` draws it as the upper border of a box."""

    DEFAULT_CSS = """
    Tabs { color: $line; }
    """

    active: reactive[str] = reactive("")
    badges: reactive[Mapping[str, str]] = reactive(dict)

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, panes: Sequence[str], *, framed: bool, active: str, id: str) -> None:
        super().__init__(id=id)
        self.set_reactive(Tabs.active, active)
        self.panes = tuple(panes)
        self.framed = framed

    def render(self) -> Content:
        """`╭─ Check ── Shapes ── Train ── REPL ───╮`, or the names alone."""
        width = self.content_size.width
        for gap in ("──", "─", ""):
            content = Content(gap if gap else " ").join([self._tab(pane) for pane in self.panes])
            if content.cell_length <= width - 2 * (self.framed + 1):
                break
        start, end = ("╭─", "╮") if self.framed else ("─", "")
        room = width - len(start) - len(end) - content.cell_length
        return Content.assemble(start, content, "─" * max(room, 0), end)

    def _tab(self, pane: str) -> Content:
        badge = self.badges.get(pane, "")
        name = tell(self, f"app.pane_{pane}")
        active = pane == self.active
        text = Content.assemble(" ", (badge + " ", "") if badge else "", name, " ")
        style = "bold underline $accent" if active else "$muted"
        text = text.stylize(style, 1, len(text) - 1)
        return text.stylize(Style.from_meta({"pane": pane}))

    async def on_click(self, event: events.Click) -> None:
        """Choose the pane that was clicked."""
        pane = event.style.meta.get("pane")
        if pane:
            self.post_message(self.Chosen(pane))

    def badge(self, pane: str, text: str) -> None:
        """Put a short sign before a pane's name: how the last check went, that it trains."""
        if self.badges.get(pane, "") != text:
            self.badges = {**self.badges, pane: text}


class BottomLine(Bar):
    """The keys that matter now; what does not fit is left to the palette."""

    DEFAULT_CSS = """
    BottomLine { background: $panel; padding: 0 1; }
    """

    hidden: reactive[frozenset[str]] = reactive(frozenset())
    strong: reactive[str] = reactive("")

    def render(self) -> Content:
        """Key and word for each; the palette's on the right."""
        width = self.content_size.width
        rest = clickable("^p ", "app.command_palette", "bold").append(
            clickable(tell(self, "app.key_palette"), "app.command_palette", "$muted")
        )
        entries = [
            action
            for action in ACTIONS
            if action.footer is not None and action.id not in self.hidden
        ]
        while True:
            left = Content("  ").join([self._entry(action) for action in entries])
            if left.cell_length + rest.cell_length + 3 <= width or not entries:
                return _spread(left, rest, width)
            entries.remove(max(entries, key=lambda action: action.footer or 0))

    def _entry(self, action: Action) -> Content:
        word = "$accent bold" if action.id == self.strong else "$muted"
        return clickable(f"{action.shown} ", action.run, "bold").append(
            clickable(tell(self, f"app.key_{action.id}"), action.run, word)
        )


class Notice(Bar):
    """Sentences that stay as long as they hold: progress in memory, two tutors, a full disk."""

    DEFAULT_CSS = """
    Notice { height: auto; background: $panel; color: $bad; padding: 0 1; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Callable[[str], str]] = {}

    def keep(self, about: str, say: Callable[[str], str] | None) -> None:
        """Say this about that from now on; None: it is no longer so. `say` takes the language."""
        if say is None:
            self._kept.pop(about, None)
        else:
            self._kept[about] = say
        self.display = bool(self._kept)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line and more for each sentence."""
        return self._draw(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The sentences."""
        return self._draw(self.content_size.width)

    def _draw(self, width: int) -> Content:
        sign = Content.styled("! ", "bold")
        language = host(self).language
        return flow(
            [Paragraph(spoken(say(language)), sign, gap=False) for say in self._kept.values()],
            width,
        )
