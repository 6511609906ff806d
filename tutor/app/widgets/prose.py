"""The words of a lesson, with their code; the code can be tried in the REPL."""

from __future__ import annotations

from itertools import groupby

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from tutor.app.markdown import Fence, Paragraph, blocks
from tutor.app.widgets.code import Code
from tutor.app.widgets.flow import Flow


class Try(Message):
    """The learner wants this code to run in the REPL."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class Example(Code):
    """Code in the prose. A click sends it to the REPL, and so does F3 while it is marked."""

    DEFAULT_CSS = """
    Example { border-left: outer $line; }
    Example.next { border-left: outer $accent; }
    Example:hover { background: $panel; }
    """

    def on_click(self, event: events.Click) -> None:
        """Try it."""
        event.stop()
        self.post_message(Try(self.source))


class Prose(Vertical):
    """Markdown as few widgets: one for the words between two pieces of code.

    Without `tries` its code is there to be read, not to be run.
    """

    DEFAULT_CSS = """
    Prose { height: auto; width: 1fr; }
    Prose > * { margin-bottom: 1; }
    """

    def __init__(
        self, text: str = "", *, tries: bool = True, id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._text = text
        self._tries = tries
        self._tried = 0

    def compose(self) -> ComposeResult:
        """The blocks, in order."""
        yield from self._widgets()

    def show(self, text: str) -> None:
        """Show another text."""
        if text == self._text:
            return
        self._text = text
        self._tried = 0
        with self.app.batch_update():
            self.remove_children()
            self.mount_all(list(self._widgets()))
        self._mark()

    def on_mount(self) -> None:
        """Mark the first example."""
        self._mark()

    def next_example(self) -> str | None:
        """The code that F3 tries now; the time after, the one that follows it."""
        examples = list(self.query(Example))
        if not examples:
            return None
        source = examples[self._tried % len(examples)].source
        self._tried += 1
        self._mark()
        return source

    @property
    def has_examples(self) -> bool:
        """Whether there is code to try."""
        return bool(self.query(Example))

    def _mark(self) -> None:
        examples = list(self.query(Example))
        for index, example in enumerate(examples):
            example.set_class(index == self._tried % len(examples), "next")

    def _widgets(self) -> list[Widget]:
        widgets: list[Widget] = []
        for is_code, group in groupby(blocks(self._text), key=lambda b: isinstance(b, Fence)):
            if is_code:
                fences = [block for block in group if isinstance(block, Fence)]
                widgets += [_code(fence, tries=self._tries) for fence in fences]
            else:
                widgets.append(Flow([block for block in group if isinstance(block, Paragraph)]))
        return widgets


def _code(fence: Fence, *, tries: bool) -> Code:
    python = fence.language.split(" ")[0] in {"python", "py"}
    return Example(fence.source) if python and tries else Code(fence.source, python=python)
