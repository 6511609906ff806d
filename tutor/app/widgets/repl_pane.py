"""The REPL pane: ask the objects of the last check or training, line by line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tutor.app.host import host, tell
from tutor.app.widgets.key_line import Key, KeyLine
from tutor.app.widgets.repl_entries import Answer, Entered, Fresh, Note, Printed, Raised
from tutor.app.widgets.repl_names import Names
from tutor.app.widgets.repl_prompt import Prompt
from tutor.app.widgets.repl_text import statements
from tutor.app.widgets.waiting import Waiting
from tutor.bridge.messages import (
    Completions,
    Failure,
    FromLab,
    Output,
    TrainEnd,
    TrainStart,
    TrainState,
    Value,
)

KEPT = 300  # entries in the transcript


class ReplPane(Widget):
    """A transcript and a prompt. It runs nothing: it posts `Run`, and is fed what came of it.

    `history` are the entries of earlier sessions; `remember` is handed each new one.
    """

    DEFAULT_CSS = """
    ReplPane { layout: vertical; height: 1fr; width: 1fr; padding: 0 1; }
    ReplPane #repl-transcript { height: 1fr; width: 100%; scrollbar-size-vertical: 1; }
    ReplPane #repl-empty { height: auto; color: $text-muted; }
    ReplPane #repl-line { height: auto; }
    ReplPane #repl-sign { width: 4; height: 1; color: $accent; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "interrupt", show=False)]

    class Run(Message):
        """Run this statement in the session."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class WantsCompletion(Message):
        """What could stand at the end of `code`? The answer goes to `show_completions`."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class WantsInterrupt(Message):
        """Stop the statement that runs now."""

    class Left(Message):
        """Esc was pressed in the prompt."""

    def __init__(
        self,
        history: Sequence[str] = (),
        remember: Callable[[str], object] | None = None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._history = list(history)
        self._remember = remember
        self._queue: deque[str] = deque()
        self._printed: Printed | None = None
        self._unprinted: list[str] = []
        self._training = ""
        self.busy = False

    def compose(self) -> ComposeResult:
        """The transcript, what runs, the names that fit, the prompt, the keys."""
        with VerticalScroll(id="repl-transcript", can_focus=False):
            yield Static(id="repl-empty", markup=False)
        yield Waiting(id="repl-waiting")
        prompt = Prompt(self._history, id="repl-prompt")
        names = Names(prompt, id="repl-names")
        prompt.menu = names.press
        yield names
        with Horizontal(id="repl-line"):
            yield Static(">>> ", id="repl-sign", markup=False)
            yield prompt
        yield KeyLine(id="repl-keys")

    def on_mount(self) -> None:
        """Print 10 times a second at most, however fast the code prints."""
        self.set_interval(1 / 10, self._print)
        self.watch(host(self), "language", self.speak, init=False)
        self.speak()

    def speak(self) -> None:
        """Say everything again, in the language that is on now."""
        words = Content.assemble(
            (tell(self, "repl.empty_title"), "bold $text"), "\n", tell(self, "repl.empty_text")
        )
        self.query_one("#repl-empty", Static).update(words)
        self.query_one(KeyLine).show(
            [
                Key("enter", tell(self, "repl.key_run"), "run"),
                Key("tab", tell(self, "repl.key_complete"), "complete"),
                Key("↑ ↓", tell(self, "repl.key_history"), "older"),
                Key("ctrl+c", tell(self, "repl.key_interrupt"), "interrupt"),
                Key("ctrl+l", tell(self, "repl.key_clear"), "clear"),
            ]
        )

    @property
    def prompt(self) -> Prompt:
        """Where the learner types."""
        return self.query_one(Prompt)

    @property
    def names(self) -> Names:
        """What could stand at the caret."""
        return self.query_one(Names)

    def focus_entry(self) -> None:
        """Put the caret into the prompt."""
        self.screen.set_focus(self.prompt)  # at once: the next key may be there already

    # ------------------------------------------------------------------ running

    def run_code(self, code: str) -> None:
        """Run this as if it had been typed."""
        self.prompt.remember(code.strip("\n"))
        self._take(code)

    @on(Prompt.Entered)
    def _entered(self, event: Prompt.Entered) -> None:
        event.stop()
        self._take(event.code)

    def _take(self, code: str) -> None:
        if self._remember is not None:
            self._remember(code.strip("\n"))
        self._queue.extend(statements(code))
        self._run_next()

    def _run_next(self) -> None:
        if self.busy or not self._queue:
            return
        code = self._queue.popleft()
        self._add(Entered(code))
        self.busy = True
        self._wait()
        self.post_message(self.Run(code))

    def _wait(self) -> None:
        """Say what the entry waits for, once it takes long enough to be noticed."""
        if self.busy:
            key = "repl.waits" if self._training == "running" else "repl.runs"
            self.query_one(Waiting).start(key)

    def feed(self, message: FromLab) -> None:
        """Take in a message of the lab: what an entry printed and gave, how a training stands."""
        match message:
            case Output():
                self._unprinted.append(message.text)
                if message.dropped:
                    words = tell(self, "repl.dropped", n=f"{message.dropped:,}")
                    self._unprinted.append(f"\n{words}\n")
            case Value():
                self._answer(message)
            case Failure():
                self._add(Raised(message))
            case TrainStart():
                self._trains("running")
            case TrainState():
                self._trains(message.state)
            case TrainEnd():
                self._trains("")

    def _trains(self, state: str) -> None:
        self._training = state
        self._wait()

    def _answer(self, value: Value) -> None:
        self._print()
        self._printed = None
        if value.failure is not None:
            self._add(Raised(value.failure))
        elif value.text or value.tensor is not None:
            self._add(Answer(value))
        if value.interrupted:
            self._add(Note(tell(self, "repl.interrupted")))
        if value.interrupted or value.failure is not None:
            self._queue.clear()
        self.busy = False
        self.query_one(Waiting).stop()
        self._run_next()

    def _print(self) -> None:
        """Show what was printed since the last time."""
        if not self._unprinted:
            return
        text, self._unprinted = "".join(self._unprinted), []
        if self._printed is None:
            self._printed = Printed()
            self._add(self._printed)
        self._printed.add(text)
        self._to_end()

    def refresh_session(self) -> None:
        """Note that the names now mean the objects of another check or training."""
        if self._entries and not isinstance(self._entries[-1], Fresh):
            self._add(Fresh(f"\n{tell(self, 'repl.new_session')}"))

    # ------------------------------------------------------------------ the transcript

    @property
    def _transcript(self) -> VerticalScroll:
        return self.query_one("#repl-transcript", VerticalScroll)

    @property
    def _entries(self) -> list[Widget]:
        return [child for child in self._transcript.children if child.id != "repl-empty"]

    def _add(self, entry: Widget) -> None:
        self.query_one("#repl-empty").display = False
        for old in self._entries[: -KEPT + 1]:
            old.remove()
        self._transcript.mount(entry)
        self._to_end()

    def _to_end(self) -> None:
        self._transcript.anchor()

    # ------------------------------------------------------------------ keys

    @on(Prompt.Pressed)
    def _pressed(self, event: Prompt.Pressed) -> None:
        event.stop()
        if event.key == "leave":
            self.post_message(self.Left())
        elif event.key == "clear":
            self.action_clear()
        elif self.busy or self._queue:
            self.action_interrupt()
        else:
            self.prompt.text = ""

    @on(KeyLine.Pressed)
    def _clicked(self, event: KeyLine.Pressed) -> None:
        event.stop()
        self.focus_entry()
        {
            "run": self.prompt.submit,
            "complete": self._ask,
            "older": self.prompt.action_cursor_up,
            "interrupt": self.action_interrupt,
            "clear": self.action_clear,
        }[event.action]()

    def action_interrupt(self) -> None:
        """Stop what runs, and what waits to run."""
        self._queue.clear()
        if self.busy:
            self.post_message(self.WantsInterrupt())

    def action_clear(self) -> None:
        """Empty the transcript."""
        self._printed = None
        for entry in self._entries:
            entry.remove()
        self.query_one("#repl-empty").display = True

    @on(Prompt.Asked)
    def _ask(self) -> None:
        self.post_message(self.WantsCompletion(self.names.expect()))

    def show_completions(self, completions: Completions) -> None:
        """Offer what could stand at the caret."""
        self.names.show(completions)

    @on(TextArea.Changed)
    def _typed_on(self) -> None:
        self.names.narrow()
