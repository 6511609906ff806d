"""The smallest Textual app: what a first paint costs whoever uses Textual."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("painted")


if __name__ == "__main__":
    Bare().run()
