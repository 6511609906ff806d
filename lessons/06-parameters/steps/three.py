"""A parameter, a buffer and a plain tensor, and the lists that they are in."""

from collections.abc import KeysView, Mapping, ValuesView
from types import GeneratorType

import torch
from torch import Tensor, nn

examples = {
    "learns": "list(demo.parameters())",
    "saved": "demo.state_dict().keys()",
    "slip": "demo.note",
}


class Demo(nn.Module):
    """A parameter, a buffer, a plain tensor."""

    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(2))
        self.register_buffer("steps", torch.tensor(0))
        self.note = torch.ones(2)


def setup(session):
    session["demo"] = Demo()


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
