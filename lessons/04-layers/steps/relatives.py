"""Whom layers descend from: the line of ancestors of some classes."""

from torch import nn
from torch.nn.modules.conv import _ConvNd

examples = {
    "line": "nn.Conv2d.__mro__",
    "cousin": "nn.Conv1d.__mro__",
    "outsider": "nn.Linear.__mro__",
}
packages = ("nn", "torch")


def setup(session):
    session.setdefault("nn", nn)


def line(value):
    """The classes of a line of ancestors, or nothing where the value is something else."""
    if not isinstance(value, tuple | list) or not value or not isinstance(value[0], type):
        return ()
    return tuple(value) if tuple(value) == value[0].__mro__ else ()


def goal_line(value, session):
    return line(value)[:1] == (nn.Conv2d,)


def goal_cousin(value, session):
    family = line(value)
    return _ConvNd in family[1:] and family[0] is not nn.Conv2d


def goal_outsider(value, session):
    family = line(value)
    return nn.Module in family[1:] and _ConvNd not in family


def saw(value, session):
    family = line(value)
    if not family:
        if isinstance(value, type):
            return {
                "en": f"That is the class {value.__name__}. Its line of ancestors is in its __mro__.",
                "ko": f"{value.__name__} 클래스예요. 조상의 줄은 __mro__에 있어요.",
            }
        return {}
    names = " → ".join(each.__name__ for each in family)
    if _ConvNd in family:
        return {
            "en": f"{names}. _ConvNd is among them.",
            "ko": f"{names}. 그 가운데 _ConvNd가 있어요.",
        }
    if nn.Module in family:
        return {
            "en": f"{names}. No _ConvNd, and a Module all the same.",
            "ko": f"{names}. _ConvNd는 없지만 역시 Module이에요.",
        }
    return {"en": f"{names}. No Module among them.", "ko": f"{names}. Module이 없어요."}
