"""Random right MyModels: two 5x5 convolutions, 3 to 20 to 20 channels, and what may go between."""

from __future__ import annotations

from tests.generators.classes import Plan, begin, module
from tests.generators.hand import Hand, Program, imports
from tests.generators.holding import hold
from tests.generators.parts import Part, activation, convolution, dropout, norm


def my_model(hand: Hand) -> Program:
    """One MyModel."""
    imports(hand)
    begin(hand)
    parts = [convolution(hand, 3, 20, 5), *_between(hand), convolution(hand, 20, 20, 5)]
    if hand.maybe("activation at the end", 6):
        parts.append(activation(hand))
    plan = Plan("MyModel", "1, 3, 64, 64", takes=_takes(hand))
    return module(hand, plan, hold(hand, parts))


def _between(hand: Hand) -> list[Part]:
    parts = []
    if hand.maybe("norm between", 3):
        parts.append(norm(hand, 20))
    if hand.maybe("activation between", 2):
        parts.append(activation(hand))
    if hand.maybe("dropout between", 6):
        parts.append(dropout(hand))
    return parts


def _takes(hand: Hand) -> str:
    return hand.pick("parameters", *[""] * 5, "width=20", "*, depth=2", "name: str = 'mine'")
