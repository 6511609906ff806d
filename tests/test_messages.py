"""What the installed version of torch says: each pattern that a rule matches on has its words.

`make test-torch` runs this with each version that is supported.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from tutor.lab import torch_says

NAMES = [name for name in vars(torch_says) if name.isupper()]
VERSION = tuple(int(part) for part in torch.__version__.split(".")[:2])


class Bare(nn.Module):
    """Has no forward."""


class Early(nn.Module):
    """Puts a layer on self too early."""

    def __init__(self) -> None:
        self.conv = nn.Conv2d(3, 3, 1)


def picture(*shape: int) -> torch.Tensor:
    """Zeros of a shape."""
    return torch.zeros(shape or (1, 3, 8, 8))


def assign(owner: nn.Module, name: str, value: object) -> None:
    """`owner.name = value`."""
    setattr(owner, name, value)


def buffered() -> nn.Module:
    """A module with a buffer."""
    module = nn.Module()
    module.register_buffer("seen", torch.zeros(1))
    return module


def twice() -> None:
    """Walk one graph two times."""
    loss = torch.ones(1, requires_grad=True).exp().sum()
    loss.backward()
    loss.backward()


def changed() -> None:
    """Change what backward needs."""
    y = torch.ones(1, requires_grad=True).exp()
    y += 1
    y.sum().backward()


def whole_targets() -> None:
    """A squared error with whole numbers as targets."""
    loss = mse_loss(torch.ones(2, requires_grad=True), torch.tensor([1, 0]))
    loss.backward()


def written_into_leaf(part: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """Write into a leaf, or into a view of one."""
    leaf = torch.ones(2, requires_grad=True)
    part(leaf).add_(1)


def written_into_rows() -> None:
    """Write into one of several views."""
    rows = (torch.ones(2, 2, requires_grad=True) * 2).unbind(0)
    rows[0].add_(1)


def assigned_grad() -> None:
    """Give a parameter a number for its gradient."""
    nn.Parameter(torch.ones(2)).grad = 5  # type: ignore[assignment]


SAID: dict[str, list[Callable[[], object]]] = {
    "BEFORE_INIT": [Early],
    "NOT_A_MODULE": [
        lambda: nn.Sequential([nn.ReLU()]),  # type: ignore[list-item]
        lambda: nn.Sequential(nn.ReLU),  # type: ignore[arg-type]
        lambda: nn.Sequential(nn.ReLU() for _ in range(2)),  # type: ignore[arg-type]
    ],
    "MODULE_NAME": [
        lambda: nn.Module().add_module("a.b", nn.ReLU()),
        lambda: nn.Module().add_module("forward", nn.ReLU()),
        lambda: nn.Module().add_module("", nn.ReLU()),
    ],
    "NAME_NO_STRING": [lambda: nn.Module().add_module(1, nn.ReLU())],  # type: ignore[arg-type]
    "CANNOT_ASSIGN": [
        lambda: assign(nn.Conv2d(3, 3, 1), "weight", picture()),
        lambda: assign(nn.Sequential(nn.ReLU()), "0", 5),
    ],
    "CANNOT_ASSIGN_BUFFER": [lambda: assign(buffered(), "seen", 5)],
    "ONLY_FLOATS": [lambda: nn.Parameter(torch.tensor(0))],
    "MISSING_FORWARD": [lambda: Bare()(picture())],
    "CONTAINER_CALLED": [
        lambda: nn.ModuleList([nn.ReLU()])(picture()),
        lambda: nn.ModuleDict({"a": nn.ReLU()})(picture()),
    ],
    "FLOAT_SIZE": [
        lambda: picture().view(1, 192.0),  # type: ignore[call-overload]
        lambda: torch.arange(4).repeat_interleave(range(2.0)),  # type: ignore[arg-type]
    ],
    "BAD_SIZES": [lambda: nn.Linear(4, 8 / 2)],  # type: ignore[arg-type]
    "NO_TENSOR": [
        lambda: nn.Conv2d(3, 3, 1)([1.0]),
        lambda: nn.Linear(3, 3)((picture(),)),
    ],
    "CHANNELS": [lambda: nn.Conv2d(5, 3, 1)(picture())],
    "ORDERING": [lambda: picture(8, 8, 3).permute(2, 0)],
    "NO_ROOM": [lambda: torch.zeros(3, dtype=torch.uint8).div_(255)],
    "AXES": [lambda: nn.Conv2d(3, 3, 1)(picture(3, 8))],
    "MATRICES": [lambda: nn.Linear(5, 2)(picture(2, 4))],
    "NORM_ELEMENTS": [lambda: nn.BatchNorm2d(5)(picture())],
    "NORM_AXES": [lambda: nn.BatchNorm2d(3)(picture(2, 3))],
    "TOO_SMALL": [
        lambda: nn.Conv2d(3, 3, 9)(picture()),
        lambda: nn.MaxPool2d(9)(picture()),
    ],
    "NO_SUCH_AXIS": [
        lambda: picture(4).squeeze(1),
        lambda: picture(8, 8, 3).permute(3, 1, 2),
    ],
    "NO_SUCH_INDEX": [lambda: picture(4, 1)[:, 1]],
    "NOT_EXPANDED": [lambda: picture(4).expand(4, 1)],
    "VIEW_SIZE": [lambda: picture().view(7, 5)],
    "VIEW_STRIDES": [lambda: picture(2, 3, 4).permute(2, 0, 1).view(24)],
    "SIZES_DIFFER": [
        lambda: picture(2) + picture(3),
        lambda: torch.cat([picture(2, 2), picture(3, 3)]),
    ],
    "DTYPES": [
        lambda: nn.Conv2d(3, 3, 1)(picture().double()),
        lambda: nn.Linear(3, 3)(picture(2, 3).double()),
    ],
    "NUMPY_OF_GRAPH": [lambda: torch.ones(1, requires_grad=True).numpy()],
    "NO_HISTORY": [lambda: torch.ones(1).sum().backward()],
    "SECOND_TIME": [twice],
    "CHANGED_IN_PLACE": [changed],
    "LEAF_IN_PLACE": [lambda: written_into_leaf(lambda leaf: leaf)],
    "VIEW_OF_LEAF": [lambda: written_into_leaf(lambda leaf: leaf[:1])],
    "VIEW_IN_PLACE": [written_into_rows],
    "ASSIGNED_GRAD": [assigned_grad],
}
if not torch.cuda.is_available():
    SAID["NO_DEVICE"] = [lambda: picture().cuda()]
ONLY = {"BAD_SIZES": VERSION < (2, 10), "WHOLE_TARGETS": VERSION < (2, 10)}
"""What some versions say only."""
SAID["WHOLE_TARGETS"] = [whole_targets]
UNSAYABLE = {"NO_MEMORY"}
"""Said by the system where memory is short; hostile tests bring it about."""


def message(work: Callable[[], object]) -> str:
    """What it raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which, is the question
        work()
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(SAID))
def test_torch_says_what_the_rules_look_for(name: str) -> None:
    """Each way to bring a message about gives words that its pattern knows."""
    if not ONLY.get(name, True):
        pytest.skip(f"PyTorch {torch.__version__} doesn't say it")
    for work in SAID[name]:
        assert re.search(getattr(torch_says, name), message(work)), message(work)


def test_every_pattern_is_brought_about() -> None:
    """A pattern without a way to make torch say it would be a guess."""
    assert set(NAMES) - UNSAYABLE - {"NO_DEVICE"} == set(SAID) - {"NO_DEVICE"}
