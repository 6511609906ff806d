"""Runs what is typed in the REPL, in the session that the last check or training left."""

from __future__ import annotations

import asyncio
from functools import cached_property

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tutor.app.desk import Desk
from tutor.app.widgets.repl_pane import ReplPane
from tutor.bridge.messages import Call, Check, Explored, Failed, Output, Value
from tutor.bridge.settling import Objects, Settler


class Session(Vertical):
    """The REPL pane and the lab behind it."""

    class Saw(Message):
        """A value came up that an explore step asked for, or did not.

        `code` is the line that gave it, `shown` what it printed and gave; `explored` is None where
        the step's file could not judge it.
        """

        def __init__(self, code: str, shown: str, explored: Explored | None) -> None:
            super().__init__()
            self.code, self.shown = code, shown
            self.explored = explored

    class Settled(Message):
        """An explore step can begin; `theirs` says whose objects it looks at, None of nobody's.

        `calls` is the way through the learner's own model, if it was built for the step.
        """

        def __init__(self, theirs: bool | None, calls: list[Call]) -> None:
            super().__init__()
            self.theirs, self.calls = theirs, calls

    def __init__(self, desk: Desk, *, id: str) -> None:
        super().__init__(id=id)
        self._desk = desk
        self._turn = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """The pane, with what was typed in earlier sessions."""
        progress = self._desk.progress
        yield ReplPane(progress.repl_history(), progress.add_history, id="repl-pane")

    @property
    def pane(self) -> ReplPane:
        """What shows it."""
        return self.query_one(ReplPane)

    @cached_property
    def _settler(self) -> Settler:
        return Settler(self._desk.lab)

    @work(group="explore", exclusive=True)
    async def explore(self, file: str, objects: Objects | None) -> None:
        """Get ready for an explore step."""
        async with self._turn:
            theirs = await self._settler.settle(file, objects)
        calls = self._settler.calls if theirs is not None else []
        self.post_message(self.Settled(theirs, calls))

    def passed(self, check: Check) -> None:
        """A check has passed: what it has built can be explored."""
        self._settler.passed(check)

    @on(ReplPane.Run)
    def _run(self, event: ReplPane.Run) -> None:
        event.stop()
        self._evaluate(event.code)

    @work(group="repl")
    async def _evaluate(self, code: str) -> None:
        shown = ""
        async with self._turn:
            async for message in self._desk.lab.evaluate(code):
                self.pane.feed(message)
                if isinstance(message, Output | Value):
                    shown += message.text
                elif isinstance(message, Explored | Failed):
                    explored = message if isinstance(message, Explored) else None
                    self.post_message(self.Saw(code, shown, explored))

    @on(ReplPane.WantsCompletion)
    def _completion(self, event: ReplPane.WantsCompletion) -> None:
        event.stop()
        self._complete(event.code)

    @work(group="complete", exclusive=True)
    async def _complete(self, code: str) -> None:
        self.pane.show_completions(await self._desk.lab.complete(code))

    @on(ReplPane.WantsInterrupt)
    async def _interrupt(self, event: ReplPane.WantsInterrupt) -> None:
        event.stop()
        await self._desk.lab.interrupt()
