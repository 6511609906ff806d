"""The pane of a loop that runs line by line: its code, what the last line did, the parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.widgets.chart_text import fit_left
from tutor.app.widgets.follow_run import FollowRun
from tutor.app.widgets.key_line import Key, KeyLine
from tutor.app.widgets.listing import CodeListing
from tutor.app.widgets.parameters import ParameterTable
from tutor.bridge.messages import FromLab, LineEffect, TrainStart

ROOMY = 22  # rows for blank lines between the parts
LONG = 0.15  # seconds from which on a line that runs is said to run


class FollowPane(Widget, can_focus=True):
    """Shows the loop that `feed` tells of; what the learner wants goes out as `Wants`."""

    DEFAULT_CSS = """
    FollowPane { layout: vertical; height: 1fr; width: 1fr; padding: 0 1; }
    FollowPane #follow-status { height: 1; }
    FollowPane #follow-empty { height: 1fr; content-align: center middle; text-align: center; }
    FollowPane #follow-effects { height: auto; max-height: 8; }
    FollowPane #follow-note { height: auto; max-height: 6; display: none; }
    FollowPane #follow-printed { height: 1; color: $text-muted; display: none; }
    FollowPane.-roomy > CodeListing, FollowPane.-roomy > #follow-effects,
    FollowPane.-roomy > ParameterTable { margin: 0 0 1 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "line", show=False),
        Binding("full_stop", "step", show=False),
        Binding("space", "resume", show=False),
        Binding("r,ㄱ", "restart", show=False),
        Binding("s,ㄴ", "stop", show=False),
    ]

    class Wants(Message):
        """The learner wants start, restart, line, step, resume, pause or stop."""

        value: float | None = None

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.run = FollowRun()

    def compose(self) -> ComposeResult:
        """From top to bottom: state, code, what was done, parameters, words, keys."""
        yield Static(id="follow-status")
        yield Static(id="follow-empty")
        yield CodeListing(id="follow-code")
        yield Static(id="follow-effects", markup=False)
        yield ParameterTable(id="follow-parameters")
        yield Static(id="follow-note", markup=False)
        yield Static(id="follow-printed", markup=False)
        yield KeyLine(id="follow-keys")

    def on_mount(self) -> None:
        """Say where to begin."""
        self.watch(host(self), "language", self.speak, init=False)
        self.speak()

    def on_resize(self) -> None:
        """Another size may have room for more, or less."""
        self.speak()

    # ------------------------------------------------------------------ what comes in

    def begin(self) -> None:
        """A run was asked for: say that it starts, until the lab says that it did."""
        self.run = FollowRun(stage="starting")
        self.speak()

    def feed(self, message: FromLab) -> None:
        """Take in a message of the lab; any may come, in any order."""
        if isinstance(message, TrainStart):
            self.run = FollowRun()
        self.run.take(message)
        self.speak()

    # ------------------------------------------------------------------ drawing

    @property
    def _say(self) -> Callable[..., str]:
        return partial(tell, self)

    def speak(self) -> None:
        """Say everything again, in the language that is on now."""
        run, height = self.run, self.content_size.height
        self.set_class(height >= ROOMY, "-roomy")
        self._draw_status()
        self._draw_empty()
        listing = self.query_one(CodeListing)
        listing.display = run.listing is not None
        if run.listing is not None:
            listing.show(run.listing.source)
        listing.mark(run.marks)
        self._draw_effects(max(3, height // 4))
        table = self.query_one(ParameterTable)
        table.show(run.stop.parameters if run.stop else (), max(4, height // 4))
        table.display = run.stop is not None
        self._draw_note()
        self.query_one(KeyLine).show(list(self._keys()))

    def _draw_status(self) -> None:
        left, (long, short) = self.run.status(self._say), self.run.whose(self._say)
        width = self.content_size.width
        right = next((words for words in (long, short) if cell_len(left + words) + 2 <= width), "")
        ink = "bold $text-error" if self.run.went_wrong else "bold"
        gap = " " * max(1, width - cell_len(left + right))
        line = Content.assemble((left, ink), gap, (right, "$text-success"))
        self.query_one("#follow-status", Static).update(line, layout=False)

    def _draw_empty(self) -> None:
        empty = self.query_one("#follow-empty", Static)
        empty.display = self.run.listing is None
        words = ("train.starting_title", "train.starting_text")
        if self.run.stage != "starting":
            words = ("follow.empty_title", "follow.empty_text")
        title, text = self._say(words[0]), self._say(words[1], at=key_of("train"))
        empty.update(Content.assemble((title, "bold"), "\n\n", (text, "$text-muted")))

    def _draw_effects(self, most: int) -> None:
        """What the last line did, whole; of several the last ones, each on a line."""
        static = self.query_one("#follow-effects", Static)
        effects = self.run.stop.effects if self.run.stop is not None else []
        static.display = bool(effects)
        if len(effects) == 1:
            static.update(self._effect(effects[0]))
        elif effects:
            width = self.content_size.width
            lines = [self._effect(each) for each in effects[-most:]]
            static.update(Content("\n").join(x.truncate(width, ellipsis=True) for x in lines))

    def _effect(self, effect: LineEffect) -> Content:
        words = effect.words.get(host(self).language) or next(iter(effect.words.values()), "")
        line = self._say("follow.line", line=effect.line)
        return Content.assemble((f"{line}  ", "$accent"), words)

    def _draw_note(self) -> None:
        """How it ended, where there is something to be read about that."""
        note = self.query_one("#follow-note", Static)
        words = self.run.note(host(self).language) if self.run.end is not None else None
        note.display = words is not None and self.run.went_wrong
        if words is not None:
            more = [f"\n{text}" for text in (words.message, words.hint) if text]
            note.update(Content.assemble((words.title, "bold"), ("".join(more), "$text-muted")))
        printed = self.query_one("#follow-printed", Static)
        printed.display = bool(self.run.printed)
        words_before = self._say("train.printed")
        line = fit_left(f"{words_before} {self.run.printed}", self.content_size.width)
        printed.update(Content(line), layout=False)

    # ------------------------------------------------------------------ keys

    def _keys(self) -> Iterator[Key]:
        """The keys that do something now, the most important first."""
        say, stage = self._say, self.run.stage
        if stage in {"empty", "ended"}:
            word = "follow.key_start" if stage == "empty" else "follow.key_again"
            yield Key(say("train.enter"), say(word), "start")
        elif stage == "paused":
            yield Key(say("train.enter"), say("follow.key_line"), "line")
            yield Key(".", say("follow.key_step"), "step")
            yield Key(say("train.space"), say("follow.key_resume"), "resume")
        elif stage == "running":
            yield Key(say("train.space"), say("follow.key_pause"), "pause")
        if self.run.alive:
            if stage != "starting":
                yield Key("r", say("follow.key_restart"), "restart")
            yield Key("s", say("follow.key_stop"), "stop")

    def commands(self) -> list[tuple[str, Callable[[], None]]]:
        """What can be done now, in words for the palette, and how."""
        return [
            (self._say(f"follow.do_{key.action}"), partial(self._press, key.action))
            for key in self._keys()
        ]

    def _press(self, action: str) -> None:
        getattr(self, f"action_{action}")()

    def on_key_line_pressed(self, event: KeyLine.Pressed) -> None:
        """A key was clicked."""
        event.stop()
        self._press(event.action)

    def action_start(self) -> None:
        """Begin before the first line, if nothing runs."""
        if not self.run.alive:
            self.post_message(self.Wants("start"))

    def action_line(self) -> None:
        """Run one line; where nothing runs, begin."""
        if self.run.alive:
            self._go_on("line")
        else:
            self.action_start()

    def action_step(self) -> None:
        """Run to the next batch."""
        self._go_on("step")

    def action_resume(self) -> None:
        """Run on without waiting; while it runs, wait."""
        if self.run.stage == "running":
            self.action_pause()
        else:
            self._go_on("resume")

    def action_pause(self) -> None:
        """Wait before the next line."""
        if self.run.stage == "running":
            self.post_message(self.Wants("pause"))

    def action_restart(self) -> None:
        """Begin again before the first line."""
        if not self.run.alive:
            self.action_start()
        elif self.run.stage != "starting":
            self.post_message(self.Wants("restart"))

    def action_stop(self) -> None:
        """End it here."""
        if self.run.stage in {"starting", "running", "paused"}:
            self.run.stage = "stopping"
            self.post_message(self.Wants("stop"))
            self.speak()

    def _go_on(self, action: str) -> None:
        """Most lines are done before anybody could read that they run."""
        if self.run.stage == "paused":
            self.run.stage = "running"
            self.post_message(self.Wants(action))
            self.set_timer(LONG, self.speak)
