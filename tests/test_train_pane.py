"""The Train pane: what it shows of a training, and what its keys ask for."""

from __future__ import annotations

import math

import pytest
from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from tutor.app.host import Host
from tutor.app.theme import DARK, THEMES
from tutor.app.widgets.gauges import GaugeTable
from tutor.app.widgets.key_line import KeyLine
from tutor.app.widgets.train_pane import TrainPane
from tutor.bridge.messages import (
    Confusion,
    Failure,
    Finding,
    Frame,
    Gauge,
    Gauges,
    Output,
    Picture,
    Pictures,
    Point,
    Steps,
    TrainEnd,
    TrainStart,
    TrainState,
    Words,
)

START = TrainStart("cpu", 11_540, 0, 400, 0.003)


class Training(Host):
    """An app with nothing but the pane, that writes down what is wanted."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.wanted: list[tuple[str, float | None]] = []

    def compose(self) -> ComposeResult:
        """The pane."""
        yield TrainPane()

    def on_mount(self) -> None:
        """Keys go to the pane."""
        self.query_one(TrainPane).focus()

    @on(TrainPane.Wants)
    def want(self, event: TrainPane.Wants) -> None:
        """Write it down."""
        self.wanted.append((event.action, event.value))

    @property
    def pane(self) -> TrainPane:
        """The pane."""
        return self.query_one(TrainPane)

    def words(self, part: str) -> str:
        """What a part of the pane says."""
        return str(self.query_one(f"#train-{part}", Static).render())

    @property
    def keys(self) -> str:
        """What the line of keys says."""
        return str(self.query_one(KeyLine).render())


def steps(first: int, last: int, loss: float = 1.0, lr: float = 0.003) -> Steps:
    """Updates at 20 a second."""
    return Steps([Point(n, loss / n, lr, n / 20) for n in range(first, last + 1)])


def pictures(*maps: int) -> Pictures:
    """An input, and for each map the three pictures that belong together; two kernels."""
    picture = Picture(8, 8, bytes(range(192)))
    items = {"input": picture}
    for number in maps:
        items |= {f"{kind} {number}": picture for kind in ("map", "bank", "diff")}
    kernel = Picture(5, 5, bytes(75))
    return Pictures(10, items | {"kernel 0": kernel, "kernel 1": kernel}, 0.874)


async def settled(app: Training, pilot: Pilot[int]) -> None:
    """Draw what the next tick would draw."""
    app.pane.speak()
    await pilot.pause()


async def test_from_nothing_to_the_end() -> None:
    """Each state says what it is and offers the keys that do something then."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Nothing has been trained" in app.words("empty")
        assert app.keys == "enter train"
        await pilot.press("enter")
        assert app.wanted == [("start", None)]
        app.pane.begin()
        await pilot.pause()
        assert "Getting ready" in app.words("empty")
        app.pane.feed(START)
        app.pane.feed(steps(1, 148))
        await settled(app, pilot)
        assert not app.query_one("#train-empty").display
        assert "● training" in app.words("status")
        assert "pause" in app.keys
        numbers = app.words("numbers")
        assert "148 / 400" in numbers
        assert "20 steps/s" in numbers
        assert "13 s left" in numbers
        assert "cpu" in numbers
        app.pane.feed(TrainState("paused", 148, 0.003))
        await pilot.pause()
        assert "paused after step 148" in app.words("status")
        assert "go on" in app.keys
        app.pane.feed(TrainEnd("finished", 400, 1.0, 0.001, 80.0, reached=True))
        await settled(app, pilot)
        assert "✓ finished: 400 steps in 1 min 20 s" in app.words("status")
        assert "left" not in app.words("numbers")
        assert "train again" in app.keys


async def test_an_end_that_reached_nothing_gets_no_tick() -> None:
    """To have run to the end is no success: the sign is a ring, and the words say why."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        words = {"en": Words("The loss is where it began.")}
        app.pane.feed(TrainEnd("finished", 400, 1.0, 1.0, 80.0, words))
        await settled(app, pilot)
        assert "○ finished: 400 steps" in app.words("status")
        assert "The loss is where it began." in app.words("note")


async def test_keys_ask_for_what_they_say() -> None:
    """Every control has its key, and a Hangul layout types the same ones."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        app.pane.feed(steps(1, 5))
        await pilot.press("space", "full_stop", "]", "]", "[")
        assert app.wanted == [
            ("pause", None),
            ("pause", None),
            ("lr", 0.005),
            ("lr", 0.007),
            ("lr", 0.005),
        ]
        app.wanted.clear()
        app.pane.feed(TrainState("paused", 5, 0.005))
        await pilot.press("space", "full_stop", "r", "ㄱ")
        assert [action for action, _ in app.wanted] == ["resume", "step", "restart", "restart"]
        app.wanted.clear()
        chart = app.pane.chart
        await pilot.press("l", "w")
        assert not chart.logarithmic
        assert not chart.smoothed
        await pilot.press("ㅣ", "ㅈ")
        assert chart.logarithmic
        assert chart.smoothed
        await pilot.press("left")
        assert chart.cursor == 5
        await pilot.press("ㄴ", "s")
        assert app.wanted == [("stop", None)]
        assert "stopping" in app.words("status")


async def test_keys_can_be_clicked_and_are_commands() -> None:
    """What the line of keys shows works with the mouse, and stands in the palette."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        await pilot.pause()
        await pilot.click(KeyLine, offset=(2, 0))
        await pilot.pause()
        assert app.wanted == [("pause", None)]
        commands = dict(app.pane.commands())
        commands["Stop the training"]()
        await pilot.pause()
        assert app.wanted[-1] == ("stop", None)


async def test_another_learning_rate_for_the_next_run() -> None:
    """Between trainings the rate is chosen for the next one, else the recipe's is used."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        app.pane.feed(TrainEnd("stopped", 3, 1.0, 1.0, 0.1))
        await pilot.press("r", "]", "enter")
        assert app.wanted == [("restart", None), ("start", 0.005)]
        app.pane.begin()
        app.pane.feed(TrainStart("cpu", 1, 0, 400, 0.005))
        app.pane.feed(TrainEnd("stopped", 3, 1.0, 1.0, 0.1))
        await pilot.press("r")
        assert app.wanted[-1] == ("restart", None)


async def test_the_last_run_is_the_ghost() -> None:
    """A restart keeps the curve of before behind the new one, and a stored one can be put there."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        app.pane.feed(steps(1, 50))
        stored = app.pane.curve()
        app.pane.feed(START)
        await pilot.pause()
        ghost = app.pane.chart.ghost
        assert ghost is not None
        assert ghost.step == 50
        assert app.pane.chart.history.count == 0
        app.pane.chart.ghost = None
        app.pane.show_last(stored)
        assert app.pane.chart.ghost is not None
        app.pane.show_last([[None, 3, "x", 1, 1, 1]])  # type: ignore[list-item]
        assert app.pane.chart.ghost is None


async def test_divergence_says_since_when_and_what_to_do() -> None:
    """NaN is named in the chart, in the numbers and in words, which change with the language."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        app.pane.feed(steps(1, 147))
        app.pane.feed(Steps([Point(148, math.nan, 0.003, 7.4)]))
        words = {"en": Words("It blew up.", "", "Try [."), "ko": Words("터졌어요.")}
        app.pane.feed(TrainEnd("diverged", 148, 1.0, math.nan, 7.4, words))
        await settled(app, pilot)
        chart = app.pane.chart
        chart.redraw()
        text = "\n".join(chart.render_line(y).text for y in range(chart.size.height))
        assert "loss is NaN since step 148" in text
        assert "NaN" in app.words("numbers")
        assert "✗ diverged at step 148" in app.words("status")
        assert "It blew up.\nTry [." in app.words("note")
        app.language = "ko"
        await pilot.pause()
        assert "터졌어요." in app.words("note")
        assert "발산" in app.words("status")


async def test_an_error_shows_their_line_and_text_is_text() -> None:
    """A failure names the learner's own line; what they print is never markup."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        app.pane.feed(Output("a\n[bold]x[/bold]\n"))
        frame = Frame(11, "forward", "    return self.conv2(x)")
        app.pane.feed(Failure("RuntimeError", "sizes [3] differ", [frame], "Traceback"))
        app.pane.feed(TrainEnd("error", 0, math.nan, math.nan, 0.1))
        await pilot.pause()
        assert "RuntimeError: sizes [3] differ\n11: return self.conv2(x)" in app.words("note")
        assert "[bold]x[/bold]" in app.words("printed")


async def test_a_finding_while_it_runs_is_shown() -> None:
    """What a rule sees during a training stands below it at once."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        words = {"en": Words("It ends in a ReLU.", "The bank has both signs.")}
        app.pane.feed(Finding("ends-in-activation", "advice", 9, words))
        await pilot.pause()
        assert app.words("note") == "It ends in a ReLU.\nThe bank has both signs."


async def test_why_not_on_the_gpu_is_said() -> None:
    """What the start has to say stands there until something more important is to be read."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        words = {"en": Words("Trains on the CPU.", "The GPU has no room.")}
        app.pane.feed(TrainStart("cpu", 1, 0, 400, 0.1, words))
        await pilot.pause()
        assert "The GPU has no room." in app.words("note")
        app.pane.feed(TrainEnd("finished", 400, 1.0, 0.1, 9.0, {"en": Words("It sees edges.")}))
        await pilot.pause()
        assert app.words("note") == "It sees edges."


async def test_pictures_gauges_and_the_share_explained() -> None:
    """Maps can be chosen, layers compare, and what is explained is said in words."""
    app = Training()
    async with app.run_test(size=(140, 45)) as pilot:
        app.pane.feed(START)
        app.pane.feed(pictures(3, 7))
        app.pane.feed(Gauges(10, [Gauge("conv1", 0.01, 0.5), Gauge("a.[b]", 0.002, 0.0)]))
        await settled(app, pilot)
        assert "explains 87 % on a picture it has never seen" in app.words("status")
        sees = app.pane.sees
        assert sees.maps == [3, 7]
        assert sees.map == 3
        await pilot.press(">")
        assert sees.map == 7
        await pilot.press(">", "{")
        assert sees.map == 7
        table = str(app.query_one(GaugeTable).render())
        assert "conv1" in table
        assert "1.00 %" in table
        assert "a.[b]" in table
        assert "✗ 0" in table


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60), (20, 5), (1, 1)])
async def test_any_size_has_its_layout(size: tuple[int, int]) -> None:
    """Where there is no room for all, one key goes through the parts; the keys stay in view."""
    app = Training()
    async with app.run_test(size=size) as pilot:
        app.pane.feed(START)
        app.pane.feed(steps(1, 100))
        app.pane.feed(pictures(3, 7))
        app.pane.feed(Gauges(10, [Gauge(f"layer{n}.conv", 0.01, 0.5) for n in range(40)]))
        await settled(app, pilot)
        seen = set()
        for _ in range(4):
            for part in ("chart", "sees", "gauges"):
                widget = app.query_one(f"#train-{part}")
                if widget.display and widget.size.area:
                    seen.add(part)
            await pilot.press("v")
            await pilot.pause()
        if size[0] >= 60:
            assert seen == {"chart", "sees", "gauges"}
            assert app.query_one(KeyLine).region.bottom <= size[1]


def classified() -> Pictures:
    """Eight mistakes with what they are and what they were taken for, and the table of all."""
    picture = Picture(32, 32, bytes(3 * 32 * 32))
    names = ["circle", "square", "triangle"]
    captions = {
        f"shape {i}": {"en": f"✗ {names[i % 3]}→{names[(i + 1) % 3]} {99 - i} %"} for i in range(8)
    }
    table = Confusion({"en": names}, [[171, 0, 1], [2, 168, 0], [0, 12, 158]])
    return Pictures(9, dict.fromkeys(captions, picture), captions=captions, table=table)


def lines_of(widget: Widget) -> list[str]:
    """What a widget has drawn, line by line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


@pytest.mark.parametrize("size", [(65, 31), (78, 21)])
async def test_a_gallery_of_mistakes_shows_several_and_says_what_each_was(
    size: tuple[int, int],
) -> None:
    """In the panes of 120x40 and 80x24, with words below: each with its kind and the answer."""
    app = Training()
    words = {"en": Words("Done.", "As far as it goes.\nAnd on.")}
    async with app.run_test(size=size) as pilot:
        app.pane.feed(START)
        app.pane.feed(classified())
        app.pane.feed(TrainEnd("finished", 400, 1.0, 0.1, 9.0, words, reached=True))
        counts = []
        for _ in range(2):
            await settled(app, pilot)
            drawn = "\n".join(lines_of(app.query_one("#sees-maps")))
            counts.append(drawn.count("✗"))
            assert drawn.count("→") == counts[-1]
            await pilot.press("v")
        assert counts[0] >= 4
        assert max(counts) >= 6


async def test_the_kernels_stay_when_there_are_words_below() -> None:
    """In the pane of 120x40 the words take their rows from the gaps, not from the kernels."""
    app = Training()
    words = {"en": Words("Your model explains 87 %", "Measured on a new picture.\nNothing: 0 %.")}
    async with app.run_test(size=(65, 31)) as pilot:
        app.pane.feed(START)
        app.pane.feed(pictures(3, 7))
        app.pane.feed(Gauges(10, [Gauge("conv1", 0.01, 0.5), Gauge("conv2", 0.01, 0.5)]))
        app.pane.feed(TrainEnd("finished", 400, 1.0, 0.1, 9.0, words, reached=True))
        await settled(app, pilot)
        assert "87 %" in app.words("note")
        assert any(line.strip() for line in lines_of(app.query_one("#sees-kernels")))


async def test_a_flood_is_painted_by_the_clock() -> None:
    """Thousands of batches cost no frame each."""
    app = Training()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.feed(START)
        await pilot.pause()
        before = app.pane.chart.frames
        for step in range(1, 3_001):
            app.pane.feed(Steps([Point(step, 1 / step, 0.003, step / 30)]))
        assert app.pane.chart.frames == before
        assert app.pane.chart.history.count == 3_000
