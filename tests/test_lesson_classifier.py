"""Lesson 10: a training borrows the learner's loop of lesson 9, and shows what goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from textual.app import ComposeResult

from tutor.app.host import Host
from tutor.app.theme import DARK, THEMES
from tutor.app.widgets.confusion import ConfusionTable
from tutor.bridge.messages import (
    Check,
    Confusion,
    Message,
    Pictures,
    Steps,
    Train,
    TrainEnd,
    TrainStart,
)
from tutor.lab import train
from tutor.lab.confusion import counts
from tutor.lab.controls import Controls

LESSONS = Path(__file__).parent.parent / "lessons"
FOLDER = LESSONS / "10-classifier"
LOOP = LESSONS / "09-training/exercises/training"
torch.set_num_threads(1)
SOLUTION = (FOLDER / "exercises/classifier/solution.py").read_text(encoding="utf-8")
ADAM = """
import torch
from torch import nn


def train(model, loader, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
"""
NOTHING = "def train(model, loader, epochs, lr):\n    return []\n"


class Recorder:
    """Keeps what the lab says."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def __call__(self, message: Message) -> None:
        """Keep it."""
        self.sent.append(message)

    def last(self, kind: type[Any]) -> Any:
        """The last message of a kind."""
        return next(m for m in reversed(self.sent) if isinstance(m, kind))


def request(loop: str) -> Train:
    """A short training of the course's ShapeNet, with that file for lesson 9."""
    borrowed = {"training": Check(str(LOOP), loop, "training.py")}
    exercise = str(FOLDER / "exercises/classifier")
    recipe = str(FOLDER / "train.py")
    return Train(recipe, exercise, SOLUTION, "classifier.py", steps=3, borrowed=borrowed)


@pytest.mark.parametrize(
    ("loop", "says", "rate"),
    [(ADAM, "Your own loop", 0.003), (NOTHING, "The course's own loop", 0.1)],
)
def test_the_learners_own_loop_trains_where_it_passes(loop: str, says: str, rate: float) -> None:
    """The pane says whose loop runs; one that moves by its rate alone gets a lower one."""
    recorder = Recorder()
    train.run(request(loop), recorder, Controls())
    start, end = recorder.last(TrainStart), recorder.last(TrainEnd)
    assert start.words["en"].title.startswith(says)
    assert (end.reason, end.steps, end.reached) == ("finished", 3, False)
    assert "BatchNorm2d" in end.words["en"].hint
    assert "60 % are wanted" in end.words["en"].message
    assert recorder.last(Steps).points[-1].lr == pytest.approx(rate, rel=0.01)
    last = recorder.last(Pictures)
    assert sum(map(sum, last.table.counts)) == 512
    assert set(last.captions) == set(last.items)
    assert all("→" in caption["ko"] for caption in last.captions.values())


def test_rows_are_what_it_is_and_columns_what_it_says() -> None:
    """A square that was taken for a triangle stands in row 1, column 2."""
    found = counts(torch.tensor([0, 1, 1, 2]), torch.tensor([0, 2, 1, 2]), 3)
    assert found == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]


class Shown(Host):
    """An app with nothing but the table."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK

    def compose(self) -> ComposeResult:
        """The table."""
        yield ConfusionTable()


@pytest.mark.parametrize("width", [24, 60])
async def test_the_table_fits_its_room(width: int) -> None:
    """Every count is there, and no line is wider than the room."""
    table = Confusion(
        {"en": ["circle", "square", "triangle"], "ko": ["원", "사각형", "삼각형"]},
        [[171, 0, 1], [2, 168, 0], [0, 12, 158]],
    )
    app = Shown()
    async with app.run_test(size=(width, 10)):
        widget = app.query_one(ConfusionTable)
        widget.show(table)
        for app.language in ("en", "ko"):
            lines = widget.render().plain.splitlines()
            assert len(lines) == 5
            assert all(len(line) <= width for line in lines)
            assert all(n in lines[-1] for n in ("12", "158"))
