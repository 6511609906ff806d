"""The one-line bars: where the learner is (top), the panes as tabs, the keys (bottom)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor.app.host import host
from tutor.app.keys import ACTIONS, Action
from tutor.app.lines import Where, bottom_line, flow, tabs_line, top_line
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.flow import do_clicked


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


class TopLine(Bar):
    """tutor, the lesson, the step, one dot a step, the language."""

    DEFAULT_CSS = """
    TopLine { background: $panel; padding: 0 1; }
    """

    where: reactive[Where | None] = reactive(None)
    note: reactive[str] = reactive("")

    def render(self) -> Content:
        """Left: the lesson. Right: the step, the dots (or a note), the language."""
        return top_line(self.where, host(self).language, self.content_size.width, self.note)


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
        """The names of the panes, each with its sign."""
        panes = {pane: self.badges.get(pane, "") for pane in self.panes}
        width, language = self.content_size.width, host(self).language
        return tabs_line(panes, self.active, language, width, framed=self.framed)

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

    def __init__(self, actions: Sequence[Action] = ACTIONS) -> None:
        super().__init__()
        self.actions = actions

    def render(self) -> Content:
        """Key and word for each; the palette's on the right."""
        language, width = host(self).language, self.content_size.width
        return bottom_line(self.hidden, self.strong, language, width, self.actions)


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
        before = self._kept.get(about)
        if say is None:
            self._kept.pop(about, None)
        else:
            self._kept[about] = say
        language = host(self).language
        if (before and before(language)) != (say and say(language)):
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
