"""Builds what a learner explores: of their file where it passes, else of the course's solution."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Call, Check, Explore, Open, Trace, Verdict


@dataclass(frozen=True)
class Objects:
    """Whose objects an explore step looks at: the learner's file, and what else stands in for it.

    None of it is needed where the step brings all that it looks at.
    """

    mine: Check
    reference: Open


class Settler:
    """Gets the session of a lab ready for explore steps; what fits already is left as it is."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._built: tuple[int, Check] | None = None  # a session, and the file it was built for
        self._theirs = True
        self.calls: list[Call] = []
        """The way through the learner's model, as far as it was built for the last step."""

    async def settle(self, file: str, objects: Objects | None) -> bool | None:
        """Let the step's file judge the session from now on; whether its objects are the learner's.

        None where the step has objects of its own.
        """
        theirs = None if objects is None else await self._build(objects)
        await self._lab.explore(Explore(file))
        return theirs

    def passed(self, check: Check) -> None:
        """The session is that of this check, which has passed."""
        self._built, self._theirs = (self._lab.session, check), True

    async def _build(self, objects: Objects) -> bool:
        if self._lab.session_alive and self._built == (self._lab.session, objects.mine):
            return self._theirs
        before = self._lab.session
        async with contextlib.aclosing(self._lab.check(objects.mine)) as messages:
            said = [each async for each in messages if isinstance(each, Verdict | Trace)]
        if self._lab.session != before + 1:
            return self._theirs  # somebody has checked or trained meanwhile
        self.calls = [
            call for each in said if isinstance(each, Trace) for call in each.holds or each.calls
        ]
        self._theirs = any(isinstance(each, Verdict) and each.state == "passed" for each in said)
        if not self._theirs:
            async with contextlib.aclosing(self._lab.open(objects.reference)) as messages:
                async for _ in messages:
                    pass
        self._built = (self._lab.session, objects.mine)
        return self._theirs
