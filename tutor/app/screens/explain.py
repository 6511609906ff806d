"""The page behind a finding: what it means, an example, how to fix it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from tutor.app.host import host
from tutor.app.screens.reading import Reading
from tutor.app.widgets.prose import Prose
from tutor.rules import page


class Explain(Reading):
    """What `tutor explain` prints for a rule, to read beside one's own code."""

    def __init__(self, rule: str) -> None:
        super().__init__()
        self.rule = rule

    def widgets(self) -> Iterable[Widget]:
        """The page."""
        yield Prose(page(self.rule, host(self).language) or self.rule, tries=False)
