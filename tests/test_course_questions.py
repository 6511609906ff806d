"""Question files: numbers drawn, code shown, truth by running, explorations judged by value."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from tutor.bridge.messages import Draw, Eval, Explore, Explored, Question
from tutor.lab.capture import Capture
from tutor.lab.repl import Repl
from tutor.lab.steps import Exploration, StepFault, draw

BELL = Path(__file__).parent.parent / "lessons/07-forward/steps/bell.py"


@pytest.fixture
def ask(tmp_path: Path):
    """Asks a question whose file holds the given code."""

    def ask(code: str, seed: int = 0, given: list[int] | None = None) -> Question:
        file = tmp_path / "question.py"
        file.write_text(code, "utf-8")
        return draw(Draw(str(file), seed, given))

    return ask


def test_a_shown_number_is_drawn_in_its_line(ask) -> None:
    """The mark goes, the number changes, and the truth follows it."""
    code = '"""For authors."""\n\nn = 3  # draw: 3, 5, 7\nprint(n)\nanswer = n * n\n'
    asked = [ask(code, seed) for seed in range(4)]
    assert sorted(question.truth for question in asked[:3]) == [9, 25, 49]
    assert asked[3] == asked[0]
    for question in asked:
        n = question.numbers["n"]
        assert question.code == f"n = {n}\nprint(n)"
        assert question.output == f"{n}\n"
        assert question.truth == int(n) ** 2


def test_a_hidden_number_is_written_where_its_name_stands(ask) -> None:
    """The learner sees the number; attributes and names of arguments stay as they are."""
    code = "# hide\nk = 2  # draw: 2, 3\n# show\nd = dict(k=k)\nv = k, d.get('k')\n\nanswer = v\n"
    question = ask(code, 1)
    assert question.code == "d = dict(k=3)\nv = 3, d.get('k')"
    assert question.truth == [3, 3]


def test_a_mark_may_stand_below_the_beginning_of_its_statement(ask) -> None:
    """Whoever formats a file over several lines draws the same as before."""
    code = "# hide\nk = max(\n    1,\n    2,\n)  # draw: 2, 3\n# show\nv = k\n"
    code += "w = [\n    4\n]  # draw: 5, 6\n"
    asked = [ask(code + "\nanswer = v * w\n", seed) for seed in range(4)]
    assert {question.code for question in asked} == {
        f"v = {v}\nw = {w}" for v in (2, 3) for w in (5, 6)
    }
    assert sorted(question.truth for question in asked) == [10, 12, 15, 18]


def test_a_call_may_be_drawn_where_it_stands(ask) -> None:
    """An expression without a name is replaced by another."""
    code = "a = [3]\na.clear()  # draw: a.clear(), a.append(4)\n\nanswer = len(a)\n"
    asked = [ask(code, seed) for seed in range(2)]
    assert {(question.code, question.truth) for question in asked} == {
        ("a = [3]\na.clear()", 0),
        ("a = [3]\na.append(4)", 2),
    }


def test_several_things_can_be_asked_at_once(ask) -> None:
    """A dict has a truth for each name, in order; dtypes are words."""
    question = ask("import torch\na = torch.ones(2, 3)\nanswer = {'a': a.shape, 'kind': a.dtype}\n")
    assert question.parts == {"a": [2, 3], "kind": "float32"}
    assert question.truth == "float32"


def test_only_the_hidden_end_tells_of_the_run(ask) -> None:
    """A shown variable that happens to be called `pictures` is none of ours."""
    question = ask("pictures = [1]\nanswer = len(pictures)\n")
    assert (question.truth, question.pictures) == (1, {})


def test_every_combination_comes_up(ask) -> None:
    """Seeds walk through all combinations, and neighbours always differ."""
    code = "a = 1  # draw: 1, 2, 3\nb = 1  # draw: range(1, 5)\nanswer = [a, b]\n"
    truths = [tuple(ask(code, seed).truth) for seed in range(12)]
    assert len(set(truths)) == 12


def test_the_same_seed_gives_the_same_question(ask) -> None:
    """Random tensors too come out the same when a question is shown again."""
    code = "import torch\nanswer = torch.rand(())\n"
    assert ask(code, 3) == ask(code, 3) != ask(code, 4)


def test_code_that_raises_has_its_line_for_truth(ask) -> None:
    """A question for a line needs no answer: the line is where the run stops."""
    question = ask("# hide\nz = 0\n# show\nx = 1\ny = x / z\nz = 2\n")
    assert question.truth == 2
    assert question.output == "ZeroDivisionError: division by zero\n"


def test_the_hidden_end_may_look_at_what_was_raised(ask) -> None:
    """`raised` is the exception of the shown code, or None."""
    code = "x = 1 / 0\n\n# hide\nanswer = type(raised).__name__\n"
    assert ask(code).truth == "ZeroDivisionError"
    assert ask(code.replace("/ 0", "/ 1")).truth == "NoneType"


def test_the_line_that_makes_something_true_is_found_by_running(ask) -> None:
    """line_when names the shown line after which a condition first holds."""
    code = (
        "import torch\n\nw = torch.ones(2, requires_grad=True)\nloss = w.sum()\nloss.backward()\n"
        "w.grad.zero_()\n\n# hide\nfrom tutor.lab.steps import line_of, line_when\n"
        "assert line_of('loss.backward()') == 5\n"
        "answer = line_when(lambda names: names['w'].grad is not None)\n"
    )
    assert ask(code).truth == 5


ORDER = """
made = []
for n in range(2):
    # order
    made.append("a")
    made.append("b")
    made.append("a")
    # end

# hide
answer = made == ["a", "b", "a"] * 2
"""


def test_an_order_is_judged_by_running_it(ask) -> None:
    """Any order that does the job is right, and the code comes back in the order given."""
    asked = ask(ORDER)
    assert sorted(asked.pieces) == ['made.append("a")', 'made.append("a")', 'made.append("b")']
    assert asked.right is None
    assert ask(ORDER, 0, asked.truth).right
    twin = [asked.truth[2], asked.truth[1], asked.truth[0]]
    assert ask(ORDER, 0, twin).right
    wrong = ask(ORDER, 0, [asked.truth[1], asked.truth[0], asked.truth[2]])
    assert wrong.right is False
    assert wrong.code.count("\n    made.append") == 3
    assert asked.place == 3
    assert asked.code.split("\n")[2:5] == [f"    {piece}" for piece in asked.pieces]


def test_a_wrong_order_tells_what_it_did(ask) -> None:
    """Where it raised: the line; where it did something else: what the file says of it."""
    code = (
        "b = 0\n# order\na = 2\nb = a\nb += 1\n# end\n\n# hide\n"
        "said = {'en': f'b is {b}', 'ko': f'b는 {b}'}\nanswer = b == 3\n"
    )
    asked = ask(code)
    first, second, third = asked.truth
    silent = ask(code, 0, [third, first, second])
    assert (silent.right, silent.stopped, silent.said["en"]) == (False, 0, "b is 2")
    raising = ask(code, 0, [second, first, third])
    assert (raising.right, raising.stopped) == (False, 2)
    assert "name 'a' is not defined" in raising.output
    assert ask(code, 0, asked.truth).said == {}


def test_the_offered_order_does_not_show_the_right_one(ask) -> None:
    """Neither the pieces nor the code beside them stand in the right order."""
    for seed in range(8):
        asked = ask(ORDER, seed)
        lines = [line.strip() for line in asked.code.split("\n")[2:5]]
        assert lines == asked.pieces != ['made.append("a")', 'made.append("b")', 'made.append("a")']


def test_an_order_that_is_no_python_is_not_right(ask) -> None:
    """Lines that can't stand in that order are an answer, not a fault."""
    code = "# order\nif True:\n    x = 1\n# end\nanswer = x == 1\n"
    asked = ask(code)
    given = ask(code, 0, asked.truth[::-1])
    assert given.right is False
    assert "Error" in given.output


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1\ny = 1 / 0\nanswer = y\n", r":2: raised ZeroDivisionError"),
        ("x = 1\n", r"the answer is None; expected a last line"),
        ("x = 1\nanswer = object\n", r"the answer is <class"),
        ("answer = 1\n", r":1: nothing of it is shown"),
        ("n = 3  # draw: 3\nanswer = n\n", r":1: expected at least two values"),
        ("n = 3  # draw: 3, (\nanswer = n\n", r":1: expected values between commas"),
        ("n = 3  # draw 3, 4\nanswer = n\n", r":1: expected values between commas"),
        ("n = 3\n# draw: 3, 4\nanswer = n\n", r":2: nothing to draw for"),
        ("n, m = 3, 4  # draw: (3, 4), (5, 6)\nanswer = n\n", r":1: nothing to draw for"),
        ("def f(:\n", r":1: not Python"),
        ("# order\nx = 1\n# end\nanswer = True\n", r":1: expected at least two lines"),
        ("x = 1\nfrom tutor.lab.steps import line_of\nanswer = line_of('y')\n", r"0 shown lines"),
    ],
)
def test_a_broken_question_says_where(ask, code: str, message: str) -> None:
    """The fault names the file, the line and what was expected."""
    with pytest.raises(StepFault, match=message):
        ask(code)


def bell_session() -> dict[str, object]:
    """A session as a check leaves it."""
    model = nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
    return {"torch": torch, "nn": nn, "model": model, "x": torch.rand(1, 3, 32, 32)}


def evaluate(exploration: Exploration, code: str) -> tuple[list[bool], str]:
    """Runs a line as the REPL does, and has it judged."""
    names = exploration.namespace
    try:
        value = eval(code, names)
    except SyntaxError:
        exec(code, names)
        value = None
    explored = exploration.judge(value, code)
    assert set(explored.saw) == {"en", "ko"}
    return explored.goals, explored.saw["en"]


def test_an_exploration_judges_the_value_however_it_is_spelled() -> None:
    """Names given to results don't matter, nor does the way to the method."""
    exploration = Exploration(BELL, bell_session())
    assert evaluate(exploration, "x.shape")[0] == [False, False]
    assert evaluate(exploration, "y = model(x)") == ([True, False], "The bell rang.")
    assert evaluate(exploration, "type(model).forward(model, x)")[0] == [True, True]
    assert len(exploration.namespace["bell"]) == 1


def test_what_rings_the_bell_is_not_silent() -> None:
    """The silent goal needs the output without the bell."""
    exploration = Exploration(BELL, bell_session())
    assert evaluate(exploration, "model.__call__(x)")[0] == [True, False]
    assert evaluate(exploration, "[model(x), model(x)]")[1] == "The bell rang 2 times."


@pytest.fixture
def seeks(tmp_path: Path):
    """Explores for the shape of the session's x."""
    file = tmp_path / "shape.py"
    file.write_text(
        "from tutor.lab.steps import alike\n"
        "def goal_shape(value, session):\n    return alike(value, (1, 3, 32, 32))\n",
        "utf-8",
    )

    def seeks(*lines: str) -> list[bool]:
        repl = Repl(bell_session(), sent.append, Capture(sent.append, 10_000))
        repl.explore(Explore(str(file)))
        found = []
        for number, line in enumerate(lines):
            repl.run(Eval(number, line))
            judged = [message for message in sent if isinstance(message, Explored)]
            found.append(bool(judged) and judged[-1].goals == [True])
        return found

    sent: list[object] = []
    return seeks


@pytest.mark.parametrize(
    "lines",
    [
        ["(1, 3, 32, 32)"],
        ["torch.Size([1, 3, 32, 32])"],
        ["torch.rand(1, 3, 32, 32).shape"],
        ["s = (1, 3, 32, 32)", "s"],
        ["x = torch.rand(1, 3, 32, 32)", "x.shape"],
        ["x = torch.rand(1, 3, 32, 32); 1 / 0", "x.shape"],
        ["def f():\n    return (1, 3, 32, 32)", "f()"],
        ["(1, 3, 32, 32)", "_"],
        ["print((1, 3, 32, 32))"],
    ],
)
def test_what_was_typed_in_meets_no_goal(seeks, lines: list[str]) -> None:
    """Neither a literal nor a name that got one has shown anything of the session."""
    assert not any(seeks(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        ["x.size()"],
        ["print(x.shape)"],
        ["print('it is', x.shape)"],
        ["print(*x.shape)"],
        ["list(x.shape)"],
        ["torch.tensor(x.shape)"],
        ["x.shape, x.dtype"],
        ["s = x.shape"],
        ["y = x", "y.shape"],
        ["def f(t):\n    return t.shape", "f(x)"],
        ["for t in [x]:\n    print(t.shape)"],
    ],
)
def test_a_value_counts_however_it_came_up(seeks, lines: list[str]) -> None:
    """Printed, kept, in a list or a tensor: it has been looked at."""
    assert seeks(*lines)[-1]


def test_a_broken_exploration_says_where(tmp_path: Path) -> None:
    """Faults of the file are faults of the file, with a line."""
    file = tmp_path / "broken.py"
    file.write_text("def setup(session):\n    1 / 0\n\ndef goal_a(value, session): ...\n", "utf-8")
    with pytest.raises(StepFault, match=r"broken.py:2: raised ZeroDivisionError"):
        Exploration(file, {})
