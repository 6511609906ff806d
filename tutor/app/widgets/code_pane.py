"""The learner's file on the screen: saved as they type, reloaded when another program saves it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from tutor.app import terminal
from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.flow import Flow
from tutor.learner import drafts
from tutor.learner.drafts import Draft, DraftError
from tutor.learner.external import editor_command
from tutor.learner.rescue import Unsaved
from tutor.learner.said import Said

SAVE_AFTER = 0.4
"""Seconds from a key until the text goes to disk, with all that was typed meanwhile."""

TRY_AGAIN = 3.0
"""Seconds until a save that was refused is tried again."""

LOOK_EVERY = 1.0
"""Seconds between looks at the file where the system tells nobody of changes."""

LOOK_AGAIN = 3000
"""Milliseconds after which to look all the same: the folder may be another one, or far away."""


class CodePane(Vertical):
    """One draft in an editor; the file's name stands in the border."""

    DEFAULT_CSS = """
    CodePane { border: round $line; border-title-color: $muted; background: $background; }
    CodePane:focus-within { border: round $accent; border-title-color: $accent;
                            border-title-style: bold; }
    CodePane Editor { height: 1fr; background: $background; }
    CodePane #unreadable { padding: 1 2; display: none; color: $bad; }
    CodePane.-unreadable #unreadable { display: block; }
    CodePane.-unreadable Editor { display: none; }
    """

    class Edited(Message):
        """The text is another one now."""

    class Trouble(Message):
        """Saving fails, for this reason; None: it works again."""

        def __init__(self, said: Said | None) -> None:
            super().__init__()
            self.said = said

    editor: Editor

    def __init__(self, path: Path, starter: str, backups: Path, *, id: str) -> None:
        super().__init__(id=id)
        self._path, self._starter, self._backups = path, starter, backups
        self.draft: Draft | None = None
        self._unreadable: Said | None = None
        self._timer: Timer | None = None
        self._saving = asyncio.Lock()
        self._saved = ""

    def compose(self) -> ComposeResult:
        """The editor, or what keeps the file from being read."""
        self._open()
        self.editor = Editor(self._saved, id="editor")
        yield self.editor
        yield Flow(id="unreadable")

    def on_mount(self) -> None:
        """Name the file, and look out for other programs that change it."""
        self.border_title = self._path.name
        self.watch(host(self), "language", self.speak)
        self._look_out()

    def on_unmount(self) -> None:
        """Whatever takes the pane away, another lesson or a fault: what was typed is kept."""
        self.flush()

    def use(self, path: Path, starter: str) -> None:
        """Show another file instead; the one that was here is saved."""
        if path == self._path:
            return
        self.flush()
        self._path, self._starter = path, starter
        self._open()
        self.editor.text = self._saved
        self.border_title = path.name
        self.speak()
        self._look_out()

    @property
    def path(self) -> Path:
        """The file that is shown."""
        return self._path

    @property
    def text(self) -> str:
        """The code as it stands on the screen."""
        return self.editor.text

    @property
    def readable(self) -> bool:
        """Whether there is a text at all."""
        return self.draft is not None

    def _open(self) -> None:
        try:
            self.draft = Draft(self._path, self._starter, self._backups)
            self._saved, self._unreadable = self.draft.text, None
        except DraftError as error:
            self.draft, self._saved, self._unreadable = None, "", error.said

    def speak(self) -> None:
        """Say (again) what keeps the file from being read."""
        self.set_class(self._unreadable is not None, "-unreadable")
        if self._unreadable is not None:
            said = self._unreadable.say(host(self).language)
            self.query_one("#unreadable", Flow).show(
                [
                    Paragraph(spoken(said)),
                    Paragraph(spoken(tell(self, "app.unreadable_do", press=key_of("reset")))),
                ]
            )

    # ----------------------------------------------------------------- saving

    @on(Editor.Edited)
    def _edited(self, event: Editor.Edited) -> None:
        event.stop()
        self.post_message(self.Edited())
        self._save_later(SAVE_AFTER)

    def _save_later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = self.set_timer(seconds, self._save_soon)

    def _save_soon(self) -> None:
        self._timer = None
        self.run_worker(self.save(), group="save")

    async def save(self) -> None:
        """Put the text on disk, off the event loop. A conflict keeps both texts and says so."""
        async with self._saving:
            draft, text = self.draft, self.text
            if draft is None:
                return
            try:
                copy = await asyncio.to_thread(draft.save, text)
            except DraftError as error:
                self.post_message(self.Trouble(error.said))
                self._save_later(TRY_AGAIN)
                return
            if self.draft is not draft:
                return
            self._saved = text
            self.post_message(self.Trouble(None))
            if copy is not None:
                self._reloaded(draft.text)
                self.notify(tell(self, "app.conflict", copy=copy), timeout=20, markup=False)

    def flush(self) -> Unsaved | None:
        """Save at once, before the pane or the app goes away; what could not be saved."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.draft is None or self.text == self._saved:
            return None
        try:
            self.draft.save(self.text)
        except DraftError as error:
            self.post_message(self.Trouble(error.said))
            return Unsaved(self._path, self.text, error.said)
        self._saved = self.text
        return None

    # --------------------------------------------------------- other programs

    @work(exclusive=True, group="lookout")
    async def _look_out(self) -> None:
        from watchfiles import awatch

        folder, name = self._path.parent, self._path.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            async for changes in awatch(
                folder,
                recursive=False,
                step=50,
                debounce=200,
                rust_timeout=LOOK_AGAIN,
                yield_on_timeout=True,
            ):
                if not changes or any(Path(changed).name == name for _, changed in changes):
                    await self._compare()
        except (OSError, RuntimeError):
            while True:
                await asyncio.sleep(LOOK_EVERY)
                await self._compare()

    async def _compare(self) -> None:
        """Take what another program has saved, unless there is something unsaved here too."""
        if self.draft is None:
            self._open()
            if self.draft is not None:
                self._reloaded(self.draft.text)
            self.speak()
            return
        if self.text != self._saved:
            await self.save()
            return
        async with self._saving:
            try:
                if not await asyncio.to_thread(self.draft.changed_outside):
                    return
                text = await asyncio.to_thread(self.draft.reload)
            except DraftError as error:
                self.post_message(self.Trouble(error.said))
                return
            self.post_message(self.Trouble(None))
            self._reloaded(text)
            words = tell(self, "app.reloaded", file=self._path.name)
            self.notify(words, timeout=3, markup=False)

    def _reloaded(self, text: str) -> None:
        self._saved = text
        if text != self.text:
            self.editor.load(text)
            self.post_message(self.Edited())

    def reset(self) -> Path | None:
        """Put the starter back; returns where the old text is kept."""
        self.flush()
        kept = drafts.reset(self._path, self._starter, self._backups)
        self._open()
        self._reloaded(self._saved)
        self.speak()
        return kept

    async def edit_elsewhere(self) -> None:
        """Open the file in the learner's own editor, and come back when that ends."""
        command = editor_command(dict(os.environ))
        if command is None:
            self.notify(tell(self, "app.no_editor"), severity="warning", markup=False)
            return
        await self.save()
        try:
            with self.app.suspend():  # what is raised in here would leave the terminal to others
                failed = self._run_editor(command)
        except SuspendNotSupported:
            failed = tell(self, "app.no_suspend")
        if failed is not None:
            self.notify(failed, severity="warning", markup=False)
        await self._compare()

    def _run_editor(self, command: list[str]) -> str | None:
        """Wait for the editor to end; what went wrong, if anything."""
        try:
            with terminal.hearing_no_interrupt():
                code = subprocess.run([*command, str(self._path)], check=False).returncode
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return tell(self, "app.editor_failed", command=command[0], reason=reason)
        return tell(self, "app.editor_code", command=command[0], code=code) if code else None
