"""Take the README's pictures from the real app: `python -m scripts.screenshots [FOLDER]`.

The learner here types a wrong `forward`, then a right one, trains it, and changes the language.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.desk import Desk
from tutor.app.widgets.editor import Editor
from tutor.course import find, load
from tutor.learner.places import Places
from tutor.learner.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
SIZE = (118, 36)
WIDE = (160, 46)
RIGHT = """import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        features = self.conv1(x)
        return self.conv2(features)
"""
WRONG = RIGHT.replace("self.conv2(features)", "self.conv2(x)")


async def main(folder: Path) -> None:
    """Walk through the forward lesson, and save what the screen shows on the way."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        places = Places.find(Path(home))
        course = load()
        progress = Progress.open(places)
        app = TutorApp(Desk(course, places, progress, seed=7), find("forward", course)[0])
        app.theme = "tutor-dark"
        async with app.run_test(size=SIZE) as pilot:
            await walk(pilot, folder)
        progress.close()


async def walk(pilot: Pilot[int], folder: Path) -> None:
    """The way through the lesson."""
    await go_to(pilot, "write")
    await write(pilot, WRONG)
    await pilot.press("f5")
    await seen(pilot, "wanted 20 channels")
    await save(pilot, folder, "failing-check")
    await pilot.press("shift+f1")
    await seen(pilot, "채널")
    await save(pilot, folder, "failing-check-ko")
    await pilot.press("shift+f1")
    await write(pilot, RIGHT)
    await pilot.press("f5")
    await seen(pilot, "11,540")
    await pilot.app.screen.run_action("shapes")
    await seen(pilot, "10,020")
    await save(pilot, folder, "passing-check")
    await pilot.resize_terminal(*WIDE)
    await go_to(pilot, "train")
    await pilot.press("f6")
    await seen(pilot, r"step\s+1[5-9]\d", minutes=3)
    await save(pilot, folder, "training")


async def go_to(pilot: Pilot[int], step: str) -> None:
    """Open a step of the lesson."""
    screen = pilot.app.screen
    await screen.action_go(screen.lesson.step(step))  # type: ignore[attr-defined]
    await pilot.pause()


async def write(pilot: Pilot[int], text: str) -> None:
    """Replace what stands in the editor."""
    editor = pilot.app.screen.query_one(Editor)
    editor.load(text)
    editor.focus()
    await pilot.pause()


async def seen(pilot: Pilot[int], pattern: str, *, minutes: float = 1) -> None:
    """Wait until the screen shows it."""
    try:
        async with asyncio.timeout(60 * minutes):
            while not re.search(pattern, shown(pilot)):
                await pilot.pause(0.05)
    except TimeoutError:
        sys.exit(f"never seen: {pattern}\n{shown(pilot)}")


def shown(pilot: Pilot[int]) -> str:
    """The screen as plain text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


async def save(pilot: Pilot[int], folder: Path, name: str) -> None:
    """Save the screen as a picture that needs nothing from the net to be seen."""
    await pilot.pause()
    svg = pilot.app.export_screenshot(title="tutor")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas, D2Coding")
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"))
