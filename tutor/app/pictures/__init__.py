"""Pictures where words are slow: a step of a lesson names one, and it stands below its prose.

Each is a module of its own, imported when a step shows it, so that no start waits for any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import cast

from textual.widget import Widget

from tutor.bridge.messages import Call
from tutor.course import Step

WIDGETS: Mapping[str, str] = {
    "board": "Board",
    "channels": "Channels",
    "kernel": "Kernel",
    "loop": "Loop",
    "tree": "Tree",
}
"""The name that a lesson gives, which is also the module, and the widget in it."""


def picture_of(step: Step, calls: Sequence[Call] | None) -> Widget | None:
    """The picture of a step; None where it has none, or one that nobody has drawn.

    `calls` is the way through the learner's model at the last check.
    """
    name = step.picture
    if name is None or name not in WIDGETS:
        return None
    widget = getattr(import_module(f"{__name__}.{name}"), WIDGETS[name])
    if name == "tree":
        return cast(Widget, widget(step.shows, calls, step.part))
    return cast(Widget, widget(step.part))
