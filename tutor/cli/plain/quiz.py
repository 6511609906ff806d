"""Self-check as text: each question once, with fresh numbers; what was missed comes back."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.cli.console import out
from tutor.cli.plain.question import Asking
from tutor.cli.plain.talk import Talk
from tutor.course import Lesson, Question
from tutor.learner.reviews import Reviews


def quiz_all(talk: Talk, lessons: Sequence[Lesson]) -> None:
    """Ask what is due; where nothing is, say so and offer all of the lessons that were begun."""
    begun = [lesson for lesson in lessons if talk.progress.state(lesson) != "new"]
    questions = [(lesson, question) for lesson in begun for question in lesson.quiz]
    reviews = Reviews(talk.progress.database)
    keys = [(lesson.id, question.id) for lesson, question in questions]
    due = set(reviews.due(keys))
    if questions and not due:
        days = reviews.days(keys)
        if days:
            talk.say("quiz_next", days=max(1, min(days.values())))
        talk.say("nothing_due", count=len(questions))
        talk.ask()
    asked = [each for each, key in zip(questions, keys, strict=True) if key in due]
    quiz(talk, asked or questions)


def quiz(talk: Talk, questions: Sequence[tuple[Lesson, Question]]) -> int:
    """Ask them: the due ones first, then new ones, then the rest; how many were answered."""
    by_key = {(lesson.id, question.id): question for lesson, question in questions}
    reviews = Reviews(talk.progress.database)
    order = reviews.order(by_key)
    if not order:
        talk.say("no_questions")
        return 0
    talk.say("quiz", count=len(order))
    right = asked = 0
    for number, key in enumerate(order, 1):
        question = by_key[key]
        out()
        talk.say("question", number=number, count=len(order))
        talk.read_out(question.prompt[talk.language])
        asking = Asking(talk, question, once=True)
        state, word = asking.ask()
        if word == "next" or (state == "skipped" and not asking.missed):
            continue
        asked += 1
        right += not asking.missed
        reviews.answered(key, right=not asking.missed)
    talk.say("quiz_done", right=right, asked=asked)
    return asked
