"""The lesson screen: prose on the left, code on the right, and under it what the code does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.journey import Journey
from tutor.app.keys import ACTIONS, bindings, key_of
from tutor.app.lines import DOES, Where
from tutor.app.screens.page import Page
from tutor.app.widgets.bars import BottomLine, Notice, TopLine
from tutor.app.widgets.body import Body
from tutor.app.widgets.code_pane import CodePane
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.lower import Lower
from tutor.app.widgets.prose import Try
from tutor.app.widgets.step_view import StepView
from tutor.bridge.messages import Finding, Train, Verdict
from tutor.course import Lesson
from tutor.learner.drafts import DraftError
from tutor.learner.worklog import Made
from tutor.words import say

if TYPE_CHECKING:
    from tutor.app.widgets.check_pane import CheckPane
    from tutor.app.widgets.result import Result
    from tutor.app.widgets.session import Session
    from tutor.app.widgets.training import Training
    from tutor.learner.rescue import Unsaved


class LessonScreen(Page):
    """One lesson, at one of its steps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("escape", "leave", show=False),
    ]
    actions = ACTIONS

    def __init__(self, desk: Desk, lesson: Lesson, step: int) -> None:
        super().__init__()
        self.desk = desk
        self.lesson = lesson
        self.journey = Journey(desk, lesson, step)
        self.lower = Lower(desk, lesson.id, self._job)
        self.notice = Notice()
        self._stands = asyncio.Event()
        self._furnishing = asyncio.Lock()
        self.furnished = asyncio.Event()
        """Set when everything is in its place, which is soon after the first frame."""
        self.outdated = False
        """Whether what was done here has been forgotten meanwhile."""

    def compose_page(self) -> ComposeResult:
        """The bars, the step, the code, and the pane below it that the step needs."""
        desk, journey = self.desk, self.journey
        journey.go(journey.index)
        view = StepView(desk.draw, seed=desk.seed, id="lesson")
        if journey.step is not None:
            view.put(journey.step, finished=journey.finished, head=journey.head)
        file = journey.file
        code = CodePane(*file, desk.places.backups, id="code") if file else None
        front = DOES.get(journey.kind, "check")
        if front == "check":
            self.lower.check.hint(journey.hints)
        yield TopLine()
        yield self.notice
        yield Body(view, code, self.lower, front, self._focus_pane)
        yield BottomLine()

    async def on_mount(self) -> None:
        """Put the cursor where an answer goes; what the first frame does not show comes later."""
        if self.journey.step is None:
            await self.query_one(StepView).show_end(self.lesson)
        if names := self.lesson.missing:
            self.keep_notice("left out", partial(say, "app.left_out", names=names))
        self._tell_where()
        self.query_one(StepView).focus_answer()
        self._stands.set()
        self.app.call_later(self.call_after_refresh, self.furnish)

    async def on_screen_resume(self) -> None:
        """What has begun anew meanwhile is shown anew."""
        if self.outdated:
            self.outdated = False
            await self.show(self.journey.index)

    async def furnish(self) -> None:
        """Bring in the panes that the first frame does without, if they are not there yet."""
        await self._stands.wait()
        async with self._furnishing:
            if self.furnished.is_set():
                return
            try:
                await self.body.furnish()
                self._equip()
            finally:
                self.furnished.set()

    def _equip(self) -> None:
        """Give the panes what the step knows."""
        self.lower.check.hint(self.journey.hints)
        self.lower.train.choose()
        if self.journey.kind == "explore":
            self._prepare_exploring()

    @property
    def body(self) -> Body:
        """The panes."""
        return self.query_one(Body)

    @property
    def code(self) -> CodePane | None:
        """The learner's file; None in a lesson that has nothing to write."""
        return next(iter(self.query(CodePane)), None)

    # ------------------------------------------------------------------- steps

    async def show(self, index: int) -> None:
        """Go to a step; the place is remembered."""
        journey, view = self.journey, self.query_one(StepView)
        journey.go(index)
        if journey.step is None:
            await view.show_end(self.lesson)
        else:
            await view.show_step(journey.step, finished=journey.finished, head=journey.head)
        if (file := journey.file) is not None and self.code is not None:
            self.code.use(*file)
        self.body.pane = "lesson"
        if journey.kind in DOES:
            self.body.bring(DOES[journey.kind])
        self._equip()
        self._tell_where()
        view.focus_answer()

    def _tell_where(self) -> None:
        journey = self.journey
        self.query_one(TopLine).where = Where(
            self.lesson.label, journey.index, tuple(journey.states)
        )
        keys = self.query_one(BottomLine)
        keys.strong = "next" if journey.finished else DOES.get(journey.kind, "next")
        keys.hidden = self._idle_keys()
        banner = self.desk.progress.banner
        self.keep_notice("progress", banner.say if banner else None)

    def _idle_keys(self) -> frozenset[str]:
        """Actions that have nothing to act on here, and are left out of the footer."""
        idle = set()
        if not (self._found.see if self._found else self.query_one(StepView).has_examples):
            idle.add("try")
        if self.journey.exercise is None:
            idle |= {"check", "hint"}
        if self._job() is None:
            idle.add("train")
        return frozenset(idle)

    def _finish_step(self) -> None:
        self.query_one(StepView).finish()
        self._tell_where()

    @on(StepView.Done)
    def _step_done(self, event: StepView.Done) -> None:
        if self.journey.step is not None and event.id == self.journey.step.id:
            if event.state == "seen":
                self.journey.done("seen")
            else:
                self.journey.solved(event.made)
            self._tell_where()

    @on(StepView.Answered)
    def _answered(self, event: StepView.Answered) -> None:
        """The self-check at the end: when each question comes back."""
        if self.journey.step is None:
            self.desk.reviews.answered((self.lesson.id, event.id), right=event.right)
            self.journey.checked()
            self._tell_where()

    async def action_next(self) -> None:
        """The next step, the end of the lesson, the next lesson."""
        self.journey.leave()
        if self.journey.step is not None:
            await self.show(self.journey.index + 1)
        elif (lesson := self.desk.next_lesson(self.lesson)) is not None:
            self.app.switch_screen(LessonScreen(self.desk, lesson, self.desk.step_of(lesson)))
        else:
            self.action_course()

    async def action_back(self) -> None:
        """The step before."""
        if self.journey.index:
            await self.show(self.journey.index - 1)

    async def action_go(self, index: int) -> None:
        """Any step."""
        if index > self.journey.index:
            self.journey.leave()
        await self.show(index)

    # ------------------------------------------------------------------- panes

    def _focus_pane(self, pane: str) -> None:
        match pane:
            case "lesson":
                self.query_one(StepView).focus_answer()
            case "code" if self.code is not None:
                self.set_focus(self.code.editor)
            case "repl":
                self.lower.repl.pane.focus_entry()
            case "train":
                self.set_focus(self.lower.train.front)
            case _:
                self.set_focus(self.query_one(f"#{pane}"))

    def action_pane(self) -> None:
        """The next pane."""
        self.body.step(1)

    def action_pane_back(self) -> None:
        """The pane before."""
        self.body.step(-1)

    @on(Editor.Left)
    def action_leave(self) -> None:
        """Esc: stop a check that runs; else leave the code or the REPL for the lesson."""
        check = self.lower.check
        if check.running:
            check.cancel()
        elif self.wide:
            self.set_focus(self.query_one(StepView), scroll_visible=False)
        else:
            self.body.go("lesson")

    def on_repl_pane_left(self) -> None:
        """Esc in the REPL."""
        self.action_leave()

    def action_shapes(self) -> None:
        """Show the shapes."""
        self.body.open("shapes")

    def action_repl(self) -> None:
        """Show the REPL, ready to type."""
        self.body.go("repl")

    # ------------------------------------------------------------------- check

    def action_check(self) -> None:
        """Check the code as it stands; while a check runs, stop it."""
        check, exercise = self.lower.check, self.journey.exercise
        if check.running:
            check.cancel()
        elif exercise is not None and self.code is not None and self.code.readable:
            self._check(self.code, exercise.name)

    @work(group="check", exclusive=True)
    async def _check(self, code: CodePane, exercise: str) -> None:
        """A training or a loop that runs has to end for it, which it is told first."""
        self.run_worker(code.save(), group="save")
        self.body.open("check")
        await self.lower.train.let_go()
        if request := self.journey.check(code.text):
            self.lower.check.run(request, exercise)

    def on_check_pane_began(self) -> None:
        """Say so in the tab."""
        self.body.badge("check", "◐")

    def on_check_pane_ended(self, event: CheckPane.Ended) -> None:
        """Mark the code, keep the progress, get the REPL ready."""
        result, verdict = event.result, event.result.verdict
        if verdict is None:
            return
        self.body.badge("check", "✓" if result.passed else "✗")
        self.body.make_room(pictured=any(f.pictures for f in result.findings[:1]))
        self.lower.shapes.show(result.calls)
        self.query_one(StepView).traced(result.holds or result.calls)
        if self.code is not None:
            self.code.editor.mark(result.marks, result.source)
            self.code.editor.reveal(result.blamed, result.source)
        self._keep_attempt(result, verdict)
        if result.passed:
            self.journey.passed(result.exercise, Made(result.source, result.output))
            if self.journey.kind == "write":
                self._finish_step()
        self._tell_where()
        self.lower.repl.pane.refresh_session()
        if result.passed and (check := self.journey.check(result.source)):
            self.lower.repl.passed(check)
            if self.journey.kind == "explore":
                self._prepare_exploring()

    def _keep_attempt(self, result: Result, verdict: Verdict) -> None:
        """Note the check; who is stuck at the same thing is offered a hint, once."""
        rule = result.findings[0].rule if result.findings else ""
        progress, check = self.desk.progress, self.lower.check
        progress.attempt(result.exercise, verdict.state, rule, verdict.seconds)
        if progress.stuck(result.exercise) and (check.has_tip or self.journey.more_hints):
            check.offer()

    @on(CodePane.Edited)
    def _edited(self) -> None:
        self.lower.check.outdate()

    @on(CodePane.Trouble)
    def _trouble(self, event: CodePane.Trouble) -> None:
        self.keep_notice("draft", event.said.say if event.said else None)

    def action_unfold(self) -> None:
        """Open everything that the check has folded."""
        self.lower.check.unfold()

    def action_hint(self) -> None:
        """One more hint: where the finding says to look, then the exercise's own, one by one."""
        if self.journey.exercise is None:
            return
        if self.lower.check.tip():
            self.body.open("check")
            return
        if not self.journey.reveal_hint():
            self.notify(tell(self, "app.no_more_hints", press=key_of("solution")), markup=False)
        self.body.open("check")
        self.lower.check.hint(self.journey.hints, show=True)

    @work
    async def action_solution(self) -> None:
        """Other right ways after passing; before that the solution, for who gives up."""
        from tutor.app.screens.ask import Ask
        from tutor.app.screens.solution import Solution

        exercise = self.journey.exercise
        if self.query_one(StepView).show_me() or exercise is None:
            return
        if not self.journey.may_see_solution(exercise):
            if not await self.app.push_screen_wait(Ask("app.give_up", "app.give_up_yes")):
                return
            self.journey.gave_up(exercise.name)
            self._tell_where()
        self.app.push_screen(Solution(exercise))

    # ------------------------------------------------------------ REPL, training

    @property
    def _found(self) -> Finding | None:
        """What the check has found: the one in front, or the one that the REPL now looks into."""
        check = self.lower.check
        panes = {"check", "repl"} if self.journey.kind == "write" else {"check"}
        return check.found if self.body.front in panes and not check.has_class("-stale") else None

    def action_try(self) -> None:
        """Send to the REPL what shows the fault; where no check is in front, the prose's code."""
        if (found := self._found) is not None and not found.see:
            words = tell(self, "app.see_nothing", press=key_of("explain"))
            self.notify(words, markup=False)
        elif code := found.see if found else self.query_one(StepView).next_example():
            self._try(code)

    def action_explain(self, rule: str = "") -> None:
        """The page behind what the check has found, or behind the finding of that rule."""
        from tutor.app.screens.explain import Explain

        found = self.lower.check.found
        if rule or found is not None:
            self.app.push_screen(Explain(rule or (found.rule if found else "")))
        else:
            words = tell(self, "app.explain_nothing", press=key_of("check"))
            self.notify(words, markup=False)

    @on(Try)
    def _tried(self, event: Try) -> None:
        self._try(event.code)

    def _try(self, code: str) -> None:
        self.body.open("repl")
        self.lower.repl.pane.run_code(code)

    @work(group="explore")
    async def _prepare_exploring(self) -> None:
        await self.lower.train.let_go()
        step, code = self.journey.step, self.code
        if step is not None and step.explore is not None:
            text = code.text if code is not None and code.readable else ""
            self.lower.repl.explore(str(step.explore), self.journey.objects(text))

    def on_session_settled(self, event: Session.Settled) -> None:
        """Whose objects an explore step looks at, and what the learner's own model is like."""
        view = self.query_one(StepView)
        view.settled(event.theirs)
        if any(call.module for call in event.calls):
            view.traced(event.calls)

    def on_session_saw(self, event: Session.Saw) -> None:
        """A value came up that an explore step may wait for."""
        self.query_one(StepView).feed(event.code, event.shown, event.explored)

    def action_train(self) -> None:
        """Show what trains or has trained; where that is not the code as it stands, start that."""
        self.body.go("train")
        training = self.lower.train
        if not training.shows:
            training.start(instead=self.journey.kind in {"train", "follow"})

    def _job(self) -> Train | None:
        """What a training would train: the code as it stands."""
        readable = self.code is not None and self.code.readable
        return self.journey.train(self.code.text) if self.code is not None and readable else None

    def on_training_began(self) -> None:
        """Say so in the tab; what is trained is what is on disk."""
        self.body.badge("train", "◐")
        self.lower.repl.pane.refresh_session()
        if self.code is not None:
            self.run_worker(self.code.save(), group="save")

    def on_training_ended(self, event: Training.Ended) -> None:
        """Say how it ended; a train step is done with what it has reached, not with its end."""
        end = event.end
        done = end.reason == "finished" if event.kind == "follow" else end.reached
        badges = {"finished": "✓" if done else "○", "stopped": "✓" if done else ""}
        self.body.badge("train", badges.get(end.reason, "✗"))
        if done and self.journey.kind == event.kind:
            self.journey.solved(event.made)
            self._finish_step()

    def on_training_stepped(self, event: Training.Stepped) -> None:
        """Light what a line has done; once the loop went round, the step is done."""
        self.query_one(StepView).light(event.parts)
        if event.rounded and self.journey.kind == "follow" and not self.journey.finished:
            self.journey.solved(event.made)
            self._finish_step()

    # -------------------------------------------------------------------- other

    async def action_external(self) -> None:
        """Open the file in the learner's own editor."""
        if self.code is not None:
            await self.code.edit_elsewhere()

    @work
    async def action_reset(self) -> None:
        """Put the starter back, when asked twice; the old text is kept."""
        from tutor.app.screens.ask import Ask

        if self.code is None or not await self.app.push_screen_wait(
            Ask("app.reset_sure", "app.reset_yes")
        ):
            return
        try:
            kept = self.code.reset()
        except DraftError as error:
            self.notify(error.said.say(host(self).language), severity="error", markup=False)
            return
        if kept is not None:
            self.notify(tell(self, "app.reset_kept", path=kept), timeout=15, markup=False)

    def keep_work(self) -> Unsaved | None:
        """Save what was typed, before the app goes away; what could not be saved."""
        return self.code.flush() if self.code is not None else None

    def keep_notice(self, about: str, words: Callable[[str], str] | None) -> None:
        """Say this above the lesson for as long as it holds; `words` takes the language."""
        self.notice.keep(about, words)

    def action_quiz(self) -> None:
        """The questions that are due, from all lessons."""
        from tutor.app.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.desk))

    def action_quiz_lesson(self) -> None:
        """The questions of this lesson."""
        from tutor.app.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.desk, self.lesson))

    def action_course(self) -> None:
        """All lessons."""
        from tutor.app.screens.home import Home

        self.app.push_screen(Home(self.desk))

    def action_help(self) -> None:
        """Keys, and how it works."""
        from tutor.app.screens.help import Help

        self.app.push_screen(Help())
