"""A loop runs one line at a time in the real lab: each line is told what it did, and no other."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec import structs

from tutor.bridge.lab import Lab, Limits
from tutor.bridge.messages import (
    Control,
    Failure,
    FromLab,
    LineStop,
    Listing,
    Steps,
    Train,
    TrainEnd,
    TrainState,
    Value,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

LESSON = Path(__file__).parent.parent / "lessons" / "09-training"
EXERCISE = LESSON / "exercises" / "training"
SOLUTION = (EXERCISE / "solution.py").read_text("utf-8")
BACKWARD = "            loss.backward()\n"
LOOPS = Path(__file__).parent / "data" / "loops"
STEPS = 4  # two epochs of two batches

Act = Callable[[LineStop], Awaitable[str]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lab() -> AsyncIterator[Lab]:
    """One lab, and one process for all loops that behave."""
    lab = Lab(limits=Limits(patience=0.3), spares=0, fresh=False)
    await lab.start()
    yield lab
    await lab.close()


def request(source: str = SOLUTION) -> Train:
    """Ask for a loop line by line."""
    recipe, folder = str(LESSON / "follow.py"), str(EXERCISE)
    return Train(recipe, folder, source, "training.py", steps=STEPS, pictures=False, lines=True)


async def line(_: LineStop) -> str:
    """Always one line more."""
    return "line"


async def run(lab: Lab, job: Train, act: Act = line) -> list[FromLab]:
    """Everything that the lab tells; `act` says what to do at each stop."""
    told = []
    async for message in lab.train(job):
        told.append(message)
        if isinstance(message, LineStop) and message.line is not None:
            action: Any = await act(message)
            await lab.control(Control(action))
    return told


async def answer(lab: Lab, code: str) -> Value:
    """What the REPL gives for a line."""
    (value,) = [m async for m in lab.evaluate(code) if isinstance(m, Value)]
    return value


def stops(told: Iterable[FromLab]) -> list[LineStop]:
    """Where it has waited."""
    return [message for message in told if isinstance(message, LineStop)]


def end(told: list[FromLab]) -> TrainEnd:
    """How it ended."""
    assert isinstance(told[-1], TrainEnd)
    return told[-1]


def effects(told: list[FromLab]) -> list[tuple[str, set[str], str]]:
    """Each line that ran: its text, the parts of the loop that it was, the words."""
    (listing,) = [message for message in told if isinstance(message, Listing)]
    lines = listing.source.split("\n")
    return [
        (lines[effect.line - 1].strip(), set(effect.parts), effect.words["en"])
        for stop in stops(told)
        for effect in stop.effects
    ]


def said(told: list[FromLab], text: str) -> list[str]:
    """All that was said of a line, in order."""
    return [words for code, _, words in effects(told) if code == text]


LOSS = "loss = F.cross_entropy(model(x), y)"
STYLES: dict[str, dict[str, set[str]]] = {
    "plain": {
        "batch": {"for x, y in loader:"},
        "forward": {"loss = criterion(model(x), y)"},
        "loss": {"loss = criterion(model(x), y)"},
        "backward": {"loss.backward()"},
        "step": {"optimizer.step()"},
        "zero_grad": {"optimizer.zero_grad()"},
    },
    "by_hand_none": {
        "batch": {"for x, y in loader:"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"loss.backward()"},
        "step": {"p -= lr * p.grad"},
        "zero_grad": {"p.grad = None"},
    },
    "by_hand_data": {
        "batch": {"for x, y in loader:"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"loss.backward()"},
        "step": {"p.data -= lr * p.grad"},
        "zero_grad": {"p.grad.zero_()"},
    },
    "closure_sgd": {
        "batch": {"for x, y in loader:"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"loss.backward()"},
        "step": {"losses.append(optimizer.step(closure).item())"},
        "zero_grad": {"optimizer.zero_grad()"},
    },
    "closure_lbfgs": {
        "batch": {"for x, y in loader:"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"loss.backward()"},
        "step": {"losses.append(optimizer.step(closure).item())"},
        "zero_grad": {"p.grad = None"},
    },
    "optimizer_each_epoch": {  # a class with a method, called in a comprehension
        "batch": {"losses += [trainer.step(x, y) for x, y in loader]"},
        "forward": {"loss = F.cross_entropy(self.model(x), y)"},
        "loss": {"loss = F.cross_entropy(self.model(x), y)"},
        "backward": {"loss.backward()"},
        "step": {"self.optimizer.step()"},
        "zero_grad": {"self.optimizer.zero_grad()"},
    },
    "accumulation": {
        "batch": {"for i, (x, y) in enumerate(loader):"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"loss.backward()"},
        "step": {"optimizer.step()"},
        "zero_grad": {"optimizer.zero_grad()"},
    },
    "autograd_grad": {
        "batch": {"for x, y in loader:"},
        "forward": {LOSS},
        "loss": {LOSS},
        "backward": {"grads = torch.autograd.grad(loss, params)"},
        "step": {"p.sub_(lr * g)"},
    },
}
AFTER = "(torch.rand(1).item(), losses, [p.sum().item() for p in model.parameters()])"


@pytest.mark.parametrize("style", STYLES)
async def test_each_part_of_a_loop_is_seen_at_its_own_line(lab: Lab, style: str) -> None:
    """In every style the effects stand at the lines that have them, and change nothing."""
    job = request((LOOPS / f"{style}.py").read_text("utf-8"))
    told = await run(lab, job)
    assert [m.own for m in told if isinstance(m, Listing)] == [True]
    assert end(told).reason == "finished"
    found = defaultdict(set)
    for code, parts, _ in effects(told):
        for part in parts:
            found[part].add(code)
    assert found == STYLES[style]
    stepped = await answer(lab, AFTER)
    alone = [message async for message in lab.train(structs.replace(job, lines=False))]
    assert end(alone).steps == end(told).steps
    assert (await answer(lab, AFTER)).text == stepped.text
    assert stepped.failure is None


async def test_words_have_names_and_numbers(lab: Lab) -> None:
    """Of the plain loop: shapes, the loss, which gradients came and went, how far weights moved."""
    told = await run(lab, request())
    assert stops(told)[0].effects == []
    assert said(told, "losses = []") == ["losses = []."]
    assert said(told, "for epoch in range(epochs):")[0] == "epoch = 0."
    assert said(told, "for epoch in range(epochs):")[-1] == "Nothing more came: this loop is over."
    assert said(told, "for x, y in loader:")[0] == (
        "Batch 1 of this round arrived: x 8×3×32×32, y 8."
    )
    (point, *_) = [p for m in told if isinstance(m, Steps) for p in m.points]
    assert said(told, LOSS)[0] == f"The model answered with 8×3. loss = {point.loss:.4g}."
    assert said(told, "losses.append(loss.item())")[0] == f"losses = [{point.loss:.4g}]."
    assert said(told, "loss.backward()")[0].startswith("Gradients appeared: conv.weight 0.")
    moved = next(stop for stop in stops(told) if stop.step == 1)
    assert said(told, "optimizer.step()")[0].startswith("The weights moved by 0.0")
    for each in moved.parameters:
        assert each.gradient is not None
        assert each.moved == pytest.approx(0.1 * each.gradient, rel=1e-4)
    nothing, gone, *_ = said(told, "optimizer.zero_grad()")
    assert nothing == "There was no gradient to clear."
    names = "conv.weight, conv.bias, linear.weight, linear.bias"
    assert gone == f"Gradients vanished: {names}. They are None now."
    assert said(told, "return losses")[0].startswith("It gave back [")
    assert stops(told)[-1].line is None


async def test_what_is_added_and_what_is_set_to_zero_is_told_apart(lab: Lab) -> None:
    """A second backward adds; zero is not None; a condition says whether it holds."""
    told = await run(lab, request((LOOPS / "accumulation.py").read_text("utf-8")))
    first, second, *_ = said(told, "loss.backward()")
    assert first.startswith("Gradients appeared")
    assert second.startswith("New gradients were added to those that lay there: conv.weight")
    assert said(told, "if i % 2 == 1:")[:2] == [
        "The condition doesn't hold.",
        "The condition holds.",
    ]
    told = await run(lab, request((LOOPS / "by_hand_data.py").read_text("utf-8")))
    assert said(told, "p.grad.zero_()")[0] == "A gradient vanished: conv.weight. It is zero now."
    assert said(told, "for p in model.parameters():")[0] == "p = conv.weight."
    assert {p.gradient for stop in stops(told) for p in stop.parameters} >= {None, 0.0}


async def test_inside_a_helper_the_way_in_and_out_is_told(lab: Lab) -> None:
    """A call goes into the function, its end goes back to the line that called it."""
    told = await run(lab, request((LOOPS / "closure_sgd.py").read_text("utf-8")))
    functions = [stop.function for stop in stops(told)]
    assert {"train", "closure"} <= set(functions)
    call = "losses.append(optimizer.step(closure).item())"
    into, moved, *_ = said(told, call)
    assert into == "It went into closure()."
    assert "The weights moved by" in moved
    assert "losses = [" in moved
    assert said(told, "return loss")[0].startswith("It gave back 1.")
    assert said(told, "def closure():")[0].startswith("It defined closure().")


LAID_OUT = """import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(
        model.parameters(),
        lr=lr,
    )
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(
                model(
                    x
                ),
                y,
            )
            loss.backward()
            norms = [
                p.grad.norm()
                for p in model.parameters()
            ]
            for p in model.parameters(): p.grad = p.grad / 2
            optimizer.step()
            losses.append(sum(part.item() for part in [loss]))
    return losses
"""


async def test_a_statement_is_one_stop_however_it_is_laid_out(lab: Lab) -> None:
    """Brackets over several lines, comprehensions and loops on one line don't stop in between."""
    lines = LAID_OUT.split("\n")
    told = await run(lab, request(LAID_OUT))
    count = Counter(lines[stop.line - 1].strip() for stop in stops(told) if stop.line)
    assert count == {
        "optimizer = torch.optim.SGD(": 1,
        "losses = []": 1,
        "for epoch in range(epochs):": 3,
        "for x, y in loader:": 6,
        "optimizer.zero_grad()": 4,
        "loss = F.cross_entropy(": 4,
        "loss.backward()": 4,
        "norms = [": 4,
        "for p in model.parameters(): p.grad = p.grad / 2": 4,
        "optimizer.step()": 4,
        "losses.append(sum(part.item() for part in [loss]))": 4,
        "return losses": 1,
    }
    halved = said(told, "for p in model.parameters(): p.grad = p.grad / 2")[0]
    assert "The gradients changed: conv.weight" in halved


async def test_step_goes_to_the_next_batch_and_resume_to_the_end(lab: Lab) -> None:
    """A step tells of every line on its way; a pause after running on waits at a batch again."""
    asked = iter(["step", "step", "resume"])

    async def act(_: LineStop) -> str:
        return next(asked)

    told = await run(lab, request(), act)
    first, second, third, last = stops(told)
    lines = SOLUTION.split("\n")
    assert [lines[(stop.line or 0) - 1].strip() for stop in (second, third)] == [
        "optimizer.zero_grad()"
    ] * 2
    assert (first.effects, len(second.effects), len(third.effects)) == ([], 4, 6)
    assert (second.step, third.step, last.step) == (0, 1, STEPS)
    assert last.line is None
    assert last.effects == []
    states = [message.state for message in told if isinstance(message, TrainState)]
    assert states == ["paused", "running"] * 3


async def test_while_it_waits_the_repl_knows_its_names_and_leaves_it_alone(lab: Lab) -> None:
    """Values, completions, errors and endless lines at a stop; the loop then ends as without."""
    at = SOLUTION.split("\n").index("            loss.backward()") + 1
    seen: list[Value] = []
    names: list[str] = []

    async def act(stop: LineStop) -> str:
        if stop.line != at or seen:
            return "line"
        poking = ("loss.shape", "len(losses)", "torch.rand(3).sum() * 0", "model.eval(); 1 / 0")
        seen.extend([await answer(lab, code) for code in poking])
        names.extend((await lab.complete("optimizer.zero_g")).names)
        endless = asyncio.create_task(answer(lab, "while True: pass"))
        while not endless.done():
            await lab.interrupt()
            await asyncio.wait([endless], timeout=0.1)
        seen.append(await endless)
        return "line"

    told = await run(lab, request(), act)
    assert [value.text for value in seen[:2]] == ["torch.Size([])", "0"]
    assert seen[2].failure is None
    assert seen[3].failure is not None
    assert seen[4].interrupted
    assert names == ["zero_grad"]
    poked = await answer(lab, AFTER)
    await run(lab, request())
    assert (await answer(lab, AFTER)).text == poked.text
    assert end(told).reason == "finished"
    assert (await answer(lab, "'epoch' in globals()")).text == "False"


async def test_an_error_ends_it_at_its_line(lab: Lab) -> None:
    """The line that it waited at last is the one that raised, and the end says so."""
    raising = "            if x.shape[-1] == 32 and losses: raise ValueError('enough')\n"
    code = SOLUTION.replace(BACKWARD, raising + BACKWARD)
    told = await run(lab, request(code))
    assert end(told).reason == "error"
    (failure,) = [message for message in told if isinstance(message, Failure)]
    assert (failure.kind, failure.message) == ("ValueError", "enough")
    at = code.split("\n").index(raising[:-1]) + 1
    assert failure.frames[-1].line == stops(told)[-1].line == at


async def test_an_exception_that_is_caught_is_told(lab: Lab) -> None:
    """Where the loop goes on after it, the line says what was raised."""
    lines = ("try:", "    iter(3)", "except TypeError:", "    pass")
    caught = "".join(f"            {code}\n" for code in lines)
    told = await run(lab, request(SOLUTION.replace(BACKWARD, caught + BACKWARD)))
    assert said(told, "iter(3)")[0] == "TypeError was raised."
    assert end(told).reason == "finished"


async def test_where_the_learners_loop_does_not_pass_the_courses_runs(lab: Lab) -> None:
    """The listing says whose it is, and holds the lines that run."""
    told = await run(lab, request(SOLUTION.replace("loss.backward()", "pass")))
    (listing,) = [message for message in told if isinstance(message, Listing)]
    assert (listing.own, listing.source) == (False, SOLUTION)
    assert end(told).reason == "finished"


ENDLESS = SOLUTION.replace(
    BACKWARD, f"            while x.shape[-1] == 32:\n                lr = lr\n{BACKWARD}"
)


@pytest.mark.parametrize("going_on", ["line", "step", "resume"])
async def test_an_endless_loop_inside_is_stopped(lab: Lab, going_on: Any) -> None:
    """Line by line, on the way to a batch, or running on: a stop ends it, the session lives."""
    told = []
    async for message in lab.train(request(ENDLESS)):
        told.append(message)
        runs = isinstance(message, TrainState) and message.state == "running"
        if runs or len(stops(told)) > 12:
            await lab.control(Control("stop"))
        elif isinstance(message, LineStop):
            await lab.control(Control(going_on))
    assert end(told).reason == "stopped"
    assert (await answer(lab, "1 + 1")).text == "2"


async def test_a_process_that_dies_while_it_waits_is_an_end(lab: Lab) -> None:
    """Killing it always works, and is told."""

    async def act(_: LineStop) -> str:
        await answer(lab, "import os; os._exit(3)")
        return "line"

    told = await run(lab, request(), act)
    assert end(told).reason == "crashed"
