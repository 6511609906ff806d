"""Every lesson keeps the course's standard, and what the forward lesson claims is true."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import torch
from torch import nn

from tutor import course
from tutor.course import Lesson, Text, load
from tutor.course.markdown import lines_of
from tutor.lab.data import Shapes, bank, image

LESSONS = load().lessons
WORDS = {"en": 125, "ko": 115}  # on a screen of 80x24; a Korean word says more
SHY = r"\b(just|simply|obviously|easy|easily|trivial|of course|wrong answer)\b"
STIFF = r"(습니다|십시오|하라\.|한다\.|이다\.|틀렸)"


def texts(lesson: Lesson) -> list[tuple[str, Text]]:
    """All that a learner reads in a lesson, by where it stands."""
    found = [("title", lesson.title), ("summary", lesson.summary), ("end", lesson.closing)]
    for step in lesson.steps:
        found += [(step.id, step.title), (step.id, step.body), (step.id, step.after or {})]
        found += [(step.id, goal) for goal in step.goals.values()]
        found += (
            [(step.id, text) for text in step.question.choices.values()] if step.question else []
        )
    for question in lesson.quiz:
        found += [(question.id, question.prompt), (question.id, question.after)]
        found += [(question.id, text) for text in question.choices.values()]
    for exercise in lesson.exercises:
        found += [("hint", hint) for hint in exercise.hints]
        found += [("way", way.text) for way in course.ways(exercise)]
    return found


def prose(text: str) -> str:
    """A text without its code."""
    plain = "\n".join(line for _, line, is_code in lines_of(text) if not is_code)
    return re.sub(r"`[^`]*`", "", plain)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_is_of_the_agreed_size(lesson: Lesson) -> None:
    """5 to 10 short steps, never two to read in a row after the first; enough to try and answer."""
    assert 5 <= len(lesson.steps) <= 10
    kinds = [step.kind for step in lesson.steps[1:]]
    assert ("read", "read") not in pairwise(kinds)
    assert len(lesson.quiz) >= 4
    for exercise in lesson.exercises:
        assert len(exercise.hints) == 3
        assert len(course.mistakes(exercise)) >= 6
        assert len(course.ways(exercise)) >= 5


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_step_fits_one_screen(lesson: Lesson) -> None:
    """About 120 words, counted without the code."""
    for step in lesson.steps:
        for language, most in WORDS.items():
            count = len(prose(step.body[language]).split())
            assert count <= most, f"{step.id} has {count} words in {language}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_voice_is_kind_in_both_languages(lesson: Lesson) -> None:
    """No word that makes a learner feel slow; Korean in polite 해요체; no English left in it."""
    for place, text in texts(lesson):
        if not text:
            continue
        assert not re.search(SHY, prose(text["en"]), re.IGNORECASE), place
        assert not re.search(STIFF, prose(text["ko"])), place
        assert re.search("[가-힣]", text["ko"]) or "`" in text["ko"] or " " not in text["ko"], place
        english = re.findall(r"(?:[A-Za-z]{2,}[ ,]+){4,}", prose(text["ko"]))
        assert not english, f"{place}: {english}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_code_is_the_same_in_both_languages(lesson: Lesson) -> None:
    """Code is never translated."""
    for place, text in texts(lesson):
        code = {
            language: [line for _, line, is_code in lines_of(text[language]) if is_code]
            for language in text
        }
        assert not code or code["en"] == code["ko"], place


def model() -> nn.Module:
    """The reference of the forward exercise."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))


def test_the_numbers_of_the_forward_lesson_are_torchs() -> None:
    """1,520 and 10,020 make 11,540; 256 becomes 252 and 248."""
    first, second = model()
    counts = [sum(p.numel() for p in layer.parameters()) for layer in (first, second)]
    assert counts == [1520, 10020]
    x = torch.rand(1, 3, 256, 256)
    assert list(first(x).shape) == [1, 20, 252, 252]
    assert list(second(first(x)).shape) == [1, 20, 248, 248]


def test_calling_a_model_goes_through_call_and_runs_hooks() -> None:
    """`model(x)` is `type(model).__call__(model, x)`, and `model.forward(x)` hears no hook."""
    conv, heard = nn.Conv2d(3, 20, 5), []
    conv.register_forward_hook(lambda *_: heard.append(1))
    x = torch.rand(1, 3, 16, 16)
    assert torch.equal(conv.__call__(x), conv.forward(x))
    assert heard == [1]


def test_the_bank_answers_in_the_shape_of_the_model_and_of_both_signs() -> None:
    """Answering 0 everywhere scores about 1.0, as the lesson says of the loss."""
    filters = bank()
    picture = image().permute(2, 0, 1)[None] / 255
    wanted = filters(picture)
    assert wanted.shape == model()(picture).shape
    assert wanted.min() < 0 < wanted.max()
    pictures, _ = Shapes(0).draw(128)
    assert 0.8 < filters(pictures).pow(2).mean() < 1.25


def test_a_layer_that_forward_forgets_is_there_and_never_learns() -> None:
    """It is printed, counted and saved; it has no gradient; nothing complains."""

    class Forgetful(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.used = nn.Conv2d(3, 20, 5)
            self.extra = nn.Conv2d(20, 20, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.used(x)

    forgetful = Forgetful()
    forgetful(torch.rand(1, 3, 16, 16)).sum().backward()
    assert "extra" in str(forgetful)
    assert "extra.weight" in forgetful.state_dict()
    assert len(list(forgetful.parameters())) == 4
    assert forgetful.extra.weight.grad is None
    assert forgetful.used.weight.grad is not None
