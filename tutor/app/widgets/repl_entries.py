"""What stands in the REPL's transcript: entries, output, values and failures, all as plain text."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.app.host import host, tell
from tutor.app.widgets.fold import Fold
from tutor.app.widgets.highlight import code as coloured
from tutor.app.widgets.scale import number
from tutor.bridge.messages import Failure, Tensor, Value

LINES, CHARACTERS = 400, 40_000  # of output that one entry keeps
SHOWN = 12  # lines of a value before the rest is folded


class Entered(Widget):
    """What was entered, with its prompts and in colours."""

    DEFAULT_CSS = """
    Entered { height: auto; width: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def render(self) -> Text:
        """The code as it was typed."""
        lines = coloured(self.code, self.app.current_theme).split("\n", allow_blank=True)
        muted = self.app.current_theme.secondary or ""
        prompted = [
            Text.assemble((">>> " if index == 0 else "... ", muted), line)
            for index, line in enumerate(lines)
        ]
        return Text("\n").join(prompted)


class Printed(Static):
    """What the code printed; of very much only the end."""

    DEFAULT_CSS = """
    Printed { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._text = ""
        self._hidden = 0

    def add(self, text: str) -> None:
        """Take in more of it."""
        lines = (self._text + text)[-2 * CHARACTERS :].split("\n")
        self._hidden += max(0, len(lines) - LINES)
        self._text = "\n".join(lines[-LINES:])[-CHARACTERS:]
        shown = Content(self._text.removesuffix("\n"))
        if self._hidden:
            words = tell(self, "repl.hidden", n=f"{self._hidden:,}")
            shown = Content.assemble((words, "$text-muted"), "\n", shown)
        self.update(shown)


class Note(Static):
    """A word of ours in the transcript, in grey."""

    DEFAULT_CSS = """
    Note { height: auto; width: 1fr; color: $text-muted; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(Content(text), markup=False)


class Answer(Vertical):
    """A value: a tensor in numbers, then its text; what is long is folded."""

    DEFAULT_CSS = """
    Answer { height: auto; width: 1fr; }
    Answer Static { height: auto; width: 1fr; }
    """

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value

    def compose(self) -> ComposeResult:
        """The tensor's line, the text, the rest of the text."""
        lines = self.value.text.split("\n")
        tensor = self.value.tensor
        if tensor is not None:
            yield Static(tensor_line(tensor, tell(self, "repl.mean")), markup=False)
            yield Static(Content(tensor.numbers), markup=False)
            if len(lines) > 1:
                title = tell(self, "repl.all_numbers")
                yield Fold(title, lambda: Static(Content(self.value.text), markup=False))
            return
        if self.value.text:
            yield Static(Content("\n".join(lines[:SHOWN])), markup=False)
        if rest := lines[SHOWN:]:
            title = tell(self, "repl.more_lines", n=len(rest))
            yield Fold(title, lambda: Static(Content("\n".join(rest)), markup=False))


def tensor_line(tensor: Tensor, mean: str) -> Content:
    """`1×20×248×248  float32  cpu   -0.52 to 0.61   mean 0.002`, with what else matters."""
    shape = "×".join(map(str, tensor.shape)) or "()"
    parts = [Content.styled(shape, "bold"), Content.styled(tensor.dtype, "$text-muted")]
    if tensor.device != "cpu":
        parts.append(Content.styled(tensor.device, "$text-muted"))
    if tensor.low is not None and tensor.high is not None:
        parts.append(Content(f"{_end(tensor.low)} … {_end(tensor.high)}"))
    if tensor.mean is not None:
        parts.append(Content.assemble((f"{mean} ", "$text-muted"), number(tensor.mean)))
    if tensor.requires_grad:
        parts.append(Content.styled("requires_grad", "$text-muted"))
    if tensor.nans:
        parts.append(Content.styled(f"✗ {tensor.nans:,} NaN", "$text-error"))
    return Content("   ").join(parts)


def _end(value: int | float) -> str:
    """An end of a range; that of whole numbers is whole."""
    return f"{value:,}" if isinstance(value, int) else number(value)


class Raised(Vertical):
    """An exception: what and where in the learner's own lines; the whole text folded."""

    DEFAULT_CSS = """
    Raised { height: auto; width: 1fr; }
    Raised Static { height: auto; width: 1fr; }
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure

    def compose(self) -> ComposeResult:
        """Kind and message, the frames, the fold."""
        failure = self.failure
        words = failure.words.get(host(self).language)
        title = f"✗ {failure.kind}" + (f": {failure.message}" if failure.message else "")
        if words is not None:
            title = "\n".join(filter(None, (f"✗ {words.title}", words.message, words.hint)))
        yield Static(Content.styled(title, "$text-error"), markup=False)
        for frame in failure.frames:
            where = tell(self, "repl.line", line=frame.line, function=frame.function)
            line = Content.assemble((f"  {where}  ", "$text-muted"), frame.code.strip())
            yield Static(line, markup=False)
        if failure.text:
            yield Fold(
                tell(self, "repl.whole"), lambda: Static(Content(failure.text), markup=False)
            )
