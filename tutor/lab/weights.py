"""Which weights and gradients changed since one last looked: values decide, not calls."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tutor.lab.events import Layer, Names

_WORDS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


@dataclass(frozen=True, slots=True)
class Change:
    """What is other than it was. `cleared` gradients are gone or zero, `edited` other numbers."""

    moved: Names = ()
    filled: Names = ()
    edited: Names = ()
    cleared: Names = ()


class Weights:
    """A model's parameters, remembered bit by bit (so that NaN equals itself)."""

    def __init__(self, model: nn.Module, *, gradients: bool = True) -> None:
        self._model = model
        self._gradients = gradients
        self._values: dict[str, Tensor] = {}
        self._grads: dict[str, Tensor | None] = {}
        self.look()

    def names(self) -> dict[int, str]:
        """The name of each parameter by its `id`."""
        return {id(p): name for name, p in self._parameters()}

    def grads(self) -> Names:
        """The parameters that have a gradient other than zero, as of the last look."""
        return tuple(name for name, grad in self._grads.items() if grad is not None)

    @torch.no_grad()
    def look(self) -> Change:
        """Compare with the last look, and remember this one."""
        moved: list[str] = []
        filled: list[str] = []
        edited: list[str] = []
        cleared: list[str] = []
        for name, p in self._parameters():
            old = self._values.get(name)
            if old is None or not _same(p, old):
                if old is not None and not _only_converted(p, old):
                    moved.append(name)
                self._values[name] = p.detach().clone()
            if not self._gradients:
                continue
            before, now = self._grads.get(name), p.grad
            if before is not None and now is not None and _same(now, before):
                continue
            if now is not None and not bool(now.count_nonzero()):
                now = None
            if now is None:
                if before is not None:
                    cleared.append(name)
                self._grads[name] = None
            else:
                (filled if before is None else edited).append(name)
                self._grads[name] = now.detach().clone()
        return Change(tuple(moved), tuple(filled), tuple(edited), tuple(cleared))

    def copies(self) -> dict[str, Tensor]:
        """The weights as they are now, to measure from."""
        return {name: p.detach().clone() for name, p in self._parameters()}

    def layers(
        self, gradients: dict[str, Tensor], since: dict[str, Tensor] | None = None
    ) -> dict[str, Layer]:
        """Each layer's change since then (or the last look), by module path.

        A parameter that sits on the model itself counts as a layer of its own. `gradients` stand
        in for those that were computed without being left in `.grad`.
        """
        parts: dict[str, list[Layer]] = {}
        for name, one in self.each(gradients, since).items():
            parts.setdefault(name.rpartition(".")[0] or name, []).append(one)
        return {
            owner: Layer(
                math.hypot(*(one.change for one in ones)),
                math.hypot(*(one.weights for one in ones)),
                math.hypot(*(one.gradient for one in ones)),
            )
            for owner, ones in parts.items()
        }

    @torch.no_grad()
    def each(
        self, gradients: dict[str, Tensor] | None = None, since: dict[str, Tensor] | None = None
    ) -> dict[str, Layer]:
        """Each parameter's change since then (or the last look), as `layers` puts them together."""
        start, found = self._values if since is None else since, {}
        for name, p in self._parameters():
            old, grad = start.get(name), p.grad
            if grad is None and gradients:
                grad = gradients.get(name)
            if old is None or old.shape != p.shape:
                continue
            norms = (p - old).norm(), p.norm(), 0.0 if grad is None else grad.norm()
            found[name] = Layer(*map(float, norms))
        return found

    def _parameters(self) -> list[tuple[str, nn.Parameter]]:
        unready = nn.parameter.is_lazy
        return [(name, p) for name, p in self._model.named_parameters() if not unready(p)]


def _same(new: Tensor, old: Tensor) -> bool:
    if new.shape != old.shape or new.dtype != old.dtype or new.device != old.device:
        return False
    if new.is_sparse or new.is_complex():
        return bool((new.detach() - old).norm() == 0)
    word = _WORDS[new.element_size()]
    return torch.equal(new.detach().view(word), old.view(word))


def _only_converted(new: Tensor, old: Tensor) -> bool:
    """Moving to another device or type (`model.to(...)`) is no update."""
    if new.shape != old.shape or (new.dtype == old.dtype and new.device == old.device):
        return False
    return torch.equal(new.detach(), old.to(new)) or torch.equal(new.detach().to(old), old)
