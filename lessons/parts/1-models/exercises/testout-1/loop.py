"""A small training whose end tells what each update used: right ones, and well-known slips."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LR = 0.1
SIZES = (8, 8, 4, 8, 6)


def task() -> tuple[nn.Linear, list[tuple[Tensor, Tensor]]]:
    """A model, always with the same first weights, and five batches."""
    generator = torch.Generator().manual_seed(4)
    model = nn.Linear(3, 1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    batches = [
        (
            torch.randn(size, 3, generator=generator),
            torch.randn(size, 1, generator=generator) + 1,
        )
        for size in SIZES
    ]
    return model, batches


def likeness(model: nn.Linear) -> str:
    """Which way of updating leaves the weights where they are now; "" where none of these does."""
    for name in ("right", "still", "never cleared", "late"):
        twin, batches = task()
        if name != "still":
            _train(twin, batches, name)
        pairs = zip(model.parameters(), twin.parameters(), strict=True)
        if all(torch.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in pairs):
            return name
    return ""


def _train(model: nn.Linear, batches: list[tuple[Tensor, Tensor]], way: str) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)
    for x, y in batches:
        if way == "late":
            optimizer.step()
        if way != "never cleared":
            optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        if way != "late":
            optimizer.step()
