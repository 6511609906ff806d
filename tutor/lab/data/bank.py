"""Twenty fixed edge filters: what lesson 7's model learns to see."""

from __future__ import annotations

import math
from functools import cache

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own name for it
from torch import Tensor, nn

from tutor.lab.data.shapes import Shapes

ANGLES = 10
SCALES = ((1.5, 5.0), (2.2, 8.0))
"""Each scale's width of the window and wavelength of the wave in it, in pixels."""

SIZE = 9
"""Two 5x5 convolutions see exactly 9x9."""


class FilterBank(nn.Module):
    """Answers (N, 3, H, W) with (N, 20, H - 8, W - 8): how much of an edge, in each direction.

    Each filter's answer has zero mean and unit variance on the course's pictures, so that
    predicting nothing has a mean squared error of 1.0, and 1 - MSE is the part explained.
    """

    kernels: Tensor

    def __init__(self, kernels: Tensor) -> None:
        super().__init__()
        self.register_buffer("kernels", kernels)

    def forward(self, pictures: Tensor) -> Tensor:
        """The answers; no gradient ever flows into the bank."""
        return F.conv2d(pictures.mean(dim=1, keepdim=True), self.kernels)


@cache
def _kernels() -> Tensor:
    """The filters (20, 1, 9, 9), scaled on 384 pictures."""
    grid = torch.arange(SIZE, dtype=torch.float32) - SIZE // 2
    kernels = []
    for width, wavelength in SCALES:
        for k in range(ANGLES):
            angle = math.pi * k / ANGLES
            along = grid * math.cos(angle) + grid[:, None] * math.sin(angle)
            window = torch.exp(-(grid**2 + grid[:, None] ** 2) / (2 * width**2))
            kernels.append(window * torch.sin(2 * math.pi * along / wavelength))
    edges = torch.stack(kernels)[:, None]
    shapes, square = Shapes(seed=-1), torch.zeros(len(kernels))
    with torch.no_grad():
        for _ in range(8):
            pictures, _ = shapes.draw(48)
            answers = F.conv2d(pictures.mean(dim=1, keepdim=True), edges)
            square += answers.square().mean(dim=(0, 2, 3)) / 8
    return edges / square.sqrt()[:, None, None, None]


def bank() -> FilterBank:
    """A bank of its own for the caller, on the CPU."""
    return FilterBank(_kernels().clone())
