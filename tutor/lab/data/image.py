"""The picture that the course looks at: 256x256 RGB, drawn here."""

from __future__ import annotations

import torch
from torch import Tensor

from tutor.lab.data.shapes import outline

SIZE = 256

# kind, x, y, radius (pixels), turn (radians), colour
_THINGS = (
    (0, 74.0, 80.0, 46.0, 0.0, (1.00, 0.80, 0.24)),
    (1, 176.0, 96.0, 40.0, 0.4, (0.86, 0.27, 0.30)),
    (2, 116.0, 186.0, 52.0, 0.2, (0.20, 0.64, 0.47)),
    (0, 214.0, 206.0, 22.0, 0.0, (0.95, 0.95, 0.92)),
)


def image() -> Tensor:
    """A uint8 tensor (256, 256, 3): height, width, colour, as a picture file would give it."""
    grid = torch.arange(SIZE, dtype=torch.float32)
    down = (grid / (SIZE - 1))[:, None, None].expand(SIZE, SIZE, 1)
    top, bottom = torch.tensor([0.10, 0.16, 0.38]), torch.tensor([0.44, 0.62, 0.86])
    picture = top + (bottom - top) * down
    for kind, x, y, radius, turn, colour in _THINGS:
        angle = torch.tensor(turn)
        right, below = grid - x, grid[:, None] - y
        away = outline(
            torch.tensor(kind),
            right * angle.cos() + below * angle.sin(),
            below * angle.cos() - right * angle.sin(),
            torch.tensor(radius),
        )
        ink = (0.5 - away).clamp(0, 1)[..., None]
        picture = picture + (torch.tensor(colour) - picture) * ink
    return (picture * 255).round().to(torch.uint8)
