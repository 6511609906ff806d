"""The place where an answer goes: blanks, choices, or the lines of the code itself."""

from __future__ import annotations

from typing import TypeAlias

from tutor.app.host import host, tell
from tutor.app.widgets.blanks import Blanks
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.line_order import LineOrder
from tutor.app.widgets.line_picker import LinePicker
from tutor.bridge import messages
from tutor.course import Question

Place: TypeAlias = Blanks | Choices | LineOrder | LinePicker


def place_for(question: Question) -> Place:
    """What that kind of question is answered in."""
    match question.answer:
        case "choice":
            return Choices(id="place")
        case "line":
            return LinePicker(id="place")
        case "order":
            return LineOrder(id="place")
    return Blanks(id="place")


def shows_code(place: Place) -> bool:
    """Whether the code stands in the place, and needs no other."""
    return isinstance(place, LineOrder | LinePicker)


async def ask(place: Place, asked: messages.Question) -> None:
    """Begin with a question whose numbers are drawn."""
    if isinstance(place, Blanks):
        await place.ask(list(asked.parts))
    elif isinstance(place, LineOrder | LinePicker):
        place.ask(asked)


def clear(place: Place) -> None:
    """Take away what was typed: it was an answer to other numbers."""
    if isinstance(place, Blanks):
        place.clear()


def speak(place: Place, question: Question) -> None:
    """Say what the place has to say in the language that is on."""
    if isinstance(place, Choices):
        language = host(place).language
        choices = [(key, text[language]) for key, text in question.choices.items()]
        place.offer(choices, keep=True)
    elif isinstance(place, Blanks):
        place.hint(tell(place, f"app.answer_{question.answer}"))


def focus(place: Place) -> None:
    """Put the cursor there."""
    if isinstance(place, Blanks):
        place.focus_empty()
    else:
        place.screen.set_focus(place)


def close(place: Place) -> None:
    """Leave the answer as it stands."""
    if isinstance(place, LineOrder | LinePicker):
        place.locked = True
        place.lay()
