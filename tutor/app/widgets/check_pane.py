"""The answer to F5: one thing at a time, the first cause first, the rest folded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.lines import clickable
from tutor.app.markdown import Paragraph, spoken, spoken_paragraphs
from tutor.app.widgets.code import Code
from tutor.app.widgets.finding_view import FindingView, HintState
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.fold import Fold
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.result import Result
from tutor.app.widgets.trace import table
from tutor.app.widgets.waiting import Waiting
from tutor.bridge.messages import Check, Failure, Finding, FromLab, Words
from tutor.course import Text

FEW_LINES = 6
"""Output of so many lines stands there unfolded."""

LONG_WAY = 14
"""A longer way of the tensor is left to the Shapes pane."""


class CheckPane(VerticalScroll):
    """Runs checks, one at a time, and shows what they found."""

    DEFAULT_CSS = """
    CheckPane { padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    CheckPane > #result { height: auto; }
    CheckPane > #result > * { margin-bottom: 1; }
    CheckPane #stale { display: none; margin-bottom: 1; color: $muted; }
    CheckPane.-stale #stale { display: block; }
    CheckPane > Waiting { margin-bottom: 1; }
    CheckPane > #result > FindingView, CheckPane > #result > Prose { margin-bottom: 0; }
    """

    class Began(Message):
        """A check runs now."""

    class Ended(Message):
        """A check is over, with this result."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    def __init__(
        self,
        check: Callable[[Check], AsyncIterator[FromLab]],
        interrupt: Callable[[], Awaitable[None]],
        *,
        lesson: str = "",
        id: str,
    ) -> None:
        super().__init__(id=id)
        self._check = check
        self._interrupt = interrupt
        self._lesson = lesson
        self.result: Result | None = None
        self.running = False
        self._hints: Sequence[Text] = ()
        self._open_hint = True
        self._tip = self._offer = False

    def compose(self) -> ComposeResult:
        """That it runs; that it is out of date; what it found."""
        yield Waiting()
        yield Flow([self._stale()], id="stale")
        yield Vertical(*self._widgets(), id="result")

    def on_mount(self) -> None:
        """Follow the language."""
        self.watch(host(self), "language", self.speak, init=False)

    # ---------------------------------------------------------------- running

    def run(self, request: Check, name: str) -> None:
        """Check; whoever shows the pane sees that it runs after 150 ms."""
        if not self.running:
            self.running = True
            self._run(Result(name, request.source), request)

    def cancel(self) -> None:
        """Stop the check that runs; it then ends with a verdict that says so."""
        if self.running:
            self._cancel()

    @work(group="cancel")
    async def _cancel(self) -> None:
        await self._interrupt()

    @work(group="check")
    async def _run(self, result: Result, request: Check) -> None:
        waiting = self.query_one(Waiting)
        waiting.start("app.loading_check")
        self.post_message(self.Began())
        try:
            async for message in self._check(request):
                result.take(message)
                if result.started:
                    waiting.start("app.checking")
        finally:
            self.running = False
            waiting.stop()
        self.show(result)
        self.post_message(self.Ended(result))

    # ---------------------------------------------------------------- showing

    def show(self, result: Result | None) -> None:
        """Show what a check found; None: nothing was checked yet."""
        self.result = result
        self._tip = self._open_hint = self._offer = False
        self.remove_class("-stale")
        self.speak()
        self.scroll_home(animate=False)

    def outdate(self) -> None:
        """The code was changed after the check."""
        if self.result is not None:
            self.add_class("-stale")

    def hint(self, hints: Sequence[Text], *, show: bool = False) -> None:
        """Show so many hints; `show` brings the newest one into view."""
        changed = tuple(hints) != tuple(self._hints) or (show and self._offer)
        self._hints = tuple(hints)
        self._offer = self._offer and not show
        self._open_hint = self._open_hint or show
        if self.is_mounted and (changed or show):
            self.speak()
        if show:
            self._reveal(".newest")

    def tip(self) -> bool:
        """Show where the first finding says to look; False where it was said, or says nothing."""
        if not self.has_tip:
            return False
        self._tip, self._offer = True, False
        self.speak()
        self._reveal(".tip")
        return True

    @property
    def has_tip(self) -> bool:
        """Whether the first finding has something to say that it has not said yet."""
        finding = self.result.findings[0] if self.result and self.result.errors else None
        return bool(finding and not self._tip and any(w.hint for w in finding.words.values()))

    def offer(self) -> None:
        """Say that there is a hint, and which key takes it."""
        self._offer = True
        self.speak()

    def _reveal(self, what: str) -> None:
        def scroll() -> None:
            for widget in self.query(what):
                widget.scroll_visible(animate=False)

        # What was mounted now has its place after the next layout.
        self.call_after_refresh(self.call_after_refresh, scroll)

    def unfold(self) -> None:
        """Open everything that is folded, or fold it again."""
        folds = self.query(Fold)
        opened = any(not fold.opened for fold in folds)
        for fold in folds:
            fold.turn(opened)

    @property
    def found(self) -> Finding | None:
        """What the keys act on: the first finding."""
        return next(iter(self.result.findings), None) if self.result is not None else None

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        self.query_one("#stale", Flow).show([self._stale()])
        shown = self.query_one("#result", Vertical)
        with self.app.batch_update():
            shown.remove_children()
            shown.mount_all(list(self._widgets()))

    def _stale(self) -> Paragraph:
        return Paragraph(Content(tell(self, "app.stale", press=key_of("check"))))

    def _widgets(self) -> Iterator[Widget]:
        result = self.result
        if result is None or result.verdict is None:
            yield Flow([Paragraph(spoken(tell(self, "app.check_empty", press=key_of("check"))))])
            yield from self._hint_widgets()
        elif result.passed:
            yield from self._passed(result)
        else:
            yield from self._failed(result)

    def _failed(self, result: Result) -> Iterator[Widget]:
        findings = result.findings
        if not findings:
            yield Flow(
                [self._state(result, Content.styled("✗ ", "bold $bad")), *self._said(result)]
            )
            if (failure := result.failure) is not None:
                yield from _raised(failure)
        else:
            hint: HintState = "offered" if self._offer else "shown" if self._tip else ""
            yield FindingView(findings[0], result.calls, hint=hint, here=self._lesson)
            yield from self._lessons(result)
        yield from self._hint_widgets()
        yield from (_folded(finding, self) for finding in findings[1:])
        yield from self._printed(result)
        if result.failure is not None:
            text = result.failure.text
            yield Fold(
                tell(self, "app.traceback", kind=result.failure.kind),
                lambda: Code(text, python=False, classes="plain"),
            )

    def _lessons(self, result: Result) -> Iterator[Widget]:
        """Where several lessons explain what is missing, the way to each."""
        lessons = dict.fromkeys(each.lesson for each in result.errors if each.lesson)
        if len(lessons) > 1:
            links = [
                clickable(lesson, f"app.follow('tutor:{lesson}')", "underline")
                for lesson in lessons
            ]
            words = tell(self, "app.see_lessons")
            line = Content.assemble((words, "$muted"), " ", Content(", ").join(links))
            yield Flow([Paragraph(line)])

    def _passed(self, result: Result) -> Iterator[Widget]:
        state = self._state(result, Content.styled("✓ ", "bold $good"))
        advice = [FindingView(finding, here=self._lesson) for finding in result.findings[:1]]
        if advice and result.findings[0].pictures:  # which take what room there is
            yield Flow([state])
            yield from advice
            yield Flow(self._said(result))
        else:
            yield Flow([state, *self._said(result)])
            yield from advice
        if result.calls and len(result.calls) <= LONG_WAY:
            yield Flow(table(result.calls, host(self).language))
        yield from (_folded(finding, self) for finding in result.findings[1:])
        yield from self._printed(result)
        yield Flow(
            [
                Paragraph(
                    clickable(tell(self, "app.other_ways"), "screen.solution"),
                    clickable(f"{key_of('solution')}  ", "screen.solution", "bold $muted"),
                ),
                Paragraph(
                    clickable(tell(self, "app.do_now_next"), "screen.next"),
                    clickable(f"{key_of('next'):>8}  ", "screen.next", "bold $good"),
                    gap=False,
                ),
            ]
        )

    def _state(self, result: Result, sign: Content) -> Paragraph:
        """How it ended, in one line."""
        assert result.verdict is not None
        words = result.verdict.words.get(host(self).language) or Words("")
        title = spoken(words.title or tell(self, f"app.state_{result.verdict.state}"))
        return Paragraph(title.stylize("bold"), sign)

    def _said(self, result: Result) -> list[Paragraph]:
        """What there is to say of the end: what a pass has shown, or what the state means."""
        assert result.verdict is not None
        words = result.verdict.words.get(host(self).language) or Words("")
        texts = [text for text in (words.message, words.hint) if text]
        return [line for text in texts for line in spoken_paragraphs(text)]

    def _hint_widgets(self) -> Iterator[Widget]:
        for number, hint in enumerate(self._hints, 1):
            words = tell(self, "app.hint_number", number=number)
            text = hint.get(host(self).language, "")
            if number == len(self._hints) and self._open_hint:
                yield Prose(f"**{words}** {text}", classes="newest")
            else:
                yield Fold(words, partial(Prose, text))

    def _printed(self, result: Result) -> Iterator[Widget]:
        if not result.printed_anything:
            return
        lines = result.printed
        text = "\n".join(lines)
        if result.dropped:
            text += "\n" + tell(self, "app.dropped", kilobytes=max(result.dropped // 1024, 1))
        yield Fold(
            tell(self, "app.printed"),
            lambda: Code(text, python=False, classes="plain"),
            opened=len(lines) <= FEW_LINES,
        )


def _raised(failure: Failure) -> Iterator[Widget]:
    """What was raised and in which line, where no rule knows the cause."""
    if failure.frames:
        frame = failure.frames[-1]
        yield Code(frame.code.strip(), first=frame.line)
    kind = Content.styled(f"{failure.kind}: ", "bold")
    yield Flow([Paragraph(kind + Content(failure.message))])


def _folded(finding: Finding, pane: CheckPane) -> Fold:
    words = finding.words.get(host(pane).language) or next(iter(finding.words.values()))
    line = f"  · {tell(pane, 'app.line', line=finding.line)}" if finding.line else ""
    return Fold(spoken(words.title).plain + line, lambda: FindingView(finding, front=False))
