"""Look at a classifier's mistakes: which kind it takes for which, and the pictures it got wrong."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from tutor.bridge.messages import Confusion
from tutor.lab.pictures import Seen, rgb, shrink

MOST = 8


class Mistakes:
    """Pictures (N, 3, H, W) with labels that a classifier never trains on, and where it errs.

    Its worst mistakes come first: those it is surest of. Where there are few, the right answers
    that it is least sure of follow. `names` says what the labels mean, by language, and
    `say(right, of)` puts the count into words. The model gets `prepare(pictures)`, as in its
    training; what is shown are the pictures as they were.
    """

    def __init__(
        self,
        pictures: Tensor,
        labels: Tensor,
        names: dict[str, tuple[str, ...]],
        say: Callable[[int, int], dict[str, str]],
        prepare: Callable[[Tensor], Tensor],
    ) -> None:
        self._x, self._labels = pictures, labels
        self._prepare = prepare
        self._names, self._say = names, say

    def __call__(self, model: nn.Module) -> Seen:
        """Ask, with the weights as they are now, in eval mode (which the caller restores)."""
        model.eval()
        with torch.no_grad():
            parts = torch.split(self._prepare(self._x), 64)
            shares = torch.cat([model(part) for part in parts]).softmax(dim=1)
        sure, answers = shares.max(dim=1)
        right = answers == self._labels
        order = torch.argsort(torch.where(right, 2 + sure, -sure), stable=True)[:MOST]
        items, captions = {}, {}
        for i in order.tolist():
            name = f"shape {i}"
            items[name] = rgb(shrink(self._x[i], 32))
            captions[name] = {
                language: _caption(names, int(self._labels[i]), int(answers[i]), float(sure[i]))
                for language, names in self._names.items()
            }
        table = Confusion(
            {language: list(names) for language, names in self._names.items()},
            counts(self._labels, answers, shares.shape[1]),
        )
        words = self._say(int(right.sum()), len(right))
        share = float(right.float().mean())
        return Seen(items, captions=captions, words=words, table=table, share=share)


def _caption(names: tuple[str, ...], label: int, answer: int, sure: float) -> str:
    """`✗ square→circle 93 %`: what it is, and what the model takes it for."""
    if label == answer:
        return f"✓ {names[label]} {100 * sure:.0f} %"
    return f"✗ {names[label]}→{names[answer]} {100 * sure:.0f} %"


def counts(labels: Tensor, answers: Tensor, kinds: int) -> list[list[int]]:
    """How many of each kind (rows) were given each answer (columns)."""
    found = torch.bincount(labels * kinds + answers, minlength=kinds * kinds)
    rows: list[list[int]] = found.reshape(kinds, kinds).tolist()
    return rows
