"""The editor under a learner's hands: keys in, text and screen out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.color import Color
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import Input, Label
from textual.widgets.text_area import Selection

from tutor.app.host import Host
from tutor.app.theme import DARK, LIGHT, THEMES
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.find import FindBar, LineBar
from tutor.words import LANGUAGES, say

MODEL = """\
class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)

    def forward(self, x):
        return self.conv1(x)
"""


class Desk(Host):
    """An app with an editor and keys of its own."""

    BINDINGS = [  # noqa: RUF012 (Textual's own way)
        Binding(key, f"took('{key}')") for key in ("f6", "f7", "ctrl+e", "escape", "f12")
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.start = text
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        """The editor, in something vertical."""
        with Vertical():
            yield Editor(self.start, id="editor")

    def action_took(self, key: str) -> None:
        """Remember which keys reached the app."""
        self.heard.append(key)

    def on_editor_edited(self, event: Editor.Edited) -> None:
        """Remember the texts."""
        self.heard.append(event.text)

    def on_editor_left(self, event: Editor.Left) -> None:
        """Remember that the learner left."""
        self.heard.append("left")


@dataclass
class Hand:
    """A pilot at a desk, with short names for what tests do."""

    pilot: Pilot[int]
    desk: Desk
    editor: Editor

    async def press(self, *keys: str) -> str:
        """Press keys; the text after them."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        return self.editor.text

    async def type(self, text: str) -> str:
        """Type text as a learner does, a key at a time; the text after it."""
        for letter in text:
            self.desk.post_message(Key("enter", "\r") if letter == "\n" else Key(letter, letter))
        await self.pilot.pause()
        return self.editor.text

    def put(self, row: int, column: int) -> None:
        """Put the caret somewhere."""
        self.editor.move_cursor((row, column))

    def select(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Select something."""
        self.editor.selection = Selection(start, end)

    def screen(self) -> list[str]:
        """The lines of the editor as they are drawn."""
        height = self.editor.size.height
        return [self.editor.render_line(y).text.rstrip() for y in range(height)]


@asynccontextmanager
async def at_desk(text: str = "", size: tuple[int, int] = (60, 16)) -> AsyncIterator[Hand]:
    """An editor with a text, focused, its caret at the start."""
    desk = Desk(text)
    async with desk.run_test(size=size) as pilot:
        editor = desk.query_one(Editor)
        editor.focus()
        await pilot.pause()
        yield Hand(pilot, desk, editor)


ENTERS = {
    "keeps the indentation": ("    x = 1|", "    x = 1\n    |"),
    "goes in after a colon": ("    def f(self):|", "    def f(self):\n        |"),
    "goes in after a colon with a comment": ("if x:  # why|", "if x:  # why\n    |"),
    "goes in after an open bracket": ("x = f(1,|", "x = f(1,\n    |"),
    "stays in a list": ("x = [\n    1,|", "x = [\n    1,\n    |"),
    "comes back after the bracket": (
        "    x = f(\n        1)|", "    x = f(\n        1)\n    |"),
    "goes in after a header over two lines": (
        "def f(\n    a):|", "def f(\n    a):\n    |"),
    "comes out after return": ("    def f():\n        return 1|",
                               "    def f():\n        return 1\n    |"),
    "comes out after a return over two lines": (
        "def f():\n    return g(\n        1)|", "def f():\n    return g(\n        1)\n|"),
    "stays in an unfinished return": ("    return f(|", "    return f(\n        |"),
    "comes out after pass": ("    pass|", "    pass\n|"),
    "isn't fooled by a name": ("    returned = 1|", "    returned = 1\n    |"),
    "isn't fooled by a string": ('    x = "a:"|', '    x = "a:"\n    |'),
    "isn't fooled by a bracket in a comment": ("    x = 1  # (|", "    x = 1  # (\n    |"),
    "keeps a docstring's edge": ('    """Doc:|\n    """', '    """Doc:\n    |\n    """'),
    "goes on after a backslash": ("x = 1 + \\|", "x = 1 + \\\n    |"),
    "takes no blanks along": ("    a = 1;|  b = 2", "    a = 1;\n    |b = 2"),
    "leaves no blanks behind": ("x\n    |", "x\n\n    |"),
    "moves a line down": ("|x = 1", "\n|x = 1"),
    "replaces the selection": ("    a[  b\n  ]c", "    a\n    |c"),
    "closes a bracket below": ("x = f(|)", "x = f(\n    |)"),
}  # fmt: skip


def caret_in(text: str) -> tuple[str, tuple[int, int]]:
    """A text without its | and the place where that was."""
    before, _, after = text.partition("|")
    return before + after, (before.count("\n"), len(before.rpartition("\n")[2]))


async def test_enter_begins_a_line_as_deep_as_the_code_wants_it() -> None:
    """Enter keeps the indentation, goes in after : and brackets, comes out after return."""
    async with at_desk() as hand:
        for name, (before, after) in ENTERS.items():
            if "[  " in before:
                text = before.replace("[  ", "  ").replace("  ]", "  ")
                hand.editor.load(text)
                hand.select((0, 5), (1, 2))
            else:
                text, place = caret_in(before)
                hand.editor.load(text)
                hand.put(*place)
            expected, place = caret_in(after)
            hand.editor.action_enter()
            assert hand.editor.text == expected, name
            assert hand.editor.cursor_location == place, name
            hand.editor.undo()
            assert hand.editor.text == text, name


async def test_a_model_can_be_typed_without_ever_pressing_space_at_the_edge() -> None:
    """Typing a class needs Enter and Backspace alone for its shape."""
    async with at_desk() as hand:
        await hand.type("class M(nn.Module):\ndef __init__(self):\nsuper().__init__()\n\n")
        await hand.press("backspace")
        text = await hand.type("def forward(self, x):\nreturn x\n")
        assert text == (
            "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n\n"
            "    def forward(self, x):\n        return x\n    "
        )


async def test_tab_indents_and_never_deletes() -> None:
    """Tab with a selection moves its lines in, Shift+Tab out, each one step for undo."""
    async with at_desk(MODEL) as hand:
        hand.select((5, 6), (6, 10))
        inside = await hand.press("tab")
        assert inside.split("\n")[5:7] == [
            "        def forward(self, x):",
            "            return self.conv1(x)",
        ]
        assert hand.editor.selected_text.startswith("f forward")
        assert await hand.press("ctrl+z") == MODEL
        assert await hand.press("ctrl+y") == inside
        assert await hand.press("shift+tab") == MODEL
        hand.select((0, 2), (0, 5))
        assert (await hand.press("tab")).startswith("    class MyModel")
        hand.select((4, 0), (6, 0))
        assert (await hand.press("tab")).split("\n")[4:7] == [
            "",
            "        def forward(self, x):",
            "        return self.conv1(x)",
        ]


async def test_tab_at_the_caret_goes_to_the_next_stop_and_backspace_back() -> None:
    """Columns 0, 4, 8: Tab forwards, Backspace in front of code and Shift+Tab backwards."""
    async with at_desk("x\n  y") as hand:
        hand.put(1, 2)
        assert await hand.press("tab") == "x\n    y"
        assert await hand.press("tab") == "x\n        y"
        assert await hand.press("backspace") == "x\n    y"
        assert await hand.press("shift+tab") == "x\ny"
        assert await hand.press("end", "backspace") == "x\n"
        assert await hand.press("backspace", "backspace") == ""
        assert await hand.press("backspace") == ""


async def test_comments_come_and_go() -> None:
    """Ctrl+/ in either of its spellings comments lines at their common edge, and back."""
    async with at_desk(MODEL) as hand:
        hand.select((1, 0), (3, 5))
        lines = (await hand.press("ctrl+underscore")).split("\n")
        assert lines[1:4] == [
            "    # def __init__(self):",
            "    #     super().__init__()",
            "    #     self.conv1 = nn.Conv2d(3, 20, 5)",
        ]
        assert await hand.press("ctrl+slash") == MODEL
        hand.put(6, 12)
        assert "        # return self.conv1(x)" in await hand.press("ctrl+slash")
        assert hand.editor.cursor_location == (6, 14)
        assert await hand.press("ctrl+z") == MODEL


async def test_a_paste_is_put_in_as_it_is() -> None:
    """Pasted code keeps its indentation; other line breaks and control codes don't get in."""
    async with at_desk("    ") as hand:
        hand.put(0, 4)
        hand.editor.post_message(Paste("def f():\r\n        return '\x1b[31m가'\r\n"))
        await hand.pilot.pause()
        assert hand.editor.text == "    def f():\n        return '[31m가'\n"
        assert hand.editor.cursor_location == (2, 0)
        assert await hand.press("ctrl+z") == "    "


async def test_what_only_others_take_for_a_line_break_breaks_no_line() -> None:
    """A comment stays one line, as Python reads it; nothing turns the direction of writing."""
    async with at_desk("# a\u2028b \u202ec\x85\x0cd\x0b\nx = 1") as hand:
        assert hand.editor.text == "# a b cd\nx = 1"


async def test_hangul_and_wide_glyphs_take_two_cells() -> None:
    """Syllables come in as typed; caret, clicks and Backspace know that they are wide."""
    async with at_desk() as hand:
        await hand.type("x = '한글 모듈'")
        gutter = hand.editor.gutter_width
        origin = hand.editor.content_region.x
        assert hand.editor.cursor_screen_offset.x == origin + gutter + 15
        assert hand.screen()[0].endswith("1  x = '한글 모듈'")
        await hand.pilot.click(hand.editor, offset=(gutter + 7, 0))
        assert hand.editor.cursor_location == (0, 6)
        assert await hand.press("backspace") == "x = '글 모듈'"


async def test_escape_leaves_and_the_apps_keys_are_the_apps() -> None:
    """Esc says Left and goes no further; F6, F7 and ctrl+e reach the app."""
    async with at_desk(MODEL) as hand:
        assert await hand.press("escape", "f6", "f7", "ctrl+e") == MODEL
        assert hand.desk.heard == ["left", "f6", "f7", "ctrl+e"]
        assert hand.editor.selection.is_empty


async def test_edits_are_told_with_the_text_and_only_when_there_is_a_new_one() -> None:
    """Edited carries the text; several keys may share one, and `load` is no news."""
    async with at_desk("x") as hand:
        await hand.type("ab")
        assert hand.desk.heard[-1] == "abx"
        hand.desk.heard.clear()
        hand.editor.load("abx = 2\n")
        await hand.press("right")
        assert hand.desk.heard == []
        for letter in "def":
            hand.editor.insert(letter)
        await hand.pilot.pause()
        assert hand.desk.heard == [hand.editor.text]


async def test_another_file_begins_afresh() -> None:
    """A text put in as another file's can't be undone, has no marks and is no news."""
    async with at_desk("x") as hand:
        hand.editor.mark({1: "error"})
        hand.editor.text = "y\r\nz"
        await hand.pilot.pause()
        hand.editor.undo()
        assert hand.editor.text == "y\nz"
        assert hand.editor.marks == {}
        assert hand.desk.heard == []


LOADS = ["", "a", "a\n", "a\nb\nc", "z\na\nb\nc\n", "a\nX\nc", "c", "\n\n", "a\nb\nc\nd", "b\nc"]


async def test_text_from_outside_comes_in_and_can_be_undone() -> None:
    """`load` shows any text, keeps the caret on its line and is one step for undo."""
    async with at_desk("a\nb\nc\n") as hand:
        now = hand.editor.text
        for text in LOADS:
            hand.editor.load(text)
            assert hand.editor.text == text
            hand.editor.undo()
            assert hand.editor.text == now
            hand.editor.redo()
            now = text
        hand.editor.load("one\ntwo\nthree")
        hand.put(1, 2)
        hand.editor.load("zero\none\ntwo\nthree 3\r\n")
        assert hand.editor.cursor_location == (2, 2)
        assert hand.editor.text == "zero\none\ntwo\nthree 3\n"


async def test_marks_are_signs_and_a_tint() -> None:
    """A blamed line has a sign beside its number and another ground, also in ASCII."""
    async with at_desk(MODEL) as hand:
        hand.put(6, 0)
        plain = hand.editor.render_line(3)
        hand.editor.mark({4: "error", 7: "advice"})
        screen = hand.screen()
        assert screen[3].startswith("✗ 4  ")
        assert screen[6].startswith("! 7  ")
        assert screen[2].startswith("  3  ")
        marked = hand.editor.render_line(3)
        grounds = [
            {part.style.bgcolor for part in strip if part.style} for strip in (plain, marked)
        ]
        assert grounds[0].isdisjoint(grounds[1])
        assert marked.cell_length == plain.cell_length
        hand.desk.ascii = True
        assert hand.screen()[3].startswith("x 4  ")
        hand.editor.clear_marks()
        assert hand.screen()[3].startswith("  4  ")


async def test_marks_follow_their_lines() -> None:
    """Lines put in above move marks down, undo moves them back, an edit of the line ends them."""
    async with at_desk(MODEL) as hand:
        hand.editor.mark({4: "error", 7: "advice"})
        hand.put(0, 0)
        await hand.press("enter", "enter")
        assert hand.editor.marks == {6: "error", 9: "advice"}
        await hand.press("ctrl+z")
        assert hand.editor.marks == {5: "error", 8: "advice"}
        hand.put(4, 10)
        await hand.type("x")
        assert hand.editor.marks == {8: "advice"}


async def test_marks_of_an_older_text_land_on_the_lines_they_meant() -> None:
    """A finding about the text that was checked marks that line where it is now, or not at all."""
    async with at_desk(MODEL) as hand:
        await hand.press("enter")
        hand.editor.mark({1: "error", 7: "advice"}, MODEL)
        assert hand.editor.marks == {2: "error", 8: "advice"}
        hand.editor.load(hand.editor.text.replace("return self", "return  self"))
        hand.editor.mark({7: "error"}, MODEL)
        assert hand.editor.marks == {}


async def test_goto_puts_the_caret_on_the_code_of_a_line() -> None:
    """Lines count from 1, and those that aren't there become the nearest."""
    async with at_desk(MODEL) as hand:
        for line, place in ((4, (3, 8)), (0, (0, 0)), (99, (7, 0))):
            hand.editor.goto(line)
            assert hand.editor.cursor_location == place


async def test_the_text_has_a_start_and_an_end_that_keys_go_to() -> None:
    """ctrl+End and ctrl+Home, with shift selecting on the way."""
    async with at_desk("ab\ncd\nef") as hand:
        hand.put(1, 1)
        assert await hand.press("ctrl+end", "x") == "ab\ncd\nefx"
        assert await hand.press("ctrl+home", "y") == "yab\ncd\nefx"
        hand.put(1, 1)
        await hand.press("ctrl+shift+end")
        assert hand.editor.selected_text == "d\nefx"
        hand.put(1, 1)
        await hand.press("ctrl+shift+home")
        assert hand.editor.selected_text == "yab\nc"


async def test_find_lights_up_steps_and_closes() -> None:
    """Ctrl+F looks while one types; Enter and arrows step, Esc gives the keys back."""
    async with at_desk(MODEL) as hand:
        await hand.press("ctrl+f")
        bar = hand.desk.query_one(FindBar)
        assert bar.size.height == 1
        await hand.type("conv1")
        assert hand.editor.selection == Selection((3, 13), (3, 18))
        result = bar.query_one(".result", Label)
        assert str(result.content) == say("editor.find_count", "en", at=1, count=2)
        lit = {
            part.text for part in hand.editor.render_line(6) if part.style and part.style.underline
        }
        assert lit == {"conv1"}
        await hand.press("enter")
        assert hand.editor.selection == Selection((6, 20), (6, 25))
        await hand.press("enter")
        await hand.press("up")
        assert hand.editor.selection.end == (6, 25)
        hand.desk.language = "ko"
        await hand.type("한")
        assert str(result.content) == say("editor.find_none", "ko")
        await hand.press("escape")
        assert not hand.desk.query(FindBar)
        assert hand.desk.focused is hand.editor
        assert hand.editor.text == MODEL


async def test_find_again_works_from_the_editor() -> None:
    """F12 goes on with what was looked for, shift+F12 back, and asks if there was nothing."""
    async with at_desk(MODEL) as hand:
        await hand.press("f12")
        await hand.type("self")
        await hand.press("escape", "f12")
        assert hand.editor.selection.start == (3, 8)
        await hand.press("shift+f12")
        assert hand.editor.selection.start == (1, 17)
        hand.editor.stop_looking()
        assert "f12" not in hand.desk.heard


async def test_a_line_can_be_gone_to_by_its_number() -> None:
    """Ctrl+G asks for a line; anything that is no number goes nowhere."""
    async with at_desk(MODEL) as hand:
        await hand.press("ctrl+g")
        assert "8" in str(hand.desk.query_one(LineBar).query_one(".result", Label).content)
        await hand.press("7", "enter")
        assert hand.editor.cursor_location == (6, 8)
        assert not hand.desk.query(LineBar)
        await hand.press("ctrl+g", "x", "enter")
        assert hand.editor.cursor_location == (6, 8)
        await hand.press("ctrl+g", "ctrl+f")
        assert hand.desk.query(Input)


async def test_brackets_find_their_partners_in_code_alone() -> None:
    """At a bracket, or behind the one just typed, its partner is known; strings don't count."""
    async with at_desk("f(')', [1,\n  2])\n'('") as hand:
        for place, partner in (
            ((0, 1), (1, 4)), ((1, 4), (0, 1)), ((1, 3), (0, 7)), ((1, 5), (0, 1)),
            ((2, 1), None), ((0, 3), None),
        ):  # fmt: skip
            hand.put(*place)
            assert hand.editor.matching_bracket_location == partner, place


async def test_a_theme_colours_the_code_at_once() -> None:
    """Keywords have the theme's colour, also in the caret's line, and change with the theme."""
    async with at_desk(MODEL) as hand:
        for theme, caret in ((DARK, (0, 7)), (LIGHT, (3, 0))):
            hand.desk.theme = theme
            hand.put(*caret)
            await hand.pilot.pause()
            keyword = next(part for part in hand.editor.render_line(0) if part.text == "class")
            assert keyword.style
            assert keyword.style.color
            wanted = hand.desk.current_theme.variables["code-keyword"]
            assert keyword.style.color.get_truecolor().hex == wanted


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours as the web's guidelines have it, 1 to 21."""

    def luminance(colour: Color) -> float:
        parts = [part / 255 for part in colour.rgb]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


async def test_code_can_be_read_on_every_ground() -> None:
    """Every colour of code has 4.5:1 on plain, blamed, found, selected and current lines."""
    grounds = ["editor--error", "editor--advice", "editor--found", "text-area--cursor-line",
               "text-area--selection", "text-area--gutter", "text-area--cursor-gutter"]  # fmt: skip
    async with at_desk(MODEL) as hand:
        for theme in (DARK, LIGHT):
            hand.desk.theme = theme
            await hand.pilot.pause()
            variables = hand.desk.current_theme.variables
            inks = [
                Color.parse(variables[name])
                for name in variables
                if name.startswith(("code-", "ink"))
            ]
            for ground in grounds:
                style = hand.editor.get_component_rich_style(ground)
                assert style.bgcolor, ground
                background = Color.from_rich_color(style.bgcolor)
                own = ground.startswith("text-area") and style.color  # written in that alone
                for ink in [Color.from_rich_color(own)] if own else inks:
                    assert contrast(ink, background) >= 4.5, (theme, ground, ink.hex)


async def test_what_cannot_be_written_is_not_written() -> None:
    """A read-only editor takes no key that would change it."""
    async with at_desk(MODEL) as hand:
        hand.editor.read_only = True
        hand.select((0, 0), (3, 0))
        for key in ("enter", "backspace", "shift+tab", "ctrl+slash", "x"):
            assert await hand.press(key) == MODEL


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_words_and_a_method(language: str) -> None:
    """Whatever the palette offers can be said and done."""
    for action in Editor.ACTIONS:
        assert say(f"editor.do_{action}", language)
        assert callable(getattr(Editor, f"action_{action}"))
