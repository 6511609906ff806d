"""The pictures of the lessons: they fit, in both languages, and move only where they may."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from screens import COURSE, drawn, lesson_screen, opened, seen, until
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tutor.app.app import TutorApp
from tutor.app.filters import to_ascii
from tutor.app.host import Host
from tutor.app.pictures import WIDGETS, picture_of
from tutor.app.pictures.channels import SIDE, SIZE, image
from tutor.app.pictures.drawing import TALLEST, Drawing
from tutor.app.pictures.loop import Loop
from tutor.app.pictures.tree import nodes_of
from tutor.app.theme import THEMES
from tutor.app.widgets.step_view import StepView
from tutor.bridge.messages import Call
from tutor.course import LANGUAGES, Lesson, Step, load
from tutor.course.model import PARTS, PICTURES
from tutor.words import say

SHOWN = [(lesson, step) for lesson in COURSE.lessons for step in lesson.steps if step.picture]
WIDTHS = (36, 39, 58, 72, 90)


class Wall(Host):
    """An app that shows nothing but a picture."""

    def __init__(self, step: Step, language: str, **looks: bool) -> None:
        super().__init__()
        self._picture = picture_of(step, None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.set_reactive(Host.language, language)
        self.set_reactive(Host.ascii, looks.get("ascii", False))
        self.motion = looks.get("motion", False)

    def compose(self) -> ComposeResult:
        """The picture."""
        assert self._picture is not None
        yield self._picture


def step_of(name: str) -> Step:
    """A step that shows that picture."""
    return next(step for _, step in SHOWN if step.picture == name)


@asynccontextmanager
async def at(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch, **looks: object
) -> AsyncIterator[tuple[TutorApp, Pilot[int]]]:
    """The real app at the step that shows that picture."""
    lesson = next(lesson for lesson, step in SHOWN if step.picture == name)
    async with opened(home, of=lesson.id, step=step_of(name).id, **looks) as (app, pilot):  # type: ignore[arg-type]
        yield app, pilot


def test_there_are_exactly_the_pictures_that_a_lesson_may_name() -> None:
    """The names that the loader accepts are those that the app draws; each has its words."""
    assert sorted(WIDGETS) == sorted(PICTURES)
    assert {step.picture for _, step in SHOWN} <= set(PICTURES)
    for name in PICTURES:
        assert isinstance(picture_of(step_of(name), None), Widget)
        for language in LANGUAGES:
            assert say(f"pictures.{name}_said", language, rows="")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_fits_at_every_width_and_moment(name: str, language: str) -> None:
    """Nothing is cut from 36 to 90 columns, at most ten lines; what stands below never jumps."""
    app = Wall(step_of(name), language)
    async with app.run_test(size=(WIDTHS[0], 24)) as pilot:
        for width in WIDTHS:
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            widget = app.screen.children[0]
            height = widget.size.height
            assert 3 <= height <= TALLEST
            if not isinstance(widget, Drawing):
                continue
            for _ in range(widget.MOMENTS):
                lines = widget.lines(width)
                assert len(lines) == height
                assert max(line.cell_length for line in lines) <= width
                assert "…" not in "".join(line.plain for line in lines)
                widget.step(1)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("no_color", [False, True])
@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_drawn_in_ascii(
    name: str, no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only ASCII is to be had, or no colour, the picture still tells its parts apart."""
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = Wall(step_of(name), "en", ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        text = "\n".join(strip.text for strip in strips)
        assert to_ascii(text).isascii(), text
        assert "▀" not in text
        assert len(set(text)) > 4


async def test_words_follow_the_language() -> None:
    """A language switched at run time is spoken at once, by every picture."""
    for name in PICTURES:
        app = Wall(step_of(name), "en")
        async with app.run_test(size=(60, 24)) as pilot:
            assert not any("가" <= char <= "힣" for char in text_of(app))
            app.language = "ko"
            await pilot.pause()
            assert any("가" <= char <= "힣" for char in text_of(app)), name


def text_of(app: Host) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.sampled(3)
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("name", PICTURES)
async def test_the_lesson_shows_it_below_its_prose(
    name: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the column of the step, whole, and scrolls with it."""
    async with at(tmp_path, name, monkeypatch, size=size) as (app, pilot):
        view = lesson_screen(app).query_one(StepView)
        picture = view.query_one(WIDGETS[name])
        assert picture.virtual_region.y > view.query_one("#prose").virtual_region.y
        assert view.max_scroll_x == 0
        view.scroll_to_widget(picture, animate=False)
        await pilot.pause()
        assert view.region.contains_region(picture.region)


async def test_arrow_keys_and_clicks_move_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a step that is read, the arrow keys go through the moments; so does a click."""
    async with at(tmp_path, "loop", monkeypatch) as (app, pilot):
        view = lesson_screen(app).query_one(StepView)
        loop = view.query_one(Drawing)
        loop.step(-loop.moment)
        await pilot.press("right", "right")
        assert loop.moment == 2
        await pilot.press("left")
        assert loop.moment == 1
        view.scroll_to_widget(loop, animate=False)
        await pilot.pause()
        await pilot.click(loop)
        assert loop.moment == 2
        assert "loss = criterion(prediction, y)" in drawn(app)


async def test_a_loop_that_runs_lights_its_parts() -> None:
    """What a line has done is lit, with the words of the last part; a line may be none of them."""
    app = Wall(step_of("loop"), "en", motion=True)
    async with app.run_test(size=(80, 24)) as pilot:
        loop = app.query_one(Loop)
        height = loop.size.height
        loop.light(["forward", "loss"])
        await pilot.pause()
        assert "loss = criterion(prediction, y)" in text_of(app)
        loop.light([])
        await pilot.pause()
        assert "loss = criterion" not in text_of(app)
        assert loop.size.height == height
        loop.step(1)
        await pilot.pause()
        assert "loss.backward()" in text_of(app)


PARTED = [(name, part) for name, parts in PARTS.items() for part in parts]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "part"), [*PARTED, ("tree", "conv2")])
async def test_a_step_can_name_the_part_that_it_talks_about(name: str, part: str) -> None:
    """That part looks otherwise than where none is named, and nothing moves away from it."""
    looks = []
    for named in (None, part):
        app = Wall(replace(step_of(name), part=named), "en", motion=named is not None)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for drawing in app.query(Drawing):
                if named is not None and name == "kernel":
                    drawing.step(drawing.STILL)
            await pilot.pause()
            looks.append([list(strip) for strip in app.screen._compositor.render_strips()])
            for loop in app.query(Loop):
                assert loop._moving is False
                assert named is None or f" {part} " in text_of(app)
    assert looks[0] != looks[1] or part == "batch"


def test_steps_that_talk_about_one_part_name_it() -> None:
    """Gradients, the step downhill and the batch are lit where they come up."""
    named = {(lesson.id, step.part) for lesson, step in SHOWN if step.part}
    assert {("gradients", "backward"), ("gradients", "step"), ("training", "batch")} <= named


def test_the_picture_of_the_first_lesson_is_the_one_that_it_looks_at() -> None:
    """Every fourth pixel of `image`, as the lab makes it."""
    from tutor.lab.data import image as made

    step = SIZE // SIDE
    pixels = made()[::step, ::step].flatten().tolist()
    assert all(abs(a - b) <= 1 for a, b in zip(image().rgb, pixels, strict=True))


async def test_it_moves_by_itself_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen, it goes through its moments once and rests; touched, it waits for the learner."""
    monkeypatch.setattr("tutor.app.pictures.kernel.Kernel.pace", lambda self, moment: 0.001)
    app = Wall(step_of("kernel"), "en", motion=True)
    async with app.run_test(size=(80, 24)) as pilot:
        kernel = app.query_one(Drawing)
        await until(pilot, lambda: kernel.moment == kernel.MOMENTS - 1)
        assert "25 of 25" in text_of(app)
        kernel.step(-4)
        await pilot.pause(0.05)
        assert kernel.moment == kernel.MOMENTS - 5


async def test_out_of_sight_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the fold nothing moves: what it has to show is not over before it is seen."""
    monkeypatch.setattr("tutor.app.pictures.drawing.LOOK", 0.001)
    monkeypatch.setattr("tutor.app.pictures.loop.Loop.pace", lambda self, moment: 0.001)
    async with at(tmp_path, "loop", monkeypatch, size=(80, 24)) as (app, pilot):
        view = lesson_screen(app).query_one(StepView)
        loop = view.query_one(Drawing)
        assert not loop._in_sight
        await pilot.pause(0.05)
        assert (loop.moment, loop._moving) == (0, True)
        view.scroll_to_widget(loop, animate=False)
        await until(pilot, lambda: not loop._moving)
        assert loop.moment == 0


@pytest.mark.parametrize("name", PICTURES)
async def test_nothing_moves_without_motion(name: str) -> None:
    """With --no-motion a picture stands still, at the moment that tells most."""
    app = Wall(step_of(name), "en", motion=False)
    async with app.run_test(size=(80, 24)) as pilot:
        for drawing in app.query(Drawing):
            assert not drawing._moving
            assert drawing.moment == drawing.STILL
        before = text_of(app)
        await pilot.pause(0.05)
        assert text_of(app) == before


def call(module: str, kind: str, parameters: int, *, registered: bool = True) -> Call:
    """A call as a check sends it."""
    return Call(module, kind, [[1]], [[1]], parameters, registered=registered)


def test_a_tree_is_made_of_the_calls() -> None:
    """Boxes come before what lies in them, once, with what they hold; functions are no modules."""
    calls = [
        call("layers.0", "Conv2d", 10),
        call("relu", "function", 0),
        call("head", "Linear", 5),
        call("layers.1", "Conv2d", 20),
        call("layers.0", "Conv2d", 10),
        call("lost[0]", "Conv2d", 7, registered=False),
    ]
    rows = [(node.name, node.kind, node.numbers, node.depth) for node in nodes_of(calls)]
    assert rows == [
        ("", "", 35, 0),
        ("layers", "", 30, 1),
        ("0", "Conv2d", 10, 2),
        ("1", "Conv2d", 20, 2),
        ("head", "Linear", 5, 1),
        ("lost[0]", "Conv2d", 7, 1),
    ]


async def test_a_tree_shows_the_model_of_the_last_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the lesson's example, then the learner's own; a long one is cut and says so."""
    async with at(tmp_path, "tree", monkeypatch, size=(100, 40)) as (app, pilot):
        assert say("pictures.tree_example", "en") in drawn(app)
        view = lesson_screen(app).query_one(StepView)
        view.traced([call(f"block{n}", "Linear", 6) for n in range(12)])
        await seen(pilot, say("pictures.tree_yours", "en"), "block0", "72 numbers", "5 more")
        assert view.query_one(Drawing).size.height <= TALLEST
        view.traced([call("lost", "Linear", 6, registered=False)])
        await seen(pilot, "✗ lost", say("pictures.tree_loose", "en"))


@pytest.mark.parametrize("of", ["module", pytest.param("modules", marks=pytest.mark.long)])
async def test_a_tree_shows_the_learners_own_model_as_soon_as_one_comes_there(
    tmp_path: Path, of: str
) -> None:
    """Nothing has to be checked for it in this sitting."""
    step = next(s for x, s in SHOWN if x.id == of and s.picture == "tree")
    assert step.exercise is not None
    work = tmp_path / "work"
    work.mkdir()
    (work / step.exercise.filename).write_text(step.exercise.solution.read_text("utf-8"), "utf-8")
    async with opened(tmp_path, of=of, step=step.id, size=(120, 60)) as (_, pilot):
        await seen(pilot, say("pictures.tree_yours", "en"))


def examples() -> Iterator[object]:
    """The trees of the course."""
    for lesson, step in SHOWN:
        if step.shows:
            yield pytest.param(lesson, step, id=f"{lesson.id}-{step.id}")


@pytest.mark.parametrize(("lesson", "step"), examples())
def test_the_example_of_a_tree_is_what_the_solution_builds(lesson: Lesson, step: Step) -> None:
    """Paths, classes and numbers are those of the lesson's own solution."""
    from torch import nn

    index = lesson.step(step.id)
    solution = next(s.exercise for s in reversed(lesson.steps[:index]) if s.exercise).solution
    spec = importlib.util.spec_from_file_location("solution_of_a_lesson", solution)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kind = getattr(module, step.shows[0].kind)
    model: nn.Module = kind() if len(step.shows) == 3 else kind(len(step.shows) - 2)
    built = [
        (path, type(each).__name__, sum(p.numel() for p in each.parameters()))
        for path, each in model.named_modules()
    ]
    assert [(each.path, each.kind, each.numbers) for each in step.shows] == built


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('picture = "tree"', 'picture = "three"', "picture is 'three'; expected board, channels"),
        ('picture = "tree"', 'picture = ["tree"]', "expected board, channels, kernel, loop or"),
        ('picture = "tree"', 'picture = "loop"', "'loop' shows no example; only a tree does"),
        ('picture = "tree"\n', "", 'without its picture; expected picture = "tree"'),
        ("shows", "# shows", "a tree without an example; expected shows = ["),
        ("conv1 Conv2d", "conv1", "expected rows like"),
        ('picture = "tree"', 'picture = "tree"\npart = "conv9"', "expected conv1 or conv2"),
        ('picture = "tree"\nshows', 'part = "conv1"\n# shows', "a part without its picture"),
    ],
)
def test_a_picture_that_does_not_exist_names_file_and_line(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    """An author hears where and what was expected; the step is left out."""
    lesson = next(lesson for lesson, step in SHOWN if step.picture == "tree")
    folder = tmp_path / lesson.folder.name
    shutil.copytree(lesson.folder, folder)
    table = (folder / "lesson.toml").read_text("utf-8")
    assert old in table
    table = table.replace(old, new, 1)
    (folder / "lesson.toml").write_text(table, "utf-8")
    found = load(tmp_path)
    said = next(str(problem) for problem in found.problems if expected in problem.message)
    line = int(said.split(":")[1])
    assert any(key in table.splitlines()[line - 1] for key in ("picture", "show", "part"))
    assert found.lessons[0].left_out == ("look",)
