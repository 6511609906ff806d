"""Turn what a model sees into small pictures for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own name for it
from torch import Tensor, nn

from tutor.bridge.messages import Confusion, Picture

_BELOW, _ZERO, _ABOVE = (72, 168, 255), (22, 24, 29), (255, 176, 66)


@dataclass(frozen=True)
class Seen:
    """What a model sees: pictures by name, the share explained, the activation it ends in.

    Of a classifier: what it answers to each (`captions`), and how it does on the whole (`words`,
    and `share`, the part that is right).
    """

    items: dict[str, Picture]
    explained: float | None = None
    bounded: str | None = None
    captions: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    table: Confusion | None = None
    share: float | None = None


class BesideBank:
    """A model's maps of one picture beside the filter bank's, and its first kernels.

    All maps share one scale, fixed by the bank's answer, so that they can be compared by eye and
    over time. The picture (3, H, W) should be one that the model never trains on.
    """

    def __init__(self, picture: Tensor, bank: Callable[[Tensor], Tensor], *, size: int) -> None:
        self.x = picture[None]
        self.target = bank(self.x)[0]
        self._size = size
        self._scale = float(self.target.abs().flatten().quantile(0.99))
        self._energy = float(self.target.square().mean())
        border = (picture.shape[-1] - self.target.shape[-1]) // 2
        seen = picture[:, border:-border, border:-border] if border else picture
        self._still = {"input": rgb(shrink(seen, size))} | self._maps("bank", self.target)

    def __call__(self, model: nn.Module) -> Seen:
        """Look, with the weights as they are now, in eval mode (which the caller restores)."""
        model.eval()
        with torch.enable_grad():  # so that the answer knows what it came out of
            output: Tensor = model(self.x)
        answer = output.detach()[0]
        rest = answer - self.target
        items = self._still | self._maps("map", answer) | self._maps("diff", rest)
        for i, kernel in enumerate(_first_kernels(model)):
            items[f"kernel {i}"] = rgb(kernel)
        return Seen(items, 1.0 - float(rest.square().mean()) / self._energy, _bound(output))

    def _maps(self, name: str, maps: Tensor) -> dict[str, Picture]:
        pictures = signed(shrink(maps, self._size), self._scale)
        return {f"{name} {i}": picture for i, picture in enumerate(pictures)}


def as_it_is(output: object, size: int = 64) -> Picture | None:
    """Any tensor that could pass for a picture (3, H, W), shown the way a viewer would show it.

    Numbers above 1 are full brightness, axes of 1 don't matter; None where it is no picture.
    """
    if not isinstance(output, Tensor) or output.is_complex():
        return None
    maps = output.detach().cpu().squeeze().to(torch.float32)
    if maps.dim() != 3 or 3 not in (maps.shape[0], maps.shape[-1]) or not maps.numel():
        return None
    if maps.shape[0] != 3:
        maps = maps.permute(2, 0, 1)
    return rgb(shrink(maps, size))


class Gallery:
    """Pictures (N, 3, H, W) with labels that a classifier never trains on, and its answers.

    `names` gives what the answers are called, by language. `rest` is more of them that only count:
    `say(right, of)` puts the count into words. The captions read "✓ circle 93 %".
    """

    def __init__(
        self,
        shown: tuple[Tensor, Tensor],
        names: dict[str, tuple[str, ...]],
        *,
        rest: tuple[Tensor, Tensor] | None = None,
        say: Callable[[int, int], dict[str, str]] | None = None,
    ) -> None:
        self._names, self._say = names, say
        pictures, labels = shown
        self._x = pictures if rest is None else torch.cat([pictures, rest[0]])
        self._labels = labels if rest is None else torch.cat([labels, rest[1]])
        self._items = {f"shape {i}": rgb(shrink(each, 32)) for i, each in enumerate(pictures)}

    def __call__(self, model: nn.Module) -> Seen:
        """Ask, with the weights as they are now, in eval mode (which the caller restores)."""
        model.eval()
        with torch.no_grad():
            sure, answers = model(self._x).softmax(dim=1).max(dim=1)
        right = answers == self._labels
        captions = {}
        for i, name in enumerate(self._items):
            sign, percent = "✓" if right[i] else "✗", 100 * float(sure[i])
            captions[name] = {
                language: f"{sign} {names[answers[i]]} {percent:.0f}\u00a0%"
                for language, names in self._names.items()
            }
        words = self._say(int(right.sum()), len(right)) if self._say else {}
        share = float(right.float().mean())
        return Seen(self._items, captions=captions, words=words, share=share)


def shrink(maps: Tensor, size: int) -> Tensor:
    """Channels (C, H, W) at (C, size, size), each pixel the mean of the area it stands for."""
    return F.adaptive_avg_pool2d(maps, size) if max(maps.shape[-2:]) > size else maps


def signed(maps: Tensor, scale: float) -> list[Picture]:
    """Maps (C, H, W) of both signs: blue below zero, dark at zero, orange above.

    Values of `scale` and beyond get the full colour; NaN gets none.
    """
    place = (maps / (scale or 1.0)).nan_to_num(0.0).clamp(-1, 1) * 127 + 127
    pixels = _palette()[place.round().long().cpu()]
    return [_picture(each) for each in pixels]


def rgb(colours: Tensor) -> Picture:
    """A colour picture (3, H, W) in [0, 1]."""
    levels = colours.detach().nan_to_num(0.0).clamp(0, 1) * 255
    return _picture(levels.round().to(torch.uint8).permute(1, 2, 0).cpu())


def _picture(pixels: Tensor) -> Picture:
    height, width, _ = pixels.shape
    return Picture(width, height, pixels.contiguous().numpy().tobytes())


@cache
def _palette() -> Tensor:
    """255 colours (255, 3), uint8; the middle one means zero."""
    middle = torch.tensor(_ZERO, dtype=torch.float32)
    part = torch.linspace(0, 1, 128)[:, None].sqrt()
    below, above = (middle + part * (torch.tensor(end) - middle) for end in (_BELOW, _ABOVE))
    return torch.cat([below.flip(0), above[1:]]).round().to(torch.uint8)


def _first_kernels(model: nn.Module) -> list[Tensor]:
    """The kernels over RGB of the first layer (or weight) that has such, in [0, 1] around 0.5."""
    for p in model.parameters():
        if p.dim() == 4 and p.shape[1] == 3:
            strongest = p.detach().abs().max().clamp(min=1e-12)
            return list((p.detach() / strongest + 1) / 2)
    return []


def _bound(output: Tensor) -> str | None:
    """How the model's end keeps its maps from both signs, or from values as large as wanted."""
    last = output.grad_fn.name() if output.grad_fn is not None else ""
    low, high = (float(end) for end in output.detach().aminmax())
    if last.startswith(("Relu", "Sigmoid", "Softplus", "Softmax")) or (low >= 0 and high > 0):
        return "positive"
    if high <= 0 and low < 0:
        return "negative"
    return "between" if last.startswith(("Tanh", "Hardtanh")) else None
