"""A parameter, a buffer and a plain tensor, and the lists that they are in."""

from collections.abc import KeysView, Mapping, ValuesView
from types import GeneratorType

import torch
from torch import Tensor, nn

examples = {
    "learns": "list(demo.parameters())",
    "saved": "demo.state_dict().keys()",
    "slip": "demo.note",
    "grad": "demo.gain.requires_grad",
}

asked = []


class Parameter(nn.Parameter):
    """One that notices when it is asked whether it collects gradients."""

    @property
    def requires_grad(self):
        asked.append(self)
        return torch.Tensor.requires_grad.__get__(self)


class Demo(nn.Module):
    """A parameter, a buffer, a plain tensor."""

    def __init__(self):
        super().__init__()
        self.gain = Parameter(torch.ones(2))
        self.register_buffer("steps", torch.tensor(0))
        self.note = torch.ones(2)


def setup(session):
    session["demo"] = Demo()
    asked.clear()


def reset(session):
    asked.clear()


def names(value, session):
    """Which of the three a value speaks of, by name or by the tensor itself."""
    demo = session["demo"]
    mine = {"gain": demo.gain, "steps": demo.steps, "note": demo.note}
    if isinstance(value, Mapping):
        value = value.keys()
    if not isinstance(value, list | tuple | set | frozenset | KeysView | ValuesView):
        return None
    found = set()
    for item in value:
        key = item[0] if isinstance(item, tuple) and item else item
        found |= {name for name, t in mine.items() if key is t or (isinstance(key, str) and key == name)}
    return found if len(found) == len(list(value)) else None


def goal_learns(value, session):
    return names(value, session) == {"gain"}


def goal_saved(value, session):
    return names(value, session) == {"gain", "steps"}


def goal_slip(value, session):
    return value is session["demo"].note


def goal_grad(value, session):
    if isinstance(value, Mapping):
        value = list(value.values())
    answers = value if isinstance(value, list | tuple) else [value]
    answers = [each[-1] if isinstance(each, tuple) and each else each for each in answers]
    return bool(asked) and len(answers) > 0 and all(isinstance(each, bool) for each in answers)


def saw(value, session):
    demo = session["demo"]
    if isinstance(value, GeneratorType):
        return {
            "en": "A generator: it has handed out nothing yet. list(...) makes it hand out everything.",
            "ko": "제너레이터예요. 아직 아무것도 내주지 않았어요. list(...)로 감싸면 모두 내줘요.",
        }
    for name, en, ko in (
        ("gain", "a parameter", "파라미터"),
        ("steps", "a buffer", "버퍼"),
        ("note", "a plain tensor", "보통 텐서"),
    ):
        if value is getattr(demo, name):
            return {"en": f"`{name}`: {en}.", "ko": f"`{name}`: {ko}."}
    if goal_grad(value, session):
        return {
            "en": "`gain` collects gradients: its `requires_grad` is True.",
            "ko": "`gain`에는 기울기가 쌓여요. `requires_grad`가 True예요.",
        }
    if isinstance(value, bool):
        return {
            "en": f"{value}. Now let a list of demo say it of all at once.",
            "ko": f"{value}. 이번에는 demo의 목록에 한꺼번에 물어보세요.",
        }
    found = names(value, session)
    if found:
        shown = ", ".join(sorted(found))
        return {"en": f"In this list: {shown}.", "ko": f"이 목록에 있는 것: {shown}."}
    if isinstance(value, Tensor):
        return {"en": "A tensor of its own.", "ko": "따로 있는 텐서예요."}
    return {"en": "That names none of the three.", "ko": "셋 중 어느 것도 나오지 않아요."}
