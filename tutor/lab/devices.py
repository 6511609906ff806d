"""Choose where to train: a GPU where there is one that really works."""

from __future__ import annotations

import torch
from torch import nn


def choose() -> tuple[torch.device, str]:
    """The device, and the reason why a GPU that is there can't be used ("" otherwise)."""
    for kind, there in (
        ("cuda", torch.cuda.is_available),
        ("mps", torch.backends.mps.is_available),
    ):
        if there():
            try:
                _try(torch.device(kind))
            except Exception as error:
                first = (str(error).strip() or type(error).__name__).splitlines()[0]
                return torch.device("cpu"), f"{kind}: {first}"
            return torch.device(kind), ""
    return torch.device("cpu"), ""


def _try(device: torch.device) -> None:
    """A driver too old or a card too new shows only in a real operation, there and back."""
    layer = nn.Conv2d(3, 2, 3).to(device)
    layer(torch.zeros(1, 3, 8, 8, device=device)).sum().backward()
    assert layer.bias is not None
    if layer.bias.grad is None or layer.bias.grad.tolist() != [36.0, 36.0]:
        raise RuntimeError("a small convolution gave a wrong answer")


def deterministic(device: torch.device) -> None:
    """The same seed shall give the same curve; cuDNN's fastest algorithms don't promise that."""
    if device.type == "cuda":
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
