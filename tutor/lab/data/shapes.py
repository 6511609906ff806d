"""An endless supply of small pictures of circles, squares and triangles, with their labels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

KINDS = ("circle", "square", "triangle")
"""What the labels 0, 1 and 2 mean."""

UNSEEN_SEED = 0
"""Trainings draw from odd seeds (see `Shapes`), so an even one gives pictures none of them saw."""


class Shapes:
    """Draws labelled batches, without end: the same seed gives the same pictures in a row.

    Colour, size, place, turn and background noise are random; the label says only what it is.
    """

    def __init__(self, seed: int = 0, *, size: int = 64) -> None:
        self.size = size
        self._random = torch.Generator().manual_seed(2 * seed + 1)

    def draw(self, n: int) -> tuple[Tensor, Tensor]:
        """The next n: pictures (n, 3, size, size), float32 in [0, 1], and labels (n,), int64."""
        return _draw(n, self.size, self._random)

    def batches(self, n: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches of n, for as long as they are asked for."""
        while True:
            yield self.draw(n)


def unseen(n: int = 512, *, size: int = 64) -> tuple[Tensor, Tensor]:
    """The first n of the test split: always the same, and never part of any training."""
    random = torch.Generator().manual_seed(UNSEEN_SEED)
    parts = [_draw(64, size, random) for _ in range(math.ceil(n / 64))]
    pictures, labels = zip(*parts, strict=True)
    return torch.cat(pictures)[:n], torch.cat(labels)[:n]


def standardized(pictures: Tensor) -> Tensor:
    """The same pictures (N, C, H, W), each channel of each with mean 0 and standard deviation 1.

    What is light in one picture and dark in another is then the same to a model: without that,
    plain networks guess for a thousand steps before they find a shape.
    """
    centred = pictures - pictures.mean(dim=(2, 3), keepdim=True)
    spread = centred.std(dim=(2, 3), keepdim=True, correction=0)
    return centred / spread.clamp(min=1e-5)


def outline(kind: Tensor, across: Tensor, down: Tensor, radius: Tensor) -> Tensor:
    """How far each pixel lies outside the outline of its shape; negative inside.

    The shapes have about the same area at the same radius, so that size doesn't tell them apart.
    """
    circle = torch.hypot(across, down) - radius
    square = torch.maximum(across.abs(), down.abs()) - 0.886 * radius
    lean = 0.866 * across.abs() - 0.5 * down
    triangle = torch.maximum(down, lean) - 0.778 * radius
    return torch.where(kind == 0, circle, torch.where(kind == 1, square, triangle))


def _draw(n: int, size: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=random) * (high - low) + low

    label = torch.randint(3, (n,), generator=random)
    radius = uniform(0.17, 0.34, n, 1, 1) * size
    turn = uniform(0, 2 * math.pi, n, 1, 1)
    x, y = (uniform(-1, 1, n, 1, 1) * (0.46 * size - radius).clamp(min=0) for _ in "xy")
    grid = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
    right, below = grid - x, grid[:, None] - y
    across = right * turn.cos() + below * turn.sin()
    down = below * turn.cos() - right * turn.sin()
    away = outline(label[:, None, None], across, down, radius)
    ink = (0.5 - away).clamp(0, 1)[:, None]

    paper = uniform(0.15, 0.85, n, 3, 1, 1)
    towards = torch.where(paper.mean(dim=1, keepdim=True) < 0.5, 1.0, -1.0)
    shade = towards * uniform(0.05, 0.75, n, 3, 1, 1)
    slope = uniform(-0.15, 0.15, n, 2, 1, 1) / size
    light = slope[:, :1] * grid + slope[:, 1:] * grid[:, None]
    speckle = torch.randn(n, 3, size, size, generator=random) * uniform(0.0, 0.06, n, 1, 1, 1)
    return (paper + light + ink * shade + speckle).clamp_(0, 1), label
