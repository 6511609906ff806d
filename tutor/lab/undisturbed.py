"""Do something with a model in training so that the training goes on as if nothing had been."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Random state, grad mode, default dtype, training mode and buffers are put back afterwards.

    Weights and gradients are not: changing those is no looking.
    """
    numpy = sys.modules.get("numpy")
    grad, dtype = torch.is_grad_enabled(), torch.get_default_dtype()
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in nn.Module.buffers(model)]
    python, cpu = random.getstate(), torch.get_rng_state()
    arrays = numpy.random.get_state() if numpy else None
    awake: bool = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]
    cuda = torch.cuda.get_rng_state_all() if awake else []
    mps = torch.mps.get_rng_state() if torch.backends.mps.is_available() else None
    try:
        yield
    finally:
        torch.set_grad_enabled(grad)
        torch.set_default_dtype(dtype)
        for module, mode in modes:
            module.training = mode
        with torch.no_grad():
            for buffer, value in buffers:
                if buffer.shape == value.shape:
                    buffer.copy_(value)
        random.setstate(python)
        torch.set_rng_state(cpu)
        if numpy is not None and arrays is not None:
            numpy.random.set_state(arrays)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)
        if mps is not None:
            torch.mps.set_rng_state(mps)


def accepts(model: nn.Module, x: Tensor) -> bool:
    """Whether the model takes such an input."""
    with undisturbed(model), torch.no_grad():
        model.eval()
        try:
            model(x)
        except Exception:
            return False
    return True


def seed(number: int) -> None:
    """Begin every source of random numbers anew, so that a training can be repeated."""
    random.seed(number)
    torch.manual_seed(number)
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(number % 2**32)
