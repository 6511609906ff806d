"""Train the learner's own code by a lesson's recipe, told live and under control."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeAlias

import torch
from torch import nn

from tutor.bridge.messages import Check, Listing, Message, Train, TrainEnd, TrainStart, Words
from tutor.lab import check, devices, guard, recipe
from tutor.lab.contract import Contract, Model
from tutor.lab.controls import Controls
from tutor.lab.evidence import Evidence
from tutor.lab.goals import course, ends, floored
from tutor.lab.instruments import Instruments
from tutor.lab.live import Ended, Live
from tutor.lab.raised import capture
from tutor.lab.source import Source
from tutor.lab.stepper import Stepper
from tutor.lab.undisturbed import seed, undisturbed
from tutor.words import LANGUAGES, say

Emit: TypeAlias = Callable[[Message], None]
Reason: TypeAlias = Literal["finished", "stopped", "diverged", "error"]


def run(request: Train, emit: Emit, controls: Controls) -> dict[str, object]:
    """Check the code, then train it; always ends with a TrainEnd. Gives the REPL's namespace."""
    try:
        return _run(request, emit, controls)
    finally:
        model = controls.namespace.get("model")
        with undisturbed(model if isinstance(model, nn.Module) else nn.Identity()):
            controls.close()


def _run(request: Train, emit: Emit, controls: Controls) -> dict[str, object]:
    how = recipe.load(Path(request.recipe))
    contract = check.exercise(Path(request.exercise))
    evidence = check.examine(Source(request.source, request.filename), contract)
    names = controls.namespace
    made = check.session(evidence)
    names.update({name: made[name] for name in made if not name.startswith("__")})
    if evidence.faults and how.alone:
        solution = Path(request.exercise) / "solution.py"
        source = Source(solution.read_text(encoding="utf-8"), str(solution))
        evidence = check.examine(source, contract)
    if evidence.faults:
        _refuse(evidence, emit)
        return names
    training = Training(request, how, evidence, emit, controls)
    training.go()
    return names


def _borrow(request: Check) -> ModuleType | None:
    """The learner's file of another exercise, where it passes."""
    contract = check.exercise(Path(request.exercise))
    evidence = check.examine(Source(request.source, request.filename), contract)
    return None if evidence.faults else _module(evidence)


def _refuse(evidence: Evidence, emit: Emit) -> None:
    """It isn't what the exercise asks for: say so as the check does, instead of training it."""
    if evidence.raised is not None:
        emit(evidence.raised.failure())
    emit(TrainEnd("error", 0, math.nan, math.nan, 0.0, _explain(evidence, emit)))


def _explain(evidence: Evidence, emit: Emit) -> dict[str, Words]:
    """Tell what the rules find, and give the words of the first."""
    findings = check.judge(evidence)
    for finding in findings:
        emit(finding)
    if findings:
        return findings[0].words
    raised = evidence.raised
    if raised is None:
        return _words("refused")
    key = "raised" if raised.line is None else "raised_at"
    return _words(key, kind=raised.kind, line=raised.line, error=raised.message)


class Training:
    """One training, from its seed to its end."""

    def __init__(
        self,
        request: Train,
        how: recipe.Recipe,
        evidence: Evidence,
        emit: Emit,
        controls: Controls,
    ) -> None:
        self._emit = emit
        self._recipe = how
        self._evidence = evidence
        self._controls = controls
        self._seed = request.seed
        self._number = request.seed % 2**32  # what every source of random numbers takes
        self._steps = how.steps if request.steps is None else request.steps
        self._lr = how.lr if request.lr is None else request.lr
        self._pictures = request.pictures
        self._lines = request.lines
        self._replaced = evidence.source.filename != request.filename
        self._fault: dict[str, Words] = {}
        self._learner = _module(evidence)
        self._borrowed = {name: _borrow(each) for name, each in request.borrowed.items()}
        sys.modules["learner"] = self._learner

    def go(self) -> None:
        """Build, train, tell how it ended."""
        device, trouble = devices.choose()
        devices.deterministic(device)
        seed(self._number)
        model = self._attempt(self._build)
        if model is None:
            self._end("error", None)
            return
        model.to(device)
        self._controls.namespace.update(model=model, losses=[])
        self._emit(self._start(model, device, trouble))
        live = self._reader(model)
        with undisturbed(model):
            batches = self._recipe.batches(model, self._number, self._steps, device)
            live.view = self._recipe.view(model, device)
            live.pictures, live.goal = self._pictures, self._recipe.goal
        self._controls.namespace["losses"] = live.losses
        reason = self._train(model, batches, live)
        seconds = live.seconds
        live.flush()
        whole = reason in ("finished", live.ended)  # no update was torn apart
        if whole:
            live.look()
            self._leave(model, device)
        reached = whole and reason != "diverged" and live.steps > 0 and live.reached
        self._end(reason, live, seconds, reached=reached)

    def _build(self) -> nn.Module:
        model = self._recipe.build(self._learner)
        return _call(self._evidence.contract, self._evidence) if model is None else model

    def _reader(self, model: nn.Module) -> Live:
        """Who follows the loop: as a whole, or line by line."""
        source = self._evidence.source
        if not self._lines:
            return Live(model, self._emit, self._controls, self._lr)
        self._emit(Listing(source.text, own=not self._replaced))
        return Stepper(model, self._emit, self._controls, self._lr, source=source)

    def _train(self, model: nn.Module, batches: Any, live: Live) -> Reason:
        loop = self._recipe.loop(self._learner, self._borrowed)
        lent = [module for module in self._borrowed.values() if module is not None]
        files = (self._recipe.file, self._evidence.source.filename, *map(_file, lent))
        names = (self._recipe.module, self._learner, *lent)
        instruments = Instruments(model, live, files=files, closely=self._lines, names=names)
        stepping = live.following(instruments) if isinstance(live, Stepper) else nullcontext()
        try:
            with instruments, guard.learner_code(), stepping:
                live.begin()
                loop(model, instruments.batches(batches), self._lr)
        except Ended as end:
            return end.reason
        except KeyboardInterrupt:
            return "stopped"
        except BaseException as error:
            self._raised(error)
            return "error"
        return live.ended or "finished"

    def _attempt(self, work: Callable[[], nn.Module]) -> nn.Module | None:
        try:
            with guard.learner_code():
                return work()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._raised(error)
            return None

    def _raised(self, error: BaseException) -> None:
        """Explain an exception as the check explains its own."""
        evidence = self._evidence
        evidence.raised = capture("train", error, evidence.source)
        evidence.symptom("raised", "train")
        self._emit(evidence.raised.failure())
        self._fault = _explain(evidence, self._emit)

    def _start(self, model: nn.Module, device: torch.device, trouble: str) -> TrainStart:
        numbers = sum(p.numel() for p in model.parameters())
        words = _words("no_gpu", reason=trouble) if trouble else {}
        if self._borrowed and not words:
            words = _words("lent" if all(self._borrowed.values()) else "not_lent")
        words = _words("reference") if self._replaced else words
        return TrainStart(str(device), numbers, self._seed, self._steps, self._lr, words)

    def _leave(self, model: nn.Module, device: torch.device) -> None:
        """The REPL gets an input of the check's on the model's device, and today's answer."""
        x = self._evidence.x
        if x is None:
            return
        names = self._controls.namespace
        try:
            with undisturbed(model), guard.learner_code():
                names.update(x=x.to(device), y=model(x.to(device)))
        except Exception:  # the training has said already what the model can't do
            names.pop("y", None)

    def _end(
        self, reason: Reason, live: Live | None, seconds: float = 0.0, *, reached: bool = False
    ) -> None:
        if live is None:
            self._emit(TrainEnd(reason, 0, math.nan, math.nan, 0.0, self._fault))
            return
        words = self._fault or _outcome(reason, live, self._recipe.hint, reached=reached)
        first, last = live.first_loss, live.last_loss
        self._emit(TrainEnd(reason, live.steps, first, last, seconds, words, reached))


def _module(evidence: Evidence) -> ModuleType:
    """The learner's file, as the module that its functions live in."""
    module = sys.modules.get("learner")
    if module is None or vars(module) is not evidence.namespace:
        module = ModuleType("learner")  # the code replaced itself in sys.modules
        vars(module).update(evidence.namespace)
    return module


def _file(module: ModuleType) -> str:
    return str(getattr(module, "__file__", None) or module.__name__)


def _call(contract: Contract, evidence: Evidence) -> nn.Module:
    """A fresh model of the learner's class; lazy layers get their weights by a first call."""
    arguments = contract.arguments if isinstance(contract, Model) else ()
    model: nn.Module = evidence.namespace[contract.name](*arguments)
    if evidence.x is not None and any(nn.parameter.is_lazy(p) for p in model.parameters()):
        with torch.no_grad():
            model.eval()(evidence.x)
        model.train()
    return model


def _outcome(
    reason: Reason, live: Live, hints: dict[str, str], *, reached: bool
) -> dict[str, Words]:
    """What the end means, in every language."""
    seen = live.seen
    if reason == "diverged":
        return _words("diverged", step=live.broken_from)
    if reason == "finished" and live.steps and not (reached or isinstance(live, Stepper)):
        return _short(live, hints)
    if seen is None or not live.steps:
        return {}
    if seen.explained is None:
        return {language: Words(words) for language, words in seen.words.items()}
    return _words(seen.bounded or "explained", percent=round(100 * max(seen.explained, 0.0)))


def _short(live: Live, hints: dict[str, str]) -> dict[str, Words]:
    """It ran to its end and did not get there: what the loss did, what was wanted, and why not."""
    seen, losses = live.seen, live.losses
    first, last = (f"{loss:.3g}" for loss in ends(losses))
    wanted = live.goal.wanted(losses, seen)
    told = {}
    for language in LANGUAGES:
        title = say(f"training.short_{course(losses)}", language, first=first, last=last)
        message = wanted[language]
        hint = hints.get(language) or say("training.short_hint", language)
        if seen is not None and seen.bounded is not None and seen.explained is not None:
            percent = floored(max(seen.explained, 0.0))
            message = say(f"training.{seen.bounded}", language) + ". " + message
            hint = say(f"training.{seen.bounded}_message", language, percent=percent)
        told[language] = Words(title, message, hint)
    return told


def _words(key: str, **values: object) -> dict[str, Words]:
    return {
        language: Words(
            say(f"training.{key}", language, **values),
            say(f"training.{key}_message", language, **values),
        )
        for language in LANGUAGES
    }
