"""The REPL pane: what Enter does, what is shown of answers, history, names, interrupts."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from tutor.app.host import Host
from tutor.app.theme import DARK, THEMES
from tutor.app.widgets.fold import Fold
from tutor.app.widgets.repl_entries import Answer, Entered, Printed, Raised
from tutor.app.widgets.repl_pane import ReplPane
from tutor.app.widgets.repl_text import common_start, is_whole, pasted, statements
from tutor.app.widgets.waiting import Waiting
from tutor.bridge.messages import (
    Completions,
    Failure,
    Frame,
    Output,
    Tensor,
    TrainStart,
    TrainState,
    Value,
    Words,
)
from tutor.words import say


class Asking(Host):
    """An app with nothing but the pane, that writes down what it posts."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.ran: list[str] = []
        self.stored: list[str] = []
        self.asked: list[str] = []
        self.interrupts = 0
        self.left = 0

    def compose(self) -> ComposeResult:
        """The pane, with a line of an earlier session."""
        yield ReplPane(["x.shape"], self.stored.append)

    def on_mount(self) -> None:
        """Keys go to the prompt."""
        self.pane.focus_entry()

    @property
    def pane(self) -> ReplPane:
        """The pane."""
        return self.query_one(ReplPane)

    @on(ReplPane.Run)
    def run_it(self, event: ReplPane.Run) -> None:
        """Write it down."""
        self.ran.append(event.code)

    @on(ReplPane.WantsCompletion)
    def complete_it(self, event: ReplPane.WantsCompletion) -> None:
        """Write it down."""
        self.asked.append(event.code)

    @on(ReplPane.WantsInterrupt)
    def interrupt_it(self) -> None:
        """Count it."""
        self.interrupts += 1

    @on(ReplPane.Left)
    def leave_it(self) -> None:
        """Count it."""
        self.left += 1

    def said(self) -> str:
        """All words of the transcript that are not folded."""
        statics = self.query("#repl-transcript Static").results(Static)
        return "\n".join(str(static.render()) for static in statics if static.display)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("x", True),
        ("x = (", False),
        ("for i in x:", False),
        ("for i in x:\n    print(i)", False),
        ("for i in x:\n    print(i)\n    ", True),
        ("@f", False),
        ("'''", False),
        ("1 +", True),  # Python says what is wrong with it
        ("\x00", True),
    ],
)
def test_when_an_entry_is_whole(text: str, whole: bool) -> None:
    """As at Python's own prompt: blocks end with a blank line, errors run at once."""
    assert is_whole(text) is whole


def test_several_statements_run_one_by_one() -> None:
    """A pasted piece of code falls into its statements; decorators stay with what they decorate."""
    code = "import torch\n\n@f\ndef g():\n    return 1\n# why\na = 1; b = 2\nx = (1,\n  2)"
    assert statements(code) == [
        "import torch",
        "@f\ndef g():\n    return 1",
        "a = 1; b = 2",
        "x = (1,\n  2)",
    ]
    assert statements("x = = 1") == ["x = = 1"]
    assert statements("\n") == []


@given(st.lists(st.sampled_from(["a = 1", "if a:\n    b", "f(1,\n  2)", "a; b", "'é'"])))
def test_statements_lose_nothing(parts: list[str]) -> None:
    """Run one after the other they are the program that was pasted."""
    code = "\n".join(parts)
    pieces = "\n".join(statements(code))
    assert ast.dump(ast.parse(pieces)) == ast.dump(ast.parse(code))


def test_prompts_are_taken_off_what_is_pasted() -> None:
    """A copied session and an indented block run as they are."""
    assert pasted(">>> for i in x:\n...     f(i)\n1\n>>> y") == "for i in x:\n    f(i)\ny"
    assert pasted("    a = 1\n    b = 2") == "a = 1\nb = 2"
    assert common_start(["conv1", "conv2", "compile"]) == "co"


async def test_a_block_is_typed_and_run() -> None:
    """Enter continues what isn't whole, indents, and a blank line runs it."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.prompt.insert("for i in x:")
        await pilot.press("enter")
        app.pane.prompt.insert("print(i)")
        await pilot.press("enter", "enter")
        assert app.ran == ["for i in x:\n    print(i)"]
        assert app.stored == app.ran
        assert app.pane.prompt.text == ""


async def test_pasted_lines_run_in_order_and_stop_at_an_error() -> None:
    """Each statement waits for the one before; after a failure the rest is dropped."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.pane.prompt._on_paste(_paste("a = 1\nif a:\n    b = 2\nc\nd"))
        await pilot.press("enter")
        assert app.ran == ["a = 1"]
        app.pane.feed(Value(1, ""))
        await pilot.pause()
        assert app.ran == ["a = 1", "if a:\n    b = 2"]
        app.pane.feed(Value(2, "", failure=Failure("NameError", "b", [], "")))
        await pilot.pause()
        assert len(app.ran) == 2
        assert not app.pane.busy


def _paste(text: str) -> object:
    from textual import events

    return events.Paste(text)


async def test_answers_are_plain_text() -> None:
    """Values, output and failures are shown as they are, never as markup; long things fold."""
    app = Asking()
    async with app.run_test(size=(100, 40)) as pilot:
        app.pane.run_code("y")
        app.pane.feed(Output("[bold]loud[/bold]\n"))
        tensor = Tensor([1, 20, 248, 248], "float32", "cpu", -0.52, 0.61, 0.002, "0.1, 0.2, …")
        app.pane.feed(Value(1, "tensor([[1,\n 2]])", "Tensor", tensor))
        await pilot.pause()
        assert "[bold]loud[/bold]" in app.said()
        assert "1×20×248×248   float32   -0.520 … 0.610   mean 0.00200" in app.said()
        assert "0.1, 0.2, …" in app.said()
        assert len(app.query(Fold)) == 1
        app.pane.run_code("model(y)")
        failure = Failure("RuntimeError", "[3] != 20", [Frame(11, "forward", "  f(x)")], "Trace")
        app.pane.feed(Value(2, "", failure=failure))
        await pilot.pause()
        assert "✗ RuntimeError: [3] != 20" in app.said()
        assert "line 11, forward  f(x)" in app.said()
        assert "Trace" not in app.said()
        assert len(app.query(Raised)) == 1
        app.pane.run_code("z")
        app.pane.feed(Value(3, "\n".join(map(str, range(50)))))
        await pilot.pause()
        assert "38" not in app.query(Answer).last().query(Static).first().render().plain
        await pilot.press("ctrl+l")
        assert not app.query(Entered)


async def test_a_dead_process_is_explained() -> None:
    """Where the process failed and not Python, the words for it are shown."""
    app = Asking()
    async with app.run_test(size=(100, 40)) as pilot:
        app.pane.run_code("os._exit(1)")
        words = {"en": Words("The process has ended.", "Names are gone.")}
        app.pane.feed(Value(1, "", failure=Failure("Died", "", [], "", words)))
        await pilot.pause()
        assert "✗ The process has ended.\nNames are gone." in app.said()


async def test_a_flood_of_output_stays_small() -> None:
    """Of a million lines the last ones are kept, in one entry, and the loss is counted."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.run_code("loop()")
        for start in range(0, 10_000, 100):
            app.pane.feed(Output("".join(f"{n}\n" for n in range(start, start + 100))))
        app.pane.feed(Output("", dropped=1234))
        app.pane.feed(Value(1, ""))
        await pilot.pause()
        assert len(app.query(Printed)) == 1
        assert "9999" in app.said()
        assert "lines before this are not kept" in app.said()
        assert "1,234 bytes" in app.said()
        assert len(app.said()) < 50_000


async def test_history_goes_up_and_down() -> None:
    """Arrows bring back earlier entries, also of earlier sessions, and the draft after them."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.pane.prompt
        app.pane.run_code("y")
        prompt.insert("dra")
        await pilot.press("up")
        assert prompt.text == "y"
        await pilot.press("up", "up")
        assert prompt.text == "x.shape"
        await pilot.press("down", "down")
        assert prompt.text == "dra"


async def test_names_are_offered_and_narrow_while_typing() -> None:
    """Tab completes what is shared, offers the rest; typing narrows, Enter takes, Esc closes."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        pane, prompt = app.pane, app.pane.prompt
        prompt.insert("model.c")
        await pilot.press("tab")
        assert app.asked == ["model.c"]
        pane.show_completions(Completions(1, ["conv1", "conv2"], 1))
        await pilot.pause()
        assert prompt.text == "model.conv"
        assert pane.names.display
        await pilot.press("down", "enter")
        assert prompt.text == "model.conv2"
        assert not pane.names.display
        assert app.ran == []
        prompt.text = ""
        prompt.insert("x.s")
        await pilot.press("tab")
        pane.show_completions(Completions(2, ["shape", "size", "sum"], 1))
        await pilot.press("h")
        await pilot.pause()
        assert pane.names.option_count == 1
        await pilot.press("tab")
        assert prompt.text == "x.shape"
        await pilot.press("tab")
        await pilot.press("z")
        pane.show_completions(Completions(3, ["late"], 0))
        assert prompt.text == "x.shapez"
        await pilot.press("escape")
        assert app.left == 1


async def test_an_interrupt_stops_what_runs_and_what_waits() -> None:
    """ctrl+c interrupts the entry; when nothing runs it empties the line."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.run_code("while True: pass\n")
        app.pane.run_code("y")
        await pilot.press("ctrl+c")
        assert app.interrupts == 1
        app.pane.feed(Value(1, "", interrupted=True))
        await pilot.pause()
        assert app.ran == ["while True: pass"]
        assert "stopped" in app.said()
        app.pane.prompt.insert("abc")
        await pilot.press("ctrl+c")
        assert app.pane.prompt.text == ""
        assert app.interrupts == 1


async def test_it_says_that_it_waits_for_the_training() -> None:
    """While a training runs an entry waits for its next step; while it is paused it just runs."""
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        waiting = app.query_one(Waiting)
        app.pane.feed(TrainStart("cpu", 1, 0, 400, 0.1))
        app.pane.run_code("y")
        await pilot.pause()
        assert "next step" in str(waiting.render())
        app.pane.feed(TrainState("paused", 3, 0.1))
        await pilot.pause()
        assert "ctrl+c" in str(waiting.render())
        app.language = "ko"
        await pilot.pause()
        assert "모델에게" in str(app.query_one("#repl-empty", Static).render())


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (60, 20), (200, 60)])
async def test_any_size(size: tuple[int, int]) -> None:
    """It can be typed in wherever there is a line of room."""
    app = Asking()
    async with app.run_test(size=size) as pilot:
        await pilot.press("y", "enter")
        assert app.ran == ["y"]


async def test_that_the_names_are_others_is_said_once_until_something_is_asked_of_them() -> None:
    """Four checks in a row add one line, and another one after the next entry."""
    app = Asking()
    words = say("repl.new_session", "en")
    async with app.run_test() as pilot:
        for count in (1, 2):
            app.pane.run_code("x")
            app.pane.feed(Value(count, "1"))
            for _ in range(4):
                app.pane.refresh_session()
            await pilot.pause()
            assert app.said().count(words) == count
