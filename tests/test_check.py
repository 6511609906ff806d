"""The judge: states, the session it leaves, what it promises about the learner's objects."""

from __future__ import annotations

import io
import sys

import pytest
import torch

from tests.diagnosing import FORWARD, LESSONS, judge
from tutor.bridge.messages import Check, Message, Open, Verdict
from tutor.lab import check
from tutor.lab.contract import Contract, Function
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, diagnose, out_of_memory, rule, timeout
from tutor.lab.source import Source

SOLUTION = (FORWARD / "solution.py").read_text(encoding="utf-8")
STARTER = (FORWARD / "starter.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (SOLUTION, "passed"),
        (STARTER, "untouched"),
        (STARTER + "\n\n# a comment changes nothing\n", "untouched"),
        (STARTER.replace("return x", "return x + 0"), "failed"),
        (SOLUTION.replace("self.conv2(x)", "self.conv3(x)"), "error"),
        ("class MyModel(", "error"),
        ("", "failed"),
        ("import torch\ntorch.zeros(10**14)", "memory"),
    ],
)
def test_the_state_is_decided_by_behaviour(source: str, state: str) -> None:
    """Passed, failed, error, untouched and memory mean what the contract says."""
    assert judge(source).state == state


def test_a_pass_says_what_it_has_shown() -> None:
    """The verdict of a pass names the way of the channels and the numbers that learn."""
    words = judge(SOLUTION).verdict.words
    assert "3 → 20 → 20" in words["en"].message
    assert "11,540" in words["en"].message
    assert "11,540" in words["ko"].message


def test_an_exception_comes_with_the_learners_frames_only() -> None:
    """The failure holds the frames of the learner's file, and the whole text for the fold."""
    failure = judge(SOLUTION.replace("self.conv2(x)", "self.conv2(x, x)")).failure
    assert failure is not None
    assert failure.kind == "TypeError"
    assert [f.function for f in failure.frames] == ["forward"]
    assert "answer.py" in failure.text
    assert "tutor/lab" not in failure.text


def test_a_giant_message_is_cut() -> None:
    """Of a message of megabytes the two ends are told, before any rule reads it."""
    failure = judge("raise ValueError('begin' + 'x' * 5_000_000 + 'end')").failure
    assert failure is not None
    for text in (failure.message, failure.text.strip()):
        assert len(text) < 20_100
        assert text.endswith("end")
    assert failure.message.startswith("begin")


def run(source: str) -> tuple[dict[str, object], list[Message]]:
    """Check here, in this process, for what needs the live session."""
    sent: list[Message] = []
    return check.run(Check(str(FORWARD), source, "answer.py"), sent.append), sent


def test_the_session_has_the_model_its_input_and_its_answer() -> None:
    """The REPL's model is unused by probes: no gradients, and y is what it gave for x."""
    session, _ = run(SOLUTION)
    model, x, y = session["model"], session["x"], session["y"]
    assert isinstance(model, torch.nn.Module)
    assert isinstance(x, torch.Tensor)
    assert isinstance(y, torch.Tensor)
    assert all(p.grad is None for p in model.parameters())
    assert model.training
    assert torch.equal(model(x), y)
    assert "MyModel" in session


def test_global_switches_and_random_state_are_put_back() -> None:
    """What a submission switches in torch does not outlive its check."""
    before = torch.random.get_rng_state()
    run("import torch\ntorch.set_grad_enabled(False)\ntorch.set_default_dtype(torch.float64)\n")
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32
    assert torch.equal(torch.random.get_rng_state(), before)


def test_standard_output_is_put_back_and_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prints reach the output; the meter that counts them is gone afterwards."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    run(SOLUTION + "\nprint('hello')\n")
    assert sys.stdout is out
    assert out.getvalue() == "hello\n"


def test_what_is_missing_is_called_by_its_kind() -> None:
    """Where a function is asked for, no finding speaks of a class with another name."""
    count = next(LESSONS.glob("*/exercises/count"))
    other = judge("def total(model, kind):\n    return 0\n", count).findings[0]
    assert "function `count`" in other.words["en"].title
    assert other.line == 1
    assert "class" not in judge(SOLUTION, count).findings[0].words["en"].title


def test_open_makes_the_objects_without_judging() -> None:
    """Opening gives the session of a check, and a verdict only."""
    sent: list[Message] = []
    session = check.open(Open(str(FORWARD), SOLUTION, "answer.py"), sent.append)
    assert {"model", "x", "y", "MyModel"} <= set(session)
    assert [type(m) for m in sent] == [Verdict]


def test_a_broken_check_is_no_fault_of_the_learner(tmp_path: pytest.TempPathFactory) -> None:
    """An exercise whose check.py fails says so by name."""
    folder = tmp_path  # type: ignore[assignment]
    (folder / "check.py").write_text("check = 1\n")  # type: ignore[operator]
    with pytest.raises(check.BadExercise, match=r"check\.py"):
        check.exercise(folder)  # type: ignore[arg-type]


def test_an_endless_loop_is_blamed_on_its_while() -> None:
    """The timeout's finding names the loop around the line that was running."""
    found = timeout("x = 1\nwhile x > 0:\n    x += 1\n", 3)
    assert (found.rule, found.line) == ("endless-loop", 2)
    assert "x > 0" in found.words["en"].title
    assert "x > 0" in found.words["ko"].title


def test_out_of_memory_says_how_much_was_asked() -> None:
    """The finding tells the size in GB."""
    found = out_of_memory(1, 8 * 2**30, "x = huge()")
    assert "8.0 GB" in found.words["en"].message
    assert found.code == "x = huge()"


def words(name: str) -> Found:
    """A finding that only has a name."""
    return Found(1, (name, "", ""), (name, "", ""))


def test_a_symptom_is_explained_once_by_the_deepest_rule() -> None:
    """A shallower finding is dropped when a deeper one explains all of its symptoms."""
    rules: list[Rule] = []
    rule("symptom", "shape", Rank.SYMPTOM, into=rules)(lambda e: words("symptom"))
    rule("effect", ("shape", "gradient"), Rank.EFFECT, into=rules)(lambda e: words("effect"))
    rule("cause", "shape", into=rules)(lambda e: words("cause"))
    evidence = Evidence(Source("", "a.py"), Contract("x"))
    evidence.symptom("shape")
    assert [f.rule for f in diagnose(evidence, rules)] == ["cause"]
    evidence.symptom("gradient")
    assert [f.rule for f in diagnose(evidence, rules)] == ["cause", "effect"]


def test_a_rule_that_trips_does_not_silence_the_others() -> None:
    """An exception in a rule is noted, and the next rule speaks."""
    rules: list[Rule] = []

    @rule("trips", "shape", into=rules)
    def trips(e: Evidence) -> Found | None:
        raise KeyError(e.name)

    rule("speaks", "shape", into=rules)(lambda e: words("speaks"))
    evidence = Evidence(Source("", "a.py"), Contract("x"))
    evidence.symptom("shape")
    assert [f.rule for f in diagnose(evidence, rules)] == ["speaks"]
    assert "trips" in evidence.facts["broken rules"][0]


def test_a_function_exercise_needs_only_probes_and_rules_of_its_own() -> None:
    """`def double(x)` is checked by a probe from its own check.py, and named by its own rule."""
    rules: list[Rule] = []

    def doubles(e: Evidence) -> None:
        answer = e.attempt("call", lambda: e.target(3))
        if answer != 6:
            e.symptom("shape", answer)

    rule("not-doubled", "shape", into=rules)(lambda e: words(f"got {e.symptoms['shape']}"))
    contract = Function("double", probes=[doubles], rules=rules)

    def judged(source: str) -> list[str]:
        evidence = check.examine(Source(source, "answer.py"), contract)
        return [f.rule for f in check.judge(evidence)]

    assert judged("def double(x):\n    return 2 * x\n") == []
    assert judged("def double(x):\n    return x\n") == ["not-doubled"]
    assert judged("def double(x):\n    return y\n") == ["unknown-name"]
    assert judged("def duble(x):\n    return 2 * x\n") == ["nothing-there"]
