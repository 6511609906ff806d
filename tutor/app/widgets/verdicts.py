"""The words for an answer that was given: right, not right, or looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.content import Content

from tutor.app.markdown import Paragraph, plain_inline
from tutor.bridge import messages
from tutor.course import Question, answers
from tutor.words import say

GOOD, BAD = ("✓ ", "bold $good"), ("✗ ", "bold $bad")


def truths_of(asked: messages.Question) -> list[answers.Truth]:
    """What is true, for each thing that is asked."""
    return list(asked.parts.values()) or [asked.truth]


def right(question: Question, asked: messages.Question, given: Sequence[answers.Truth]) -> bool:
    """Whether everything is right. An order was run to find that out."""
    if asked.right is not None:
        return asked.right
    return all(map(partial(answers.same, question.answer), given, truths_of(asked)))


def over(
    question: Question, asked: messages.Question, given: Sequence[answers.Truth], language: str
) -> list[Paragraph]:
    """The question is answered, or (`given` is empty) was looked at."""
    sign = GOOD if given else ("  ", "")
    if asked.pieces:
        words = say("app.order_works" if given else "app.order_one", language)
        return [Paragraph(Content.assemble(sign, plain_inline(words)))]
    told = zip(_names(asked), given or truths_of(asked), strict=True)
    return [
        Paragraph(
            Content.assemble(sign, (name, "$muted"), (spoken(question, truth, language), "bold")),
            gap=False,
        )
        for name, truth in told
    ]


def missed(
    question: Question, asked: messages.Question, given: Sequence[answers.Truth], language: str
) -> list[Paragraph]:
    """What was said, and what the run gave instead."""
    if asked.pieces:
        return _missed_order(asked, language)
    lines = []
    for name, mine, truth in zip(_names(asked), given, truths_of(asked), strict=True):
        said = spoken(question, mine, language)
        if answers.same(question.answer, mine, truth):
            lines.append(Paragraph(Content.assemble(GOOD, (name, "$muted"), said), gap=False))
            continue
        you_said = say("app.you_said", language, given=said)
        lines.append(Paragraph(Content.assemble(BAD, (name, "$muted"), you_said), gap=False))
        gave = say("app.run_gave", language, truth=spoken(question, truth, language))
        indent = "  " + " " * len(name)
        lines.append(Paragraph(Content.assemble(indent, (gave, "bold")), gap=False))
    return lines


def _missed_order(asked: messages.Question, language: str) -> list[Paragraph]:
    words = asked.said.get(language, "")
    if asked.stopped:
        line = asked.code.split("\n")[asked.stopped - 1].strip()
        words = say("app.order_stopped", language, code=line)
    others = say("app.order_others", language)
    return [
        Paragraph(Content.assemble(BAD, plain_inline(words))),
        Paragraph(Content.assemble("  ", (others, "$muted")), gap=False),
    ]


def spoken(question: Question, truth: answers.Truth, language: str) -> str:
    """An answer as a person would say it."""
    if isinstance(truth, str) and truth in question.choices:
        return question.choices[truth][language].replace("`", "")
    return answers.show(truth, question.answer)


def _names(asked: messages.Question) -> list[str]:
    width = max(map(len, asked.parts), default=0)
    return [f"{name:<{width}}  " for name in asked.parts] or [""]
