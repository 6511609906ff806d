"""Small, full and read-only folders for tests: real ones, mounted where root may, else by mode."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def is_root() -> bool:
    """Whether folder modes mean nothing to us."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of that size, mounted at `folder`; skips where that can't be done."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if sys.platform != "linux" or not _mount(command):
        pytest.skip("a small disk needs root on Linux")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Use up what room is left; deleting the returned file gives it back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return filler


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Make what is in `folder` readable and nothing writable."""
    if is_root():
        bind = ["mount", "--bind", str(folder), str(folder)]
        if sys.platform != "linux" or not _mount(bind):
            pytest.skip("root writes everywhere, and nothing can be mounted here")
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    folder.chmod(0o555)
    try:
        yield folder
    finally:
        folder.chmod(0o755)


def _mount(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
