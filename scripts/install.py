"""Make `.venv` and install the tutor into it; say first what that costs.

Run with the Python that the tutor shall use: `python3 scripts/install.py [--test]`.
Needs nothing but the standard library, because it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CPU_BUILD = (0.2, 1.5)  # GB to download, GB on disk
CUDA_BUILD = (3.0, 8.0)
TEST_TOOLS = 0.1  # GB to download


def main() -> int:
    """Install where that is needed; return the exit code."""
    test = "--test" in sys.argv[1:]
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python
        return fail(
            f"Python {platform.python_version()} is too old: tutor needs 3.11 or newer. "
            "Install one, then say which: make start PYTHON=python3.12"
        )
    if importlib.util.find_spec("ensurepip") is None:
        return fail(
            "This Python cannot make a virtual environment (ensurepip is missing). "
            "On Debian and Ubuntu: sudo apt install python3-venv. Then run this again."
        )
    stamp = VENV / ("installed-test" if test else "installed")
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    if torch_there():
        print("PyTorch is here. What else is needed is small: below 0.1 GB, a minute.", flush=True)
    elif not announce(test):
        return 1
    started = time.monotonic()
    if not python().exists():
        print(f"Making {VENV.name} ...", flush=True)
        venv.create(VENV, with_pip=True)
    if (code := install(test)) != 0:
        return fail(
            "The install stopped (the lines above say where). Nothing is broken: run it again "
            "to go on. Behind a proxy, set HTTPS_PROXY; without a network, it can't be done."
        )
    stamp.write_text(wanted)
    if test:
        (VENV / "installed").write_text(wanted)
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return code


def fingerprint() -> str:
    """What the install depends on: the two files that say what is needed, and the Python."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"".join(parts) + sys.version.encode() + str(ROOT).encode()).hexdigest()


def python() -> Path:
    """The Python inside the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def torch_there() -> bool:
    """Whether PyTorch, the one large part, is already inside the virtual environment."""
    return any(VENV.glob("lib*/**/site-packages/torch/version.py"))


def announce(test: bool) -> bool:
    """Say what will be downloaded; False where the disk has no room for it."""
    linux = platform.system() == "Linux"
    download, disk = CUDA_BUILD if linux else CPU_BUILD
    free = shutil.disk_usage(ROOT).free / 1e9
    tools = f" The test tools are {TEST_TOOLS} GB more." if test else ""
    print(f"tutor needs PyTorch, Textual and a few small packages, in .venv here.{tools}")
    if linux:
        print(
            f"  The CPU build of PyTorch is about {CPU_BUILD[0]} GB to download and "
            f"{CPU_BUILD[1]} GB on disk: 1 to 5 minutes.\n"
            f"  The usual Linux build brings CUDA: about {CUDA_BUILD[0]} GB and "
            f"{CUDA_BUILD[1]} GB, 5 to 20 minutes.\n"
            "  tutor is as good with the CPU build. To get it, stop this (ctrl+c), choose Linux,\n"
            "  Pip and CPU on PyTorch's page 'Start locally', and pass the address that follows\n"
            "  --index-url there:  PIP_EXTRA_INDEX_URL=<address> make start"
        )
    else:
        print(f"  About {download} GB to download and {disk} GB on disk: 1 to 5 minutes.")
    print(f"  Free here: {free:.1f} GB.", flush=True)
    if free < CPU_BUILD[1]:
        fail(f"There is no room: {free:.1f} GB are free, at least {CPU_BUILD[1]} GB are needed.")
        return False
    if free < disk and not index_named():
        fail(
            f"{free:.1f} GB are enough for the CPU build, not for the one with CUDA ({disk} GB), "
            "which pip would take. Name the index of the CPU build as said above, or make room."
        )
        return False
    return True


def index_named() -> bool:
    """Whether pip was told of another index: it may hold the CPU build."""
    names = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE")
    if any(name in os.environ for name in names):
        return True
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    return "index" in said.stdout


def install(test: bool) -> int:
    """Install the tutor from this tree, editable, with the pinned versions."""
    target = ".[test]" if test else "."
    command = [python(), "-m", "pip", "install", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        command.append("--quiet")  # to a person, pip shows how far it is
    return subprocess.call([*command, "-c", "constraints.txt", "-e", target], cwd=ROOT)


def fail(message: str) -> int:
    """Print what went wrong and what to do; return 1."""
    print(f"\n{message}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(fail("Stopped. Nothing is broken: run it again to go on."))
