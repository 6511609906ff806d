"""The lesson screen: prose on the left, code on the right, and under it what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tutor.app.desk import END, Desk, exercise_at
from tutor.app.host import host, tell
from tutor.app.keys import bindings, key_of
from tutor.app.screens.ask import Ask
from tutor.app.screens.page import Page
from tutor.app.screens.solution import Solution
from tutor.app.widgets.bars import BottomLine, Notice, TopLine, Where
from tutor.app.widgets.body import Body
from tutor.app.widgets.check_pane import CheckPane
from tutor.app.widgets.code_pane import CodePane
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.prose import Try
from tutor.app.widgets.repl_pane import ReplPane
from tutor.app.widgets.session import Session
from tutor.app.widgets.shapes_pane import ShapesPane
from tutor.app.widgets.step_view import StepView
from tutor.app.widgets.training import Training
from tutor.bridge.lab import LabStatus
from tutor.bridge.messages import Check, FromLab, Open, Train
from tutor.course import Exercise, Lesson, Step
from tutor.learner.drafts import DraftError
from tutor.learner.progress import StepState
from tutor.words import say

FRONT = {"write": "check", "train": "train", "explore": "repl"}
"""The pane that a kind of step needs, which is also the action that it asks for."""


class LessonScreen(Page):
    """One lesson, at one of its steps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, desk: Desk, lesson: Lesson, step: int) -> None:
        super().__init__()
        self.desk = desk
        self.lesson = lesson
        self.index = step

    # ------------------------------------------------------------- what is on it

    def compose_page(self) -> ComposeResult:
        """The bars, the step, the code, and the panes below it."""
        lab, exercise = self.desk.lab, self.exercise
        code = None
        if exercise is not None:
            code = CodePane(*self._file(exercise), self.desk.places.backups, id="code")
        yield TopLine()
        yield Notice()
        yield Body(
            StepView(lab.draw, seed=self.desk.seed, id="lesson"),
            code,
            (
                CheckPane(lab.check, lab.interrupt, id="check"),
                ShapesPane(id="shapes"),
                Training(self.desk, self.lesson.id, self._job, self._hear, id="train"),
                Session(self.desk, id="repl"),
            ),
            self._focus_pane,
        )
        yield BottomLine()

    async def on_mount(self) -> None:
        """Show the step; the lab starts after the first paint."""
        await self.show(self.index)

    @property
    def body(self) -> Body:
        """The panes."""
        return self.query_one(Body)

    @property
    def step(self) -> Step | None:
        """The step, None at the end of the lesson."""
        return self.lesson.steps[self.index] if self.index < len(self.lesson.steps) else None

    @property
    def exercise(self) -> Exercise | None:
        """The exercise whose file is in the editor."""
        return exercise_at(self.lesson, min(self.index, len(self.lesson.steps) - 1))

    @property
    def code(self) -> CodePane | None:
        """The learner's file; None in a lesson that has nothing to write."""
        return next(iter(self.query(CodePane)), None)

    # ------------------------------------------------------------------- steps

    async def show(self, index: int) -> None:
        """Go to a step; the place is remembered."""
        self.index = max(0, min(index, len(self.lesson.steps)))
        view, step, progress = self.query_one(StepView), self.step, self.desk.progress
        progress.set_place(self.lesson.id, step.id if step else END)
        if step is None:
            progress.mark(self.lesson.id, END, "seen")
            await view.show_end(self.lesson)
        else:
            state = progress.step_state(self.lesson.id, step.id)
            if state == "new":
                progress.mark(self.lesson.id, step.id, "started")
            await view.show_step(step, finished=state in {"solved", "seen"})
        if (exercise := self.exercise) is not None and self.code is not None:
            self.code.use(*self._file(exercise))
        self._tell_where()
        self.body.pane = "lesson"
        if step is not None and step.kind in FRONT:
            self.body.bring(FRONT[step.kind])
        if step is not None and step.kind == "explore":
            self._prepare_exploring()
        view.focus_answer()

    def _tell_where(self) -> None:
        progress, lesson = self.desk.progress, self.lesson
        states = [progress.step_state(lesson.id, step.id) for step in lesson.steps]
        states.append(progress.step_state(lesson.id, END))
        top = self.query_one(TopLine)
        top.where = Where(lesson.number, lesson.id, self.index, tuple(states))
        step = self.step
        kind = step.kind if step else ""
        finished = step is not None and states[self.index] in {"solved", "seen"}
        wanted = FRONT.get(kind, "next")
        keys = self.query_one(BottomLine)
        keys.strong = "next" if finished else wanted
        banner = progress.banner
        self.query_one(Notice).keep("progress", banner.say if banner else None)

    def _leave_step(self, *, forward: bool) -> None:
        """What is read is done; what was left undone on the way forward is skipped."""
        if (step := self.step) is None:
            return
        state = self.desk.progress.step_state(self.lesson.id, step.id)
        if forward and state == "started":
            done: StepState = "solved" if step.kind == "read" else "skipped"
            self.desk.progress.mark(self.lesson.id, step.id, done)

    @on(StepView.Done)
    def _step_done(self, event: StepView.Done) -> None:
        if self.step is not None and event.id == self.step.id:
            self.desk.progress.mark(
                self.lesson.id, event.id, "seen" if event.state == "seen" else "solved"
            )
            self._tell_where()

    async def action_next(self) -> None:
        """The next step, the end of the lesson, the next lesson."""
        self._leave_step(forward=True)
        if self.index < len(self.lesson.steps):
            await self.show(self.index + 1)
        elif (lesson := self.desk.next_lesson(self.lesson)) is not None:
            self.app.switch_screen(LessonScreen(self.desk, lesson, self.desk.step_of(lesson)))
        else:
            self.action_course()

    async def action_back(self) -> None:
        """The step before."""
        if self.index:
            await self.show(self.index - 1)

    async def action_go(self, index: int) -> None:
        """Any step."""
        if index > self.index:
            self._leave_step(forward=True)
        await self.show(index)

    # ------------------------------------------------------------------- panes

    def _focus_pane(self, pane: str) -> None:
        match pane:
            case "lesson":
                self.query_one(StepView).focus_answer()
            case "code" if self.code is not None:
                self.code.editor.focus()
            case "repl":
                self.query_one(Session).pane.focus_entry()
            case "train":
                self.query_one(Training).pane.focus()
            case _:
                self.query_one(f"#{pane}").focus()

    def action_pane(self) -> None:
        """The next pane."""
        self.body.step(1)

    def action_pane_back(self) -> None:
        """The pane before."""
        self.body.step(-1)

    @on(Editor.Left)
    @on(ReplPane.Left)
    def action_leave(self) -> None:
        """Esc: stop a check that runs; else leave the code or the REPL for the lesson."""
        check = self.query_one(CheckPane)
        if check.running:
            check.cancel()
        elif self.wide:
            self.query_one(StepView).focus(scroll_visible=False)
        else:
            self.body.go("lesson")

    def action_shapes(self) -> None:
        """Show the shapes."""
        self.body.open("shapes")

    def action_repl(self) -> None:
        """Show the REPL, ready to type."""
        self.body.go("repl")

    # ------------------------------------------------------------------- check

    def action_check(self) -> None:
        """Check the code as it stands; while a check runs, stop it."""
        check = self.query_one(CheckPane)
        if check.running:
            check.cancel()
            return
        if self.exercise is None or self.code is None or not self.code.readable:
            return
        self.run_worker(self.code.save(), group="save")
        self.body.open("check")
        request = Check(str(self.exercise.folder), self.code.text, self.exercise.filename)
        check.run(request, self.exercise.name)

    @on(CheckPane.Began)
    def _check_began(self) -> None:
        self.body.badge("check", "◐")

    @on(CheckPane.Ended)
    def _check_ended(self, event: CheckPane.Ended) -> None:
        result, verdict = event.result, event.result.verdict
        if verdict is None:
            return
        self.body.badge("check", "✓" if result.passed else "✗")
        self.query_one(ShapesPane).show(result.calls)
        if self.code is not None:
            self.code.editor.mark(result.marks, result.source)
        rule = result.findings[0].rule if result.findings else ""
        self.desk.progress.attempt(result.exercise, verdict.state, rule, verdict.seconds)
        if result.passed:
            self._solved(result.exercise)
        self.query_one(Session).pane.refresh_session()
        if self.step is not None and self.step.kind == "explore":
            self._prepare_exploring()

    def _solved(self, exercise: str) -> None:
        for step in self.lesson.steps:
            if step.kind == "write" and step.exercise and step.exercise.name == exercise:
                self.desk.progress.mark(self.lesson.id, step.id, "solved")
                if step is self.step:
                    self.query_one(StepView).finish()
        self._tell_where()

    @on(CodePane.Edited)
    def _edited(self) -> None:
        self.query_one(CheckPane).outdate()

    @on(CodePane.Trouble)
    def _trouble(self, event: CodePane.Trouble) -> None:
        self.query_one(Notice).keep("draft", event.said.say if event.said else None)

    def action_unfold(self) -> None:
        """Open everything that the check has folded."""
        self.query_one(CheckPane).unfold()

    # ---------------------------------------------------------- hints, solution

    def action_hint(self) -> None:
        """One more hint; what is known stays on the screen."""
        if (exercise := self.exercise) is None:
            return
        check, progress = self.query_one(CheckPane), self.desk.progress
        shown = progress.hints(exercise.name)
        if shown >= len(exercise.hints):
            self.notify(tell(self, "app.no_more_hints", press=key_of("solution")), markup=False)
        shown = min(shown + 1, len(exercise.hints))
        progress.set_hints(exercise.name, shown)
        self.body.open("check")
        check.hint(exercise.hints[:shown])

    @work
    async def action_solution(self) -> None:
        """Other right ways after passing; before that the solution, for who gives up."""
        if self.query_one(StepView).show_me():
            return
        exercise, progress = self.exercise, self.desk.progress
        if exercise is None:
            return
        steps = [step for step in self.lesson.steps if step.exercise is exercise]
        writes = [step for step in steps if step.kind == "write"]
        states = {progress.step_state(self.lesson.id, step.id) for step in writes}
        if not states & {"solved", "seen"}:
            sure = await self.app.push_screen_wait(Ask("app.give_up", "app.give_up_yes"))
            if not sure:
                return
            for step in writes:
                progress.mark(self.lesson.id, step.id, "seen")
            self._tell_where()
        self.app.push_screen(Solution(exercise))

    # ------------------------------------------------------------ REPL, training

    def action_try(self) -> None:
        """Send to the REPL what shows the fault, or else the code in the prose."""
        check = self.query_one(CheckPane)
        code = check.see if self.body.front == "check" and not check.has_class("-stale") else ""
        code = code or self.query_one(StepView).next_example() or ""
        if code:
            self._try(code)

    @on(Try)
    def _tried(self, event: Try) -> None:
        self._try(event.code)

    def _try(self, code: str) -> None:
        self.body.open("repl")
        self.query_one(Session).pane.run_code(code)

    def _prepare_exploring(self) -> None:
        step, exercise, opened = self.step, self.exercise, None
        if step is None or step.explore is None:
            return
        if exercise is not None and self.code is not None:
            opened = Open(str(exercise.folder), self.code.text, exercise.filename)
        self.query_one(Session).explore(str(step.explore), opened)

    @on(Session.Saw)
    def _saw(self, event: Session.Saw) -> None:
        self.query_one(StepView).feed(event.explored)

    def action_train(self) -> None:
        """Show the training; where none runs, start one."""
        self.body.open("train")
        self.query_one(Training).start()

    def _job(self) -> Train | None:
        """What a training would train: the code as it stands, by the lesson's recipe."""
        here = [self.step] if self.step is not None else []
        step = next((one for one in [*here, *self.lesson.steps] if one.recipe is not None), None)
        if step is None or step.exercise is None or self.code is None or not self.code.readable:
            return None
        exercise = step.exercise
        return Train(str(step.recipe), str(exercise.folder), self.code.text, exercise.filename)

    def _hear(self, message: FromLab) -> None:
        """The REPL waits for safe points while a training runs, and says so."""
        self.query_one(Session).pane.feed(message)

    @on(Training.Began)
    def _training_began(self) -> None:
        self.body.badge("train", "◐")
        if self.code is not None:
            self.run_worker(self.code.save(), group="save")

    @on(Training.Ended)
    def _trained(self, event: Training.Ended) -> None:
        good = event.end.reason in {"finished", "stopped"}
        self.body.badge("train", "✓" if event.end.reason == "finished" else "" if good else "✗")
        if event.end.reason == "finished" and self.step is not None and self.step.kind == "train":
            self.desk.progress.mark(self.lesson.id, self.step.id, "solved")
            self.query_one(StepView).finish()
            self._tell_where()

    # -------------------------------------------------------------------- other

    async def action_external(self) -> None:
        """Open the file in the learner's own editor."""
        if self.code is not None:
            await self.code.edit_elsewhere()

    @work
    async def action_reset(self) -> None:
        """Put the starter back, when asked twice; the old text is kept."""
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

    def keep_work(self) -> None:
        """Save what was typed, before the app goes away."""
        if self.code is not None:
            self.code.flush()

    def lab_changed(self, status: LabStatus) -> None:
        """Say it as long as PyTorch can't be used."""
        reason = status.reason
        broken = status.state == "unavailable"
        self.query_one(Notice).keep(
            "lab",
            (lambda language: say("app.no_torch", language, reason=reason)) if broken else None,
        )

    def action_course(self) -> None:
        """All lessons."""
        from tutor.app.screens.course import CourseScreen

        self.app.push_screen(CourseScreen(self.desk, self.lesson))

    def action_help(self) -> None:
        """Keys, and how it works."""
        from tutor.app.screens.help import Help

        self.app.push_screen(Help())

    def _file(self, exercise: Exercise) -> tuple[Path, str]:
        starter = exercise.starter.read_text(encoding="utf-8")
        return self.desk.places.work / exercise.filename, starter
