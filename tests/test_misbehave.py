"""Every hostile submission in tests/misbehave gets its right answer, and leaves nothing behind.

The header of each file says what is expected: the state, the first finding's rule, the line that
it names, what may be read of the output. They run one after the other in one lab for each time
limit, so each right answer also shows that the one before did no harm; a good one comes last.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hostile import (
    EXERCISE,
    FILES,
    expected,
    folders,
    harmless,
    running,
    seconds_for,
    skip_elsewhere,
)

from tutor.bridge import messages
from tutor.bridge.frames import each_text
from tutor.bridge.lab import Lab, Limits

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def labs() -> AsyncIterator[dict[float, Lab]]:
    """A lab for each time limit, as the app has it, that lives through all of them."""
    limits = Limits(grace=0.4, memory=2 * 1024**3, output=20_000, warm_after=60)
    labs = {
        seconds: Lab(limits=replace(limits, seconds=seconds))
        for seconds in sorted({seconds_for(expected(path)) for path in FILES})
    }
    for lab in labs.values():
        await lab.start()
    yield labs
    for lab in labs.values():
        good = await check(lab, EXERCISE / "solution.py")
        assert isinstance(good[-1], messages.Verdict)
        assert good[-1].state == "passed", good
        await lab.close()
    assert not folders()
    assert not running()


async def check(lab: Lab, path: Path) -> list[messages.FromLab]:
    """Check a file and return all that came."""
    source = path.read_text("utf-8")
    request = messages.Check(str(EXERCISE), source, str(path))
    got = [message async for message in lab.check(request)]
    for message in got:
        each_text(message, harmless)
    return got


def blamed(got: list[messages.FromLab]) -> int | None:
    """Return the line that the first finding names, or the exception."""
    for message in got:
        if isinstance(message, messages.Finding):
            return message.line
    for message in got:
        if isinstance(message, messages.Failure) and message.frames:
            return message.frames[-1].line
    return None


@pytest.mark.sampled(7)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_hostile_code_gets_its_right_answer(labs: dict[float, Lab], path: Path) -> None:
    """The state, rule and line are right, whatever ran before; nothing of it survives."""
    header = expected(path)
    skip_elsewhere(header)
    await answers(labs[seconds_for(header)], path, header)


async def answers(lab: Lab, path: Path, header: dict[str, list[str]]) -> None:
    """Check the file, compare with what its header expects, and look for what is left."""
    got = await check(lab, path)
    verdict = got[-1]
    assert isinstance(verdict, messages.Verdict)
    assert [verdict.state] == header["expect"], got
    if "line" in header:
        assert str(blamed(got)) == header["line"][0], got
    if "rule" in header:
        assert [m.rule for m in got if isinstance(m, messages.Finding)][:1] == header["rule"], got
    printed = "".join(m.text for m in got if isinstance(m, messages.Output))
    dropped = sum(m.dropped for m in got if isinstance(m, messages.Output))
    for part in header.get("printed", []):
        assert part in printed
    assert len(printed) <= 20_000
    assert bool(dropped) == ("dropped" in header)
    for code in header.get("repl", []):
        values = [message async for message in lab.evaluate(code)]
        assert isinstance(values[-1], messages.Value)
        assert 0 < len(values[-1].text) < 30_000

    session = lab._session
    assert session is not None
    await session.destroy()
    assert session.folder.token not in running()
    assert not session.folder.path.exists()
