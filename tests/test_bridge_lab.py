"""The lab as the app holds it: it answers, it can be stopped, and it goes away completely."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tutor.bridge import endings, folders, messages
from tutor.bridge.folders import PREFIX, system
from tutor.bridge.lab import Lab, Limits

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parent.parent
EXERCISE = ROOT / "lessons" / "07-forward" / "exercises" / "forward"
SOLUTION = (EXERCISE / "solution.py").read_text("utf-8")
LINUX = sys.platform.startswith("linux")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lab() -> AsyncIterator[Lab]:
    """One lab for all tests that don't break it for others."""
    lab = Lab(limits=Limits(seconds=20, grace=0.3, patience=0.3))
    await lab.start()
    yield lab
    await lab.close()


def check(source: str) -> messages.Check:
    """Ask for a check of the first exercise."""
    return messages.Check(str(EXERCISE), source, "learner.py")


async def gather(stream: AsyncIterator[messages.FromLab]) -> list[messages.FromLab]:
    """Return all messages of a stream."""
    return [message async for message in stream]


async def until(met: Callable[[], bool]) -> None:
    """Wait for what other processes do, which tell nobody."""
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.01)


async def test_a_check_starts_traces_and_ends_with_its_verdict(lab: Lab):
    """The solution passes, and its process then is the session."""
    got = await gather(lab.check(check(SOLUTION)))
    assert isinstance(got[0], messages.Started)
    assert any(isinstance(message, messages.Trace) for message in got)
    assert isinstance(got[-1], messages.Verdict)
    assert got[-1].state == "passed"
    (value,) = await gather(lab.evaluate("tuple(y.shape)"))
    assert isinstance(value, messages.Value)
    assert value.text == "(1, 20, 248, 248)"


@pytest.mark.parametrize("end", ["while True: pass", "import os; os.abort()"])
async def test_the_way_of_the_tensor_is_known_also_where_forward_never_returns(end: str):
    """Code that hangs, and code that ends its process, come with the calls up to that point."""
    source = SOLUTION.replace("x = self.conv1(x)", f"x = self.conv1(x)\n        {end}")
    lab = Lab(limits=Limits(seconds=1.0, grace=0.3))
    try:
        got = await gather(lab.check(check(source)))
    finally:
        await lab.close()
    (trace,) = [message for message in got if isinstance(message, messages.Trace)]
    assert [(call.module, call.output) for call in trace.calls] == [("conv1", [[1, 20, 252, 252]])]
    assert not any(isinstance(message, messages.Called) for message in got)
    assert isinstance(got[-1], messages.Verdict)


async def test_a_stopped_run_tells_the_time_that_was_on_the_clock():
    """On a busy machine a run gets its seconds late, and is not said to have had them at once."""
    limits = Limits(seconds=5.0)
    for seconds, title, explained in (
        (5.1, "Stopped after 5 seconds", False),
        (14.2, "Stopped after 14 seconds", True),
    ):
        verdict = endings.timeout(messages.Verdict("timeout", seconds), limits, cancelled=False)
        assert verdict.words["en"].title == title
        assert ("not counted" in verdict.words["en"].message) == explained


@pytest.mark.long
async def test_each_check_has_a_fresh_process(lab: Lab):
    """What one check leaves behind in its process, the next does not see."""
    first = await gather(lab.check(check(SOLUTION + "\nimport sys\nsys.leaked = True\n")))
    assert isinstance(first[-1], messages.Verdict)
    await gather(lab.check(check(SOLUTION)))
    (value,) = await gather(lab.evaluate("import sys\nhasattr(sys, 'leaked')"))
    assert isinstance(value, messages.Value)
    assert value.text == "False"


async def test_a_check_can_be_cancelled(lab: Lab):
    """It then ends at once, as stopped and without a finding."""
    endless = SOLUTION + "\nprint('here')\nwhile True:\n    pass\n"
    got = []
    async for message in lab.check(check(endless)):
        got.append(message)
        if isinstance(message, messages.Output):
            await lab.interrupt()
    assert isinstance(got[-1], messages.Verdict)
    assert got[-1].words == endings.words("cancelled")
    assert not any(isinstance(message, messages.Finding) for message in got)


@pytest.mark.long
async def test_a_check_that_is_given_up_takes_its_process_with_it(lab: Lab):
    """Who stops listening leaves nothing running."""
    stream = lab.check(check("while True: pass"))
    assert isinstance(await anext(stream), messages.Started)
    process = lab._session
    assert process is not None
    await stream.aclose()
    await until(lambda: not process.folder.path.exists())
    assert system.survivors(process.folder.token) == []


async def test_a_second_check_ends_the_first(lab: Lab):
    """Two at once: the older one is answered as stopped."""
    first = lab.check(check("while True: pass"))
    assert isinstance(await anext(first), messages.Started)
    second = asyncio.create_task(gather(lab.check(check(SOLUTION))))
    rest = await gather(first)
    assert isinstance(rest[-1], messages.Verdict)
    assert rest[-1].state == "timeout"
    last = (await second)[-1]
    assert isinstance(last, messages.Verdict)
    assert last.state == "passed"


@pytest.mark.long
async def test_open_builds_the_objects_without_checking(lab: Lab):
    """The REPL gets the learner's model, and nobody is judged."""
    request = messages.Open(str(EXERCISE), SOLUTION, "learner.py")
    got = await gather(lab.open(request))
    assert isinstance(got[-1], messages.Verdict)
    assert got[-1].state == "passed"
    (value,) = await gather(lab.evaluate("type(model).__name__"))
    assert isinstance(value, messages.Value)
    assert value.text == "'MyModel'"


async def test_a_line_that_kills_the_process_is_answered(lab: Lab):
    """The entry gets a Value that says what happened, and the next one a fresh session."""
    (value,) = await gather(lab.evaluate("import os\nos._exit(3)"))
    assert isinstance(value, messages.Value)
    assert value.failure is not None
    assert value.failure.kind == "Crashed"
    assert [frame.line for frame in value.failure.frames] == [2]
    assert set(value.failure.words) == {"en", "ko"}
    assert not lab.session_alive
    (after,) = await gather(lab.evaluate("torch.ones(2).sum()"))
    assert isinstance(after, messages.Value)
    assert after.tensor is not None
    assert after.tensor.numbers == "2"


async def test_an_interrupt_stops_the_line_and_keeps_the_session(lab: Lab):
    """What was there before is there after."""
    await gather(lab.evaluate("kept = 42"))
    stream = lab.evaluate("print('on')\nwhile True: pass")
    got = []
    async for message in stream:
        got.append(message)
        if isinstance(message, messages.Output):
            await lab.interrupt()
    assert isinstance(got[-1], messages.Value)
    assert got[-1].interrupted
    (value,) = await gather(lab.evaluate("kept"))
    assert isinstance(value, messages.Value)
    assert value.text == "42"


async def test_a_line_that_hears_no_interrupt_is_ended_with_its_process(lab: Lab):
    """It is killed after a while, and the answer says what was lost."""
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    stream = lab.evaluate(deaf + "print('on')\nsum(iter(int, 1))")
    got = []
    async for message in stream:
        got.append(message)
        if isinstance(message, messages.Output):
            await lab.interrupt()
    assert isinstance(got[-1], messages.Value)
    assert got[-1].interrupted
    assert got[-1].failure is not None
    assert got[-1].failure.kind == "Stopped"


async def test_completions_come_from_the_live_objects(lab: Lab):
    """Names of the session's own values, without running anything of theirs."""
    await gather(lab.evaluate("class A:\n    @property\n    def loud(self): print('ran')\na = A()"))
    answer = await lab.complete("a.lo")
    assert (answer.names, answer.length) == (["loud"], 2)
    assert (await lab.complete("a.loud.x")).names == []


@pytest.mark.long
async def test_a_question_is_drawn_beside_the_session(lab: Lab):
    """Drawing leaves the session as it is."""
    await gather(lab.evaluate("kept = 43"))
    files = sorted((ROOT / "lessons" / "07-forward").glob("quiz/*.py"))
    got = await gather(lab.draw(messages.Draw(str(files[0]), 1)))
    assert isinstance(got[-1], messages.Question)
    missing = await gather(lab.draw(messages.Draw("no/such/file.py", 1)))
    assert isinstance(missing[-1], messages.Failed)
    (value,) = await gather(lab.evaluate("kept"))
    assert isinstance(value, messages.Value)
    assert value.text == "43"


async def test_an_explore_step_judges_what_is_evaluated(lab: Lab, tmp_path: Path):
    """Each value is followed by the goals that it meets; a broken step says so instead."""
    step = tmp_path / "step.py"
    step.write_text(
        "def setup(session):\n    session['n'] = 3\n\n\n"
        "def goal_six(value, session):\n    return value == 6\n"
    )
    await lab.explore(messages.Explore(str(step)))
    got = [*await gather(lab.evaluate("n + 1")), *await gather(lab.evaluate("n * 2"))]
    assert [m.goals for m in got if isinstance(m, messages.Explored)] == [[False], [True]]
    assert [type(m).__name__ for m in got] == ["Value", "Explored"] * 2
    (failed,) = await gather(lab.evaluate("1/0"))
    assert isinstance(failed, messages.Value)
    await lab.explore(messages.Explore(str(tmp_path / "no.py")))
    value, fault = await gather(lab.evaluate("n"))
    assert isinstance(value, messages.Value)
    assert isinstance(fault, messages.Failed)
    await lab.explore(messages.Explore(""))
    assert len(await gather(lab.evaluate("n"))) == 1


async def test_a_flood_of_raw_output_does_not_hold_up_the_tutor(lab: Lab):
    """50 MB to descriptor 1 become a few messages, and what was dropped is told."""
    flood = "import os\nfor _ in range(800):\n    os.write(1, b'x' * 65536)\n"
    got = await gather(lab.evaluate(flood))
    outputs = [message for message in got if isinstance(message, messages.Output)]
    assert sum(len(m.text) for m in outputs) == lab.limits.output
    assert sum(m.dropped for m in outputs) == 800 * 65536 - lab.limits.output
    assert len(outputs) < 200


async def test_the_log_is_readable(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """TUTOR_DEBUG names a file that then has every frame, one a line."""
    log = tmp_path / "frames.log"
    monkeypatch.setenv("TUTOR_DEBUG", str(log))
    await gather(lab.evaluate("1 + 1"))
    lines = log.read_text("utf-8").splitlines()
    assert any("-> Eval(" in line for line in lines)
    assert any("<- Value(" in line and "text='2'" in line for line in lines)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("raise ImportError('libtorch is broken')", "libtorch is broken"),
        pytest.param("import os; os._exit(9)", "ended", marks=pytest.mark.long),
    ],
)
async def test_a_broken_torch_is_unavailable_not_the_learners_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
):
    """The verdict says why, and nothing hangs."""
    (tmp_path / "torch.py").write_text(broken)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("tutor.bridge.process._path", lambda rest: f"{rest}{os.pathsep}{ROOT}")
    seen = []
    broken_lab = Lab(on_change=lambda status: seen.append(status.state))
    await broken_lab.start()
    try:
        (verdict,) = await gather(broken_lab.check(check(SOLUTION)))
        assert isinstance(verdict, messages.Verdict)
        assert verdict.state == "unavailable"
        assert said in verdict.words["en"].message
        assert broken_lab.status.state == "unavailable"
        (value,) = await gather(broken_lab.evaluate("1"))
        assert isinstance(value, messages.Value)
        assert value.failure is not None
        (end,) = await gather(
            broken_lab.train(messages.Train("x", str(EXERCISE), SOLUTION, "learner.py"))
        )
        assert isinstance(end, messages.TrainEnd)
    finally:
        await broken_lab.close()


UI = """
import asyncio, sys
from tutor.bridge.lab import Lab, Limits
from tutor.bridge.messages import Check, Output

async def main():
    lab = Lab(limits=Limits(seconds=600))
    await lab.start()
    async for message in lab.check(Check(sys.argv[1], sys.stdin.read(), "learner.py")):
        if isinstance(message, Output):
            print(message.text, end="", flush=True)

asyncio.run(main())
"""
STUBBORN = '''
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
daemon = """import os, time
os.fork() and os._exit(0)
os.setsid()
os.chdir("/")
print("daemon", os.getpid(), flush=True)
time.sleep(600)"""
subprocess.run([sys.executable, "-c", daemon], env={}, start_new_session=True)
sum(iter(int, 1))
'''


@pytest.mark.skipif(not LINUX, reason="only Linux tells a process that its parent died")
async def test_nothing_is_left_when_the_tutor_is_killed():
    """kill -9 of the tutor ends the lab, what it spawned, and removes its folders."""
    ui = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UI, str(EXERCISE)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ui.stdin is not None
    assert ui.stdout is not None
    ui.stdin.write(STUBBORN.encode())
    ui.stdin.close()
    word, daemon = (await ui.stdout.readline()).split()
    assert word == b"daemon"
    mark = f"{PREFIX}{ui.pid}-"
    ui.send_signal(signal.SIGKILL)
    await ui.wait()
    await until(lambda: not list(Path(tempfile.gettempdir()).glob(f"{mark}*")))
    await until(lambda: not carriers(mark))
    await until(lambda: not Path(f"/proc/{int(daemon)}").exists())


def carriers(mark: str) -> list[int]:
    """List the processes whose token begins so."""
    return [e.pid for e in system._running() if system._token_of(e.pid).startswith(mark)]


async def test_without_a_temporary_folder_it_says_so_until_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where no folder can be made the verdict says why; the next check makes one again."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    lab = Lab(spares=0)
    await lab.start()
    verdict = (await gather(lab.check(check(SOLUTION))))[-1]
    assert isinstance(verdict, messages.Verdict)
    assert verdict.state == "unavailable"
    assert "missing" in verdict.words["en"].message
    (tmp_path / "missing").mkdir()
    verdict = (await gather(lab.check(check(SOLUTION))))[-1]
    assert isinstance(verdict, messages.Verdict)
    assert verdict.state == "passed"
    await lab.close()


@pytest.mark.skipif(not LINUX, reason="descendants are found by /proc")
async def test_the_sweep_cleans_up_after_tutors_that_are_gone():
    """A folder and a process whose tutor no longer runs go; those of a living one stay."""
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    old = Path(tempfile.gettempdir()) / f"{PREFIX}{gone.pid}-left"
    (old / "cwd").mkdir(parents=True)
    (old / "cwd" / "file").write_text("x")
    (old / "cwd").chmod(0o500)
    mine = folders.Folder()
    mine.make()
    child = await asyncio.create_subprocess_exec(
        *("sleep", "600"), env={system.TOKEN: old.name}, start_new_session=True
    )
    await asyncio.to_thread(folders.sweep)
    assert await child.wait() == -signal.SIGKILL
    assert not old.exists()
    assert mine.path.exists()
    mine.remove()
    assert not mine.path.exists()


async def test_the_lab_runs_at_low_priority_without_terminal_under_limits(lab: Lab):
    """Its process is nice, in a session of its own, with limits set and one thread."""
    code = """import os, resource
print(os.nice(0), os.getsid(0) == os.getpid(), torch.get_num_threads())
resource.getrlimit(resource.RLIMIT_FSIZE)[0], resource.getrlimit(resource.RLIMIT_CORE)"""
    got = await gather(lab.evaluate(code))
    assert isinstance(got[0], messages.Output)
    assert got[0].text.split()[1:] == ["True", "1"]
    assert int(got[0].text.split()[0]) >= 10
    assert isinstance(got[-1], messages.Value)
    assert got[-1].text.startswith("(67108864, (0, ")


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="schedules by process")
async def test_its_session_gives_way_too(lab: Lab):
    """Where the system shares out the processor by session, the lab's is nice, not only it."""
    got = await gather(lab.evaluate("open('/proc/self/autogroup').read()"))
    assert isinstance(got[-1], messages.Value)
    assert "nice 5" in got[-1].text


@pytest.mark.skipif(not LINUX, reason="other systems don't tell how long a process waited")
async def test_what_a_busy_machine_takes_is_not_the_learners_time():
    """A right answer passes on a core that two others keep busy; one that sleeps is stopped."""
    core = min(os.sched_getaffinity(0))
    hog = f"import os\nos.sched_setaffinity(0, [{core}])\nwhile True: pass"
    hogs = [subprocess.Popen([sys.executable, "-c", hog]) for _ in range(2)]
    lab = Lab(limits=Limits(seconds=1.5, grace=0.3))
    try:
        await lab.start()
        for source, state in ((SOLUTION, "passed"), ("import time\ntime.sleep(60)\n", "timeout")):
            process = await lab._pool.acquire()
            lab._pool._spares.insert(0, process)
            os.sched_setaffinity(process.pid, [core])
            got = await gather(lab.check(check(source)))
            assert isinstance(got[-1], messages.Verdict)
            assert got[-1].state == state, got
    finally:
        for each in hogs:
            each.kill()
            each.wait()
        await lab.close()


async def test_the_last_check_has_no_spare_started_behind_it(lab: Lab):
    """Who checks several files and goes needs as many processes as files."""
    lab.keep_no_spare()
    try:
        assert (await gather(lab.check(check(SOLUTION))))[-1].state == "passed"
        assert lab._pool._spares == []
    finally:
        lab._pool.keep(1)


@pytest.mark.long
async def test_one_process_judges_many_where_that_was_asked_for():
    """Who leaves with the verdict, as who drains the stream, finds the same process again."""
    lab = Lab(limits=Limits(seconds=20), spares=0, fresh=False)
    pids = set()
    for leave in (True, False, True, False):
        async for message in lab.check(check(SOLUTION)):
            assert lab._session is not None
            pids.add(lab._session.pid)
            if leave and isinstance(message, messages.Verdict):
                assert message.state == "passed"
                break
    await lab.close()
    assert len(pids) == 1
