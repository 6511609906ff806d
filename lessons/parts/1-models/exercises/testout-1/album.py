"""The pictures that preprocess is called with: one of each layout, and what should become of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from tutor.lab.data import image

SIDE = 256


@dataclass(frozen=True)
class Kept:
    """A picture as a program keeps it. `plain` is the same in colours, channels last."""

    raw: Tensor
    plain: Tensor
    alpha: Tensor | None = None

    @property
    def wanted(self) -> Tensor:
        """3×256×256, in [0, 1]."""
        return self.plain.permute(2, 0, 1) / 255

    @property
    def grey(self) -> bool:
        """Whether it came without colours."""
        return self.raw.dim() == 2 or 1 in self.raw.shape

    @property
    def scrambled(self) -> Tensor:
        """What `reshape` makes of it: memory cut anew."""
        return self.raw.reshape(-1, SIDE, SIDE)[:3].expand(3, -1, -1) / 255


def album() -> list[Kept]:
    """Seven pictures, all different, one for each layout."""
    found = []
    for number, make in enumerate((_last, _first, _flat, _grey_last, _grey_first, _rgba, _argb)):
        plain = image().roll((31 * number, 47 * number), (0, 1))
        found.append(make(plain))
    return found


def dark() -> list[Kept]:
    """Three more, in another order of layouts, with no byte above 150."""
    pictures = [image().roll(90 + 20 * number, 0) // 2 + 20 for number in range(3)]
    return [make(plain) for make, plain in zip((_argb, _grey_last, _first), pictures, strict=True)]


def _last(plain: Tensor) -> Kept:
    return Kept(plain, plain)


def _first(plain: Tensor) -> Kept:
    return Kept(plain.permute(2, 0, 1).contiguous(), plain)


def _grey(plain: Tensor) -> Tensor:
    return plain.float().mean(2).to(torch.uint8)


def _of_grey(raw: Tensor) -> Kept:
    return Kept(raw, raw.reshape(SIDE, SIDE, 1).expand(-1, -1, 3))


def _flat(plain: Tensor) -> Kept:
    return _of_grey(_grey(plain))


def _grey_last(plain: Tensor) -> Kept:
    return _of_grey(_grey(plain)[:, :, None])


def _grey_first(plain: Tensor) -> Kept:
    return _of_grey(_grey(plain)[None])


def _rgba(plain: Tensor) -> Kept:
    alpha = torch.arange(SIDE, dtype=torch.uint8).expand(SIDE, SIDE)
    return Kept(torch.cat([plain, alpha[:, :, None]], 2), plain, alpha)


def _argb(plain: Tensor) -> Kept:
    kept = _rgba(plain)
    return Kept(kept.raw.permute(2, 0, 1).contiguous(), plain, kept.alpha)
