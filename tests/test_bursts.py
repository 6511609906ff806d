"""Keys that arrive together in a real terminal take effect in the order in which they were sent."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")

LEFT, END, DELETED = "\x1b[D", "\x1b[F", "\x7f"
BURST = f"# abc{LEFT}{LEFT}d{DELETED}e{LEFT}{LEFT}f{END}"
TYPED = "# faebc"


@pytest.mark.long
def test_movements_among_letters_keep_their_place(tmp_path: Path) -> None:
    """In the editor, in the REPL, and where a question is answered."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward")
    terminal.see("step 1 of", "forward.py")
    terminal.press("F2", BURST)
    terminal.see(TYPED)
    terminal.press("F7")
    terminal.see(">>>")
    terminal.press(f"'{BURST}g'")
    terminal.see(f"'{TYPED}g'")
    terminal.press("F9")
    terminal.see("y = conv2(h)")
    terminal.press(f"1x5{LEFT}{LEFT}{LEFT}7{END}x3{DELETED}4")
    terminal.see("71x5x4")
    terminal.press("ctrl+q")
    assert terminal.end() == 0
    text = (tmp_path / "home" / "work" / "forward.py").read_text("utf-8")
    assert text.startswith(TYPED)
