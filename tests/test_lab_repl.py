"""The REPL shows values as one wants to see them, and the learner's own lines of a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

from tutor.bridge import messages
from tutor.lab.capture import Capture
from tutor.lab.completion import complete
from tutor.lab.module import load
from tutor.lab.repl import Repl
from tutor.lab.show import LONGEST, describe, short


class Session:
    """A REPL whose answers are kept."""

    def __init__(self, namespace: dict[str, Any] | None = None) -> None:
        self.sent: list[messages.Message] = []
        self.capture = Capture(self.sent.append, 10_000)
        self.repl = Repl(namespace, self.sent.append, self.capture)

    def __call__(self, code: str) -> messages.Value:
        """Run an entry and return its answer."""
        self.repl.run(messages.Eval(len(self.sent) + 1, code))
        answer = self.sent[-1]
        assert isinstance(answer, messages.Value)
        return answer


@pytest.fixture
def session() -> Iterator[Session]:
    """Return an empty session."""
    return Session()


def test_the_last_expression_is_the_value_and_is_kept(session: Session):
    """`_` is the last value that was one; statements show nothing."""
    assert session("a = 2").text == ""
    assert session("a += 1\na * 10").text == "30"
    assert session("None").text == ""
    assert session("_ + 1").text == "31"


def test_several_lines_make_one_entry(session: Session):
    """Functions and classes may be typed, with postponed annotations and all."""
    assert session("def f(n: 'Never'):\n    return n + 1\n\nf(2)").text == "3"
    code = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(3).x"
    assert session(code).text == "3"


def test_a_tensor_is_told_by_shape_range_and_a_few_numbers(session: Session):
    """The numbers are those of torch."""
    x = torch.linspace(-1, 3, 500).reshape(5, 100)
    value = Session({"x": x})("x")
    assert value.tensor == messages.Tensor(
        [5, 100], "float32", "cpu", -1.0, 3.0, pytest.approx(1.0), value.tensor.numbers
    )
    assert value.tensor.numbers.startswith("[-1, -0.992, ")
    assert value.tensor.numbers.endswith(", …]")
    assert "5×100 float32" in value.text


@pytest.mark.parametrize(
    ("code", "shape", "numbers"),
    [
        ("torch.tensor(3)", [], "3"),
        ("torch.tensor([True, False])", [2], "[True, False]"),
        ("torch.zeros(0, 3)", [0, 3], ""),
        ("torch.arange(6).reshape(2, 3).t()", [3, 2], "[0, 3, 1, 4, 2, 5]"),
        ("torch.ones(1, 1).expand(10**6, 10**6)", [10**6, 10**6], "[1, 1, 1, 1, 1, 1, …]"),
        ("torch.tensor([1+2j])", [1], "[(1+2j)]"),
        ("torch.empty(3, device='meta')", [3], ""),
        ("nn.Parameter(torch.ones(2))", [2], "[1, 1]"),
        ("torch.tensor([float('nan'), 1.0])", [2], "[nan, 1]"),
        ("torch.ones(2, dtype=torch.bfloat16)", [2], "[1, 1]"),
    ],
)
def test_every_kind_of_tensor_is_shown(session: Session, code: str, shape: list[int], numbers: str):
    """Scalars, empty, transposed, expanded, complex, meta: none fails, none is copied whole."""
    tensor = session(code).tensor
    assert tensor is not None
    assert (tensor.shape, tensor.numbers) == (shape, numbers)


def test_nans_are_counted_and_left_out_of_the_range(session: Session):
    """The range of what is a number is still of use."""
    tensor = session("torch.tensor([float('nan'), 1.0, 5.0])").tensor
    assert tensor is not None
    assert (tensor.nans, tensor.low, tensor.high, tensor.mean) == (1, 1.0, 5.0, 3.0)


def test_showing_a_tensor_changes_nothing():
    """No gradient, no random number, no graph comes of looking."""
    x = torch.randn(3, requires_grad=True)
    state = torch.get_rng_state()
    describe(x * 2)
    assert torch.equal(torch.get_rng_state(), state)
    assert x.grad is None


def test_giant_values_are_cut_before_they_are_written():
    """A list of ten million items is not turned into text first."""
    assert short([0] * 10_000_000).endswith("… (9,999,800 more)]")
    assert len(short({n: [n] * 300 for n in range(1000)})) < 2 * LONGEST
    assert len(short("x" * 50_000_000)) < 2 * LONGEST
    nested: list[Any] = []
    nested.append(nested)
    assert "…" in short(nested)
    assert short((1,)) == "(1,)"
    assert short([{1: "a"}, (), set()]) == "[{1: 'a'}, (), set()]"


def test_a_repr_that_raises_is_the_learners_error(session: Session):
    """It is told like any other."""
    value = session("class A:\n    def __repr__(self): return 1/0\nA()")
    assert value.failure is not None
    assert value.failure.kind == "ZeroDivisionError"
    assert value.failure.frames[-1].line == 2


def test_a_traceback_has_the_learners_lines_only():
    """Frames of torch and of ours are left out, those of their file are in, with their text."""
    source = "from torch import nn\n\nlayer = nn.Linear(3, 4)\n\ndef run(x):\n    return layer(x)\n"
    module = load(source, "learners_file.py")
    value = Session(vars(module))("z = torch.ones(2, 2)\nrun(z)")
    assert value.failure is not None
    assert [(f.line, f.function, f.code) for f in value.failure.frames] == [
        (2, "<module>", "run(z)"),
        (6, "run", "return layer(x)"),
    ]
    assert "site-packages" not in value.failure.text
    assert "tutor" not in value.failure.text
    assert "mat1 and mat2" in value.failure.message


def test_deep_recursion_is_told_in_few_frames(session: Session):
    """A thousand equal frames say no more than some of them."""
    value = session("def f(): return f()\nf()")
    assert value.failure is not None
    assert value.failure.kind == "RecursionError"
    assert len(value.failure.frames) <= 12
    assert len(value.failure.text) < 10_000


def test_a_syntax_error_names_its_line(session: Session):
    """With the text as it was typed."""
    value = session("a = 1\nb = = 2")
    assert value.failure is not None
    assert (value.failure.kind, value.failure.message) == ("SyntaxError", "invalid syntax")
    assert [(f.line, f.code) for f in value.failure.frames] == [(2, "b = = 2")]


@pytest.mark.parametrize("code", ["exit()", "raise SystemExit(3)", "raise BaseException('x')"])
def test_nothing_that_a_line_raises_gets_out(session: Session, code: str):
    """Also not what would end Python."""
    assert session(code).failure is not None
    assert session("1").text == "1"


def test_what_is_printed_belongs_to_its_entry(capsys: pytest.CaptureFixture[str]):
    """An Output carries the id of the Eval that printed it."""
    session = Session()
    session.repl.namespace["out"] = session.capture
    session("print('a', file=out)\n5")
    output = session.sent[0]
    assert isinstance(output, messages.Output)
    assert (output.text, output.entry) == ("a\n", 1)


def test_names_of_ours_do_not_hide_the_learners():
    """Who calls something F keeps it."""
    assert Session({"F": 3})("F").text == "3"
    assert Session()("F.relu(torch.tensor(-1.)).item()").text == "0.0"


def test_completion_follows_modules_into_their_parts():
    """Where only __getattr__ finds them, and where an index does."""
    model = nn.Sequential(nn.Conv2d(3, 4, 5), nn.ModuleDict({"head": nn.Linear(2, 3)}))
    names = {"model": model, "torch": torch, "parts": [model]}
    assert complete("model[0].wei", names) == (["weight"], 3)
    assert complete("y = model[-1].he", names) == (["head"], 2)
    assert complete("parts[0][0].bia", names) == (["bias"], 3)
    assert complete("f(model[0].kernel_s", names) == (["kernel_size"], 8)
    assert "relu" in complete("torch.nn.functional.rel", names)[0]
    assert complete("mod", names) == (["model"], 3)
    assert complete("model[7].x", names)[0] == []
    assert not any(name.startswith("_") for name in complete("model.", names)[0])
    assert "_modules" in complete("model._mo", names)[0]


def test_completion_runs_nothing_of_the_learners(capsys: pytest.CaptureFixture[str]):
    """Properties, __getattr__ and __dir__ stay untouched; functions are not called."""
    source = (
        "class A:\n"
        "    @property\n"
        "    def loud(self): print('ran')\n"
        "    def __getattr__(self, name): print('ran')\n"
        "    def __dir__(self): print('ran'); return []\n"
        "def f(): print('ran'); return ''\n"
        "a = A()\n"
    )
    names = dict(vars(load(source, "loud.py")))
    for code in ("a.lo", "a.loud.", "a.other.", "f().", "[a][0].lo", "a.loud.strip().", "str(a)."):
        complete(code, names)
    assert capsys.readouterr().out == ""


def test_completion_knows_what_a_call_takes():
    """Inside of a call the names of its arguments come too."""
    names, length = complete("torch.nn.Conv2d(3, 4, kernel_s", {"torch": torch})
    assert any(re.match("kernel_size=?", name) for name in names)
    assert length == len("kernel_s")
