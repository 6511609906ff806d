"""Questions on the screen: lines picked and put in order, blanks filled in, steps paged through."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from screens import COURSE, PATIENCE, drawn
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input

from tutor.app.filters import to_ascii
from tutor.app.host import Host
from tutor.app.theme import DARK, THEMES
from tutor.app.widgets.line_order import LineOrder
from tutor.app.widgets.line_picker import LinePicker
from tutor.app.widgets.maps import Maps
from tutor.app.widgets.predict import Predict
from tutor.bridge.messages import Draw, Question
from tutor.course import Question as Asked
from tutor.course import answers
from tutor.lab import steps
from tutor.learner.worklog import Made
from tutor.words import say

QUESTIONS = {
    (lesson.id, step.id): step.question
    for lesson in COURSE.lessons
    for step in lesson.steps
    if step.question is not None
} | {(lesson.id, each.id): each for lesson in COURSE.lessons for each in lesson.quiz}


class Asking(Host):
    """An app with nothing but a question; the lab draws it in this process, after `wait` turns."""

    def __init__(self, question: Asked, *, wait: int = 0, language: str = "en") -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.language = language
        self.question = question
        self.wait = wait
        self.may_draw = asyncio.Event()
        self.may_draw.set()
        self.done: list[str] = []
        self.made = Made()

    def compose(self) -> ComposeResult:
        """The question, in what scrolls."""
        with VerticalScroll():
            yield Predict(self.question, self.draw, seed=3)

    async def draw(self, request: Draw) -> AsyncIterator[Question]:
        """Draw the question."""
        await self.may_draw.wait()
        for _ in range(self.wait):
            await asyncio.sleep(0)
        yield steps.draw(request)

    def on_predict_done(self, event: Predict.Done) -> None:
        """Write it down."""
        self.done.append(event.state)
        self.made = event.made

    @property
    def predict(self) -> Predict:
        """The question."""
        return self.query_one(Predict)

    @property
    def order(self) -> LineOrder:
        """The lines to order."""
        return self.query_one(LineOrder)


@asynccontextmanager
async def asking(
    lesson: str, id: str, *, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[tuple[Asking, Pilot[None]]]:
    """The question, drawn, with the cursor where the answer goes."""
    app = Asking(QUESTIONS[lesson, id], language=language)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.predict.asked is not None)
        app.predict.focus_answer()
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[None], holds) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await pilot.pause(0.01)
    await pilot.pause()


def shown(app: Asking) -> list[int]:
    """The numbers of the lines to order, from the top, as they stand on the screen."""
    pieces = app.predict.asked.pieces
    place = app.predict.asked.place
    lines = app.order.code[place - 1 : place - 1 + len(pieces)]
    return [pieces.index(line.strip()) + 1 for line in lines]


async def by_numbers(app: Asking, pilot: Pilot[None], order: list[int]) -> None:
    """Type the numbers."""
    await pilot.press(*map(str, order))


async def by_arrows(app: Asking, pilot: Pilot[None], order: list[int]) -> None:
    """Carry each line up to its place, with shift and an arrow."""
    for place, number in enumerate(order):
        here = shown(app).index(number)
        await pilot.press(*["up"] * len(order), *["down"] * here, *["shift+up"] * (here - place))


async def by_holding(app: Asking, pilot: Pilot[None], order: list[int]) -> None:
    """Take hold of each line, move, let go."""
    for place, number in enumerate(order):
        here = shown(app).index(number)
        await pilot.press(*["up"] * len(order), *["down"] * here, "space")
        await pilot.press(*["up"] * (here - place), "space")


async def by_mouse(app: Asking, pilot: Pilot[None], order: list[int]) -> None:
    """Drag each line up to its place."""
    first = app.predict.asked.place - 1
    for place, number in enumerate(order):
        here = shown(app).index(number)
        await pilot.mouse_down(app.order, offset=(12, first + here))
        await pilot.hover(app.order, offset=(14, first + place))
        await pilot.mouse_up(app.order, offset=(14, first + place))


@pytest.mark.parametrize(
    "way", [by_numbers, pytest.param(by_arrows, marks=pytest.mark.long), by_holding, by_mouse]
)
async def test_lines_are_put_in_order(way) -> None:
    """By numbers, arrows or mouse; the code around them stands there, and Enter has it run."""
    async with asking("pytorch", "order", size=(80, 40)) as (app, pilot):
        screen = drawn(app)
        assert "optimizer = torch.optim.SGD(" in screen
        assert "      for x, y in batches:" in screen
        assert re.search(r"\n [ ▸] \d {6}loss.backward\(\)\n", screen), "inside of the loop"
        truth = app.predict.asked.truth
        await way(app, pilot, truth)
        assert shown(app) == truth
        await pilot.press("enter")
        await until(pilot, lambda: app.done)
        assert app.done == ["solved"]
        assert app.made.answer == " ".join(map(str, truth))
        assert app.made.code.split("\n") == app.order.code, "the code as it was put in order"
        assert say("app.order_works", "en") in drawn(app)


async def test_a_wrong_order_says_what_it_did_and_keeps_the_answer() -> None:
    """The line that raised is marked; which order is right is shown when it is asked for."""
    async with asking("pytorch", "order", size=(80, 40)) as (app, pilot):
        for miss in (1, 2):
            truth = app.predict.asked.truth
            wrong = [truth[2], truth[0], truth[1], *truth[3:]]  # loss before prediction
            await by_numbers(app, pilot, wrong)
            await pilot.press("enter")
            await until(pilot, lambda: app.predict.query_one("#after").display)
            screen = drawn(app)
            assert "it stops at loss = criterion(prediction, y)" in screen
            assert "NameError: name 'prediction' is not defined" in screen
            assert "✗ " + str(truth[2]) in screen
            assert say("app.order_others", "en") in screen
            assert shown(app) == wrong
            assert (say("app.show_me", "en") in screen) == (miss == 2)
            if miss == 1:
                await pilot.press("1")
                await until(pilot, lambda: app.predict.asked and not app.predict._given)
                app.predict.focus_answer()
        await pilot.press("2")
        await until(pilot, lambda: app.done)
        assert app.done == ["seen"]
        assert shown(app) == app.predict.asked.truth
        assert say("app.order_one", "en") in drawn(app)


async def test_a_silently_wrong_order_says_what_came_of_it() -> None:
    """It ran without an error: then the weights tell. Moving a line makes another answer of it."""
    async with asking("pytorch", "order", size=(80, 40)) as (app, pilot):
        truth = app.predict.asked.truth
        wrong = [truth[1], truth[2], truth[3], truth[0], truth[4]]  # cleared before the step
        await by_numbers(app, pilot, wrong)
        await pilot.press("enter")
        await until(pilot, lambda: "no weight has moved" in drawn(app))
        app.screen.set_focus(app.order)
        await pilot.press("up", "up", "shift+up", "shift+up")
        assert "no weight has moved" not in drawn(app)
        await by_numbers(app, pilot, truth)
        await pilot.press("enter")
        await until(pilot, lambda: app.done)
        assert app.done == ["solved"]


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_an_order_has_room_in_a_small_terminal(language: str) -> None:
    """At 80x24 the line of the cursor stays in sight, and so does what came of the answer."""
    async with asking("pytorch", "order", language=language) as (app, pilot):
        await pilot.press(*["down"] * 4, "shift+up", "enter")
        await until(pilot, lambda: say("app.other_numbers", language) in drawn(app))
        app.screen.set_focus(app.order)
        await until(pilot, lambda: f"▸ {shown(app)[3]}" in drawn(app))
        line = app.order.code[app.order.cursor].strip()
        assert f"▸ {shown(app)[3]}      {line}" in drawn(app)
        if language == "en":
            assert to_ascii(drawn(app)).isascii()
            assert f"> {shown(app)[3]}      {line}" in to_ascii(drawn(app))


@pytest.mark.parametrize("way", ["arrows", "number", "mouse"])
async def test_a_line_is_picked_in_the_code(way: str) -> None:
    """With the arrows, by its number, of one digit or two, or by a click."""
    async with asking("pytorch", "misspelt", size=(80, 30)) as (app, pilot):
        truth = app.predict.asked.truth
        picker = app.query_one(LinePicker)
        if way == "arrows":
            await pilot.press(*["down"] * picker.stops.index(truth - 1), "enter")
        elif way == "number":
            await pilot.press("1", "0")
            assert picker.cursor == 9
            await pilot.press(str(truth))
            assert picker.cursor == truth - 1
            await pilot.press("enter")
        else:
            await pilot.click(picker, offset=(20, truth - 1))
        await until(pilot, lambda: app.done)
        assert app.done == ["solved"]


async def test_a_click_picks_the_line_under_it_in_code_that_scrolls() -> None:
    """Also far from the cursor, in a terminal of 80x24 that shows a part of the code."""
    async with asking("classifier", "stops") as (app, pilot):
        app.query_one(VerticalScroll).scroll_to(y=8, animate=False)
        await pilot.pause()
        picker = app.query_one(LinePicker)
        app.screen.set_focus(None)
        await pilot.click(picker, offset=(30, app.predict.asked.truth - 1))
        await until(pilot, lambda: app.done or app.predict._misses)
        assert app.done == ["solved"]


async def test_each_stage_has_a_blank() -> None:
    """Enter goes to the next one; a miss says which of them it was."""
    async with asking("model", "stages", size=(80, 40)) as (app, pilot):
        truth = list(app.predict.asked.parts.values())
        assert list(app.predict.asked.parts) == ["a", "b", "c"]
        await pilot.press(*answers.show(truth[0]).replace("×", "x"), "enter", *"7x7", "enter")
        assert not app.predict._given, "one is empty"
        await pilot.press(*answers.show(truth[2]).replace("×", "x"), "enter")
        await until(pilot, lambda: app.predict._given)
        screen = drawn(app)
        assert f"✓ a  {answers.show(truth[0])}" in screen
        assert "✗ b  you said: 7×7" in screen
        assert f"it gives: {answers.show(truth[1])}" in screen
        assert f"✓ c  {answers.show(truth[2])}" in screen
        await pilot.press("1")
        await until(pilot, lambda: app.predict.asked and not app.predict._given)
        assert all(not blank.value for blank in app.query(Input))
        for part in app.predict.asked.parts.values():
            await pilot.press(*answers.show(part).replace("×", "x"), "enter")
        await until(pilot, lambda: app.done)
        assert app.done == ["solved"]
        parts = app.predict.asked.parts.items()
        assert app.made.answer == ", ".join(f"{name}: {answers.show(x)}" for name, x in parts)


async def test_a_dtype_is_typed_as_torch_spells_it() -> None:
    """torch.float, float32, uint8: what can't be read as a dtype is not taken for an answer."""
    async with asking("model", "types", size=(80, 40)) as (app, pilot):
        await pilot.press(*"byte", "enter", *"bytes", "enter", *"float", "enter")
        await until(pilot, lambda: say("app.answer_like_dtype", "en") in drawn(app))
        for blank, truth in zip(app.query(Input), app.predict.asked.parts.values(), strict=True):
            blank.value = f"torch.{truth}"
        await pilot.press("enter")
        await until(pilot, lambda: app.done)
        assert app.done == ["solved"]


@pytest.mark.parametrize("size", [(80, 24), (50, 40)])
async def test_the_maps_of_a_fresh_model_are_seen(size: tuple[int, int]) -> None:
    """Lesson 7 asks whether they are any good, and shows all twenty."""
    async with asking("forward", "untrained", size=size) as (app, pilot):
        maps = app.query_one(Maps)
        assert len(app.predict.asked.pictures) == 20
        maps.scroll_visible(animate=False)
        await until(pilot, lambda: "▀▀▀ ▀▀▀" in drawn(app))
        assert maps.size.height <= 10


@pytest.mark.parametrize("id", ["order", "left-out", "pairs"])
async def test_who_goes_on_before_a_question_is_there_leaves_nothing_behind(id: str) -> None:
    """The question comes while its place is being taken away, a few turns earlier or later."""
    app = Asking(QUESTIONS["training", id])
    async with app.run_test() as pilot:
        for app.wait in range(12):
            app.may_draw.clear()
            await app.query(Predict).remove()
            await app.query_one(VerticalScroll).mount(Predict(app.question, app.draw))
            await pilot.pause()
            removed = app.predict.remove()
            app.may_draw.set()
            await removed
            await pilot.pause()
    assert app.return_code in (None, 0)
