"""Lets keys that move or delete take effect in the order in which they were typed.

Textual runs a binding only after its key has gone up to the app, while a letter goes in at once:
of `b`, left, `a` that arrive together it makes `ba`. So what takes text runs its own bindings when
their turn comes.
"""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea


async def run_binding(widget: Input | TextArea, event: events.Key) -> None:
    """Run what the widget itself has bound to that key, and nothing else after it."""
    for binding in widget._bindings.key_to_bindings.get(event.key, ()):
        if not binding.priority and await widget.app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            widget._restart_blink()
            return


class Line(Input):
    """A line to type into."""

    async def _on_key(self, event: events.Key) -> None:
        await run_binding(self, event)
