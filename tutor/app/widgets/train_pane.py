"""The Train pane: the loss while it falls, what the model sees, the numbers, and the controls."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.widgets.chart import LossChart
from tutor.app.widgets.gauges import GaugeTable
from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.key_line import Key, KeyLine
from tutor.app.widgets.scale import next_rate
from tutor.app.widgets.sees import Sees
from tutor.app.widgets.train_numbers import Numbers
from tutor.app.widgets.train_run import TrainRun
from tutor.bridge.messages import FromLab, Gauges, Output, Pictures, Steps, TrainStart

WIDE = 76  # columns for curve and pictures side by side
TALL = 30  # rows for one above the other
ROOMY = 26  # rows for blank lines between the parts
SPACIOUS = 44  # rows for them above and below pictures, and for pictures beside a table
NOTE = 3  # rows that words below take
LOW = 17  # with fewer rows the layers have to wait for their turn
NUMBERS_IN_A_LINE = 88
SHARE = 0.1
"""Of the time, that painting may cost: keys and the training need the processor, too."""


class TrainPane(Widget, can_focus=True):
    """Shows the training that `feed` tells of; what the learner wants goes out as `Wants`."""

    DEFAULT_CSS = """
    TrainPane { layout: vertical; height: 1fr; width: 1fr; padding: 0 1; }
    TrainPane #train-status { height: 1; }
    TrainPane #train-empty { height: 1fr; content-align: center middle; text-align: center; }
    TrainPane #train-views { height: 1fr; layout: vertical; }
    TrainPane #train-numbers { height: 2; }
    TrainPane.-roomy #train-numbers, TrainPane.-roomy #train-gauges { margin: 1 0 0 0; }
    TrainPane.-roomy #train-keys, TrainPane.-roomy #train-note { margin: 1 0 0 0; }
    TrainPane #train-chart { height: 2fr; }
    TrainPane #train-sees { height: 3fr; }
    TrainPane #train-note { height: auto; max-height: 6; display: none; }
    TrainPane #train-printed { height: 1; color: $text-muted; display: none; }
    TrainPane.-wide #train-views { layout: horizontal; }
    TrainPane.-wide #train-chart { height: 1fr; }
    TrainPane.-wide #train-sees {
        height: 1fr; width: 38%; min-width: 26; max-width: 72; margin: 0 0 0 3;
    }
    TrainPane.-alone #train-sees { width: 1fr; max-width: 100%; margin: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", show=False),
        Binding("space", "pause", show=False),
        Binding("full_stop", "step", show=False),
        Binding("[", "slower", show=False),
        Binding("]", "faster", show=False),
        Binding("r,ㄱ", "restart", show=False),
        Binding("s,ㄴ", "stop", show=False),
        Binding("l,ㅣ", "scale", show=False),
        Binding("w,ㅈ", "smooth", show=False),
        Binding("v,ㅍ", "view", show=False),
        Binding("<,{", "map_back", show=False),
        Binding(">,}", "map_on", show=False),
        Binding("left", "cursor(-1)", show=False),
        Binding("right", "cursor(1)", show=False),
        Binding("shift+left", "cursor(-10)", show=False),
        Binding("shift+right", "cursor(10)", show=False),
    ]

    class Wants(Message):
        """The learner wants start, restart, pause, resume, step, stop or lr.

        `value` is the learning rate; with start and restart only if another one was chosen.
        """

        def __init__(self, action: str, value: float | None = None) -> None:
            super().__init__()
            self.action = action
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.run = TrainRun()
        self._chosen_rate: float | None = None
        self._view = 0
        self._due = 0.0
        self._dirty = self._changed = self._gauged = False

    def compose(self) -> ComposeResult:
        """From top to bottom: state, curve and pictures, numbers, layers, words, keys."""
        yield Static(id="train-status")
        yield Static(id="train-empty")
        with Container(id="train-views"):
            yield LossChart(id="train-chart")
            yield Sees(id="train-sees")
        yield Static(id="train-numbers")
        yield GaugeTable(id="train-gauges")
        yield Static(id="train-note", markup=False)
        yield Static(id="train-printed", markup=False)
        yield KeyLine(id="train-keys")

    def on_mount(self) -> None:
        """Paint 10 times a second at most, 4 times over ssh; less often where painting is slow."""
        self.set_interval(1 / (4 if os.environ.get("SSH_CONNECTION") else 10), self._tick)
        self.watch(host(self), "language", self.speak, init=False)
        self.speak()

    # ------------------------------------------------------------------ what comes in

    def begin(self) -> None:
        """A training was asked for: say that it starts, until the lab says that it did."""
        self.run = TrainRun(stage="starting", lr=self._chosen_rate)
        self.speak()

    def feed(self, message: FromLab) -> None:
        """Take in a message of the lab; any may come, in any order."""
        if isinstance(message, TrainStart):
            self._start()
        self.run.take(message)
        if isinstance(message, TrainStart):
            self.chart.begin(message.steps)
            self.chart.history.note_rate(1, message.lr)
        elif isinstance(message, Steps):
            for point in message.points:
                self.chart.history.add(point.step, point.loss)
                self.chart.history.note_rate(point.step, point.lr)
        elif isinstance(message, Gauges):
            self.gauges.take(message)
            self._gauged = True
        self._dirty = True
        if isinstance(message, Pictures):
            self._changed = True
        elif not isinstance(message, Steps | Gauges | Output):
            self.speak()

    def _start(self) -> None:
        self.run = TrainRun()
        self._chosen_rate = None
        self.gauges.clear()

    def curve(self) -> list[list[float | None]]:
        """This run's curve, to be stored for `show_last`."""
        return self.chart.history.dump()

    def show_last(self, rows: Sequence[Sequence[float | None]]) -> None:
        """Put a stored curve behind the next one."""
        ghost = LossHistory.load(rows)
        self.chart.ghost = ghost if ghost.ever_finite else None
        self.speak()

    # ------------------------------------------------------------------ drawing

    @property
    def chart(self) -> LossChart:
        """The loss chart."""
        return self.query_one(LossChart)

    @property
    def gauges(self) -> GaugeTable:
        """The layers' gauges."""
        return self.query_one(GaugeTable)

    @property
    def sees(self) -> Sees:
        """The pictures."""
        return self.query_one(Sees)

    def _tick(self) -> None:
        """Paint all that came in at once: every frame costs the same again."""
        if not self._dirty or time.monotonic() < self._due:
            return
        begun = time.process_time()
        if self._changed:
            self.speak()
        else:
            self._draw_numbers()
            self._draw_printed()
        self.chart.redraw()
        if self._gauged:
            self.gauges.refresh()
        self._dirty = self._changed = self._gauged = False
        self.call_after_refresh(self._painted, begun)

    def _painted(self, begun: float) -> None:
        self._due = time.monotonic() + (time.process_time() - begun) / SHARE

    def speak(self) -> None:
        """Say everything again, in the language that is on now."""
        self._draw_status()
        self._draw_empty()
        self._draw_numbers()
        self._draw_note()
        self._draw_printed()
        self._lay_out()
        self.query_one(KeyLine).show(list(self._keys()))

    @property
    def _say(self) -> Callable[..., str]:
        return partial(tell, self)

    def _draw_status(self) -> None:
        width = max(0, self.content_size.width)
        left = self.run.status(self._say)
        long, short = self.run.explains(self._say, host(self).language)
        right = next((words for words in (long, short) if cell_len(left + words) + 2 <= width), "")
        ink = "bold $text-error" if self.run.went_wrong else "bold"
        gap = " " * max(1, width - cell_len(left + right))
        self.query_one("#train-status", Static).update(
            Content.assemble((left, ink), gap, (right, "$text-success")), layout=False
        )

    @property
    def _has_picture(self) -> bool:
        """Whether there is a curve to show, of this run or the last."""
        begun = self.run.stage not in {"empty", "starting"}
        return begun or bool(self.chart.history.count or self.chart.ghost)

    def _draw_empty(self) -> None:
        if self._has_picture:
            return
        stage = "starting" if self.run.stage == "starting" else "empty"
        self.query_one("#train-empty", Static).update(
            Content.assemble(
                (self._say(f"train.{stage}_title"), "bold"),
                "\n\n",
                (self._say(f"train.{stage}_text", at=key_of("train")), "$text-muted"),
            )
        )

    def _draw_numbers(self) -> None:
        line = self.query_one("#train-numbers", Static)
        height = 1 if self.content_size.width >= NUMBERS_IN_A_LINE else 2
        line.styles.height = height
        run = self.run
        numbers = Numbers(
            self.chart.history,
            run.total,
            run.pace.steps_per_second,
            run.device,
            running=run.alive,
        )
        line.update(numbers.lines(self._say, self.content_size.width, height), layout=False)

    def _draw_note(self) -> None:
        note = self.query_one("#train-note", Static)
        words = self.run.note(host(self).language)
        note.display = words is not None
        if words is not None:
            more = [f"\n{text}" for text in (words.message, words.hint) if text]
            told = Content.assemble((words.title, "bold"), ("".join(more), "$text-muted"))
            if told != note.content:
                note.update(told)

    def _draw_printed(self) -> None:
        printed = self.query_one("#train-printed", Static)
        printed.display = bool(self.run.printed)
        if self.run.printed:
            words = Content(self._say("train.printed") + " " + self.run.printed)
            printed.update(words, layout=False)

    # ------------------------------------------------------------------ room

    def on_resize(self) -> None:
        """Another size may have room for more, or less."""
        self.speak()

    def _views(self) -> list[set[str]]:
        """What can be looked at in turn: all at once where there is room for it."""
        width, height = self.content_size
        wide = width >= WIDE
        seen = {"train-chart", "train-sees"} if self.run.pictures else {"train-chart"}
        low = height < LOW + 7 * self.query_one("#train-note").display
        together = wide or height >= TALL
        views = [seen] if together else [{part} for part in sorted(seen)]
        crowded = self.sees.has_kernels and self._free < ROOMY
        if together and (crowded or (self.sees.has_table and self._free < SPACIOUS)):
            views.append({"train-sees"})  # the kernels, or more mistakes, have room there
        if self.gauges.names:
            views = [*views, {"train-gauges"}] if low else [v | {"train-gauges"} for v in views]
        return views

    @property
    def _free(self) -> int:
        """The rows that are left beside the words below."""
        return self.content_size.height - NOTE * self.query_one("#train-note").display

    def _lay_out(self) -> None:
        self.set_class(self.content_size.width >= WIDE, "-wide")
        tall = self.content_size.width < WIDE and self.run.pictures is not None
        self.set_class(self._free >= (SPACIOUS if tall else ROOMY), "-roomy")
        views = self._views()
        shown = views[self._view % len(views)]
        curve = self._has_picture
        self.set_class("train-sees" in shown and "train-chart" not in shown, "-alone")
        self.query_one("#train-empty").display = not curve
        self.query_one("#train-views").display = curve and shown != {"train-gauges"}
        for part in ("train-chart", "train-sees"):
            self.query_one(f"#{part}").display = part in shown
        roomy = self._free >= ROOMY or "train-chart" not in shown
        self.sees.show(self.run.pictures, kernels=roomy)
        self.query_one("#train-numbers").display = curve
        gauges = self.gauges
        gauges.display = curve and "train-gauges" in shown
        room = max(2, self.content_size.height // 6)
        alone = shown == {"train-gauges"}
        gauges.styles.height = "1fr" if alone else 1 + min(len(gauges.names), room)

    # ------------------------------------------------------------------ keys

    def _keys(self) -> Iterator[Key]:
        """The keys that do something now, the most important first."""
        say, run = self._say, self.run
        rate = self._rate
        if run.stage in {"running", "paused"}:
            word = "train.key_pause" if run.stage == "running" else "train.key_resume"
            yield Key(say("train.space"), say(word), "pause")
            yield Key(".", say("train.key_step"), "step")
        elif run.stage in {"empty", "ended"}:
            if run.stage == "empty":
                yield Key(say("train.enter"), say("train.key_start"), "start")
            else:
                yield Key("r", say("train.key_again"), "restart")
        if rate is not None and run.stage not in {"starting", "stopping"}:
            yield Key("[", "▼", "slower")
            yield Key("]", f"▲ lr {rate:g}", "faster")
        if run.alive:
            if run.stage != "starting":
                yield Key("r", say("train.key_restart"), "restart")
            yield Key("s", say("train.key_stop"), "stop")
        if self._has_picture:
            yield Key("l", say("train.key_scale"), "scale")
            yield Key("w", say("train.key_smooth"), "smooth")
        if len(self.sees.maps) > 1:
            yield Key("<", say("train.key_map_back"), "map_back")
            yield Key(">", say("train.key_map_on"), "map_on")
        if len(self._views()) > 1 and self._has_picture:
            yield Key("v", say("train.key_view"), "view")

    def commands(self) -> list[tuple[str, Callable[[], None]]]:
        """What can be done now, in words for the palette, and how."""
        return [
            (self._say(f"train.do_{key.action}"), partial(self._press, key.action))
            for key in self._keys()
        ]

    def _press(self, action: str) -> None:
        getattr(self, f"action_{action}")()

    def on_key_line_pressed(self, event: KeyLine.Pressed) -> None:
        """A key was clicked."""
        event.stop()
        self._press(event.action)

    def action_start(self) -> None:
        """Train from the start, if no training runs."""
        if not self.run.alive:
            self.post_message(self.Wants("start", self._chosen_rate))

    def action_restart(self) -> None:
        """Train again, from the same seed."""
        if self.run.stage == "empty":
            self.action_start()
        elif self.run.stage != "starting":
            self.post_message(self.Wants("restart", self._chosen_rate))

    def action_pause(self) -> None:
        """Pause, or go on."""
        if self.run.stage in {"running", "paused"}:
            self.post_message(self.Wants("pause" if self.run.stage == "running" else "resume"))

    def action_step(self) -> None:
        """One update; a training that runs is paused first."""
        if self.run.stage in {"running", "paused"}:
            self.post_message(self.Wants("pause" if self.run.stage == "running" else "step"))

    def action_stop(self) -> None:
        """Stop at the end of this step."""
        if self.run.stage in {"starting", "running", "paused"}:
            self.run.stage = "stopping"
            self.post_message(self.Wants("stop"))
            self.speak()

    @property
    def _rate(self) -> float | None:
        """The learning rate: the one that was asked for last, or the one that is on."""
        return self._chosen_rate if self._chosen_rate is not None else self.run.lr

    def _change_rate(self, *, up: bool) -> None:
        if self._rate is None or self.run.stage in {"starting", "stopping"}:
            return
        self._chosen_rate = next_rate(self._rate, up=up)
        if self.run.alive:
            self.post_message(self.Wants("lr", self._chosen_rate))
        self.speak()

    def action_slower(self) -> None:
        """A lower learning rate: now, or for the next training."""
        self._change_rate(up=False)

    def action_faster(self) -> None:
        """A higher learning rate: now, or for the next training."""
        self._change_rate(up=True)

    def action_scale(self) -> None:
        """Logarithmic or linear."""
        self.chart.logarithmic = not self.chart.logarithmic

    def action_smooth(self) -> None:
        """Smoothed, or every loss as it was."""
        self.chart.smoothed = not self.chart.smoothed

    def action_cursor(self, cells: int) -> None:
        """Read out another step of the curve."""
        self.chart.move_cursor(cells)

    def action_view(self) -> None:
        """The next of chart, pictures, layers, where there is no room for all."""
        self._view += 1
        self.speak()

    def action_map_back(self) -> None:
        """The map before this one."""
        self.sees.choose(-1)

    def action_map_on(self) -> None:
        """The map after this one."""
        self.sees.choose(1)
