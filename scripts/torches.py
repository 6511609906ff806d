"""Run the tests of the diagnosis with other versions of PyTorch: `make test-torch`.

    python scripts/torches.py [VERSION ...] [--python PATH]     2.6 2.10 2.13, unless told

Each version gets an environment of its own, `.venv-torch-<version>`, which git ignores. Needs
nothing but the standard library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("2.6", "2.10", "2.13")
PATCH = {"2.6": "2.6.0", "2.10": "2.10.0", "2.13": "2.13.0"}
UNUSED = ("triton",)  # of what a CUDA build asks for: it is needed to compile, and large
TOOLS = ("pytest", "pytest-asyncio", "hypothesis")
TESTS = (
    "tests/test_cases_classifier.py",
    "tests/test_cases_forward.py",
    "tests/test_cases_modules.py",
    "tests/test_loop_diagnosis.py",
    "tests/test_messages.py",
    "tests/test_rules.py",
)
NEEDS = """
import importlib.metadata as m, re, sys
for line in m.requires("torch") or []:
    name, _, marker = line.partition(";")
    plain = re.match(r"[\\w.-]+", name).group()
    if plain not in sys.argv[1:] and "extra ==" not in marker:
        print(line)
"""


def main() -> int:
    """Test with each version; the number of those that failed."""
    versions = [word for word in sys.argv[1:] if not word.startswith("-")] or list(VERSIONS)
    print(announce(versions), flush=True)
    failed = []
    for version in versions:
        python = environment(version)
        if python is None or not tested(version, python):
            failed.append(version)
    print("failed with " + ", ".join(failed) if failed else "all of them passed")
    return len(failed)


def announce(versions: list[str]) -> str:
    """What is going to be downloaded, and how large it is."""
    missing = [v for v in versions if not (folder(v) / "installed").is_file()]
    if not missing:
        return f"PyTorch {', '.join(versions)} are here already: nothing to download."
    free = shutil.disk_usage(ROOT).free / 1e9
    return (
        f"PyTorch {', '.join(missing)} are needed, each in a folder .venv-torch-<version> here.\n"
        "  The CPU builds are about 0.2 GB each to download, 0.9 GB on disk. They are found where\n"
        "  PIP_EXTRA_INDEX_URL names their index (PyTorch's page 'Start locally', Pip and CPU).\n"
        "  Without it, Linux gets the CUDA builds: about 3 GB each, 7 GB on disk.\n"
        f"  Free here: {free:.0f} GB."
    )


def folder(version: str) -> Path:
    """The environment of a version."""
    return ROOT / f".venv-torch-{version}"


def environment(version: str) -> Path | None:
    """The Python of a complete environment; None where it can't be made."""
    home = folder(version)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (home / "installed").is_file():
        return python
    print(f"Making {home.name} ...", flush=True)
    if not python.exists():
        venv.create(home, with_pip=True)
    if not torch(python, PATCH.get(version, version)) or not others(python):
        print(f"PyTorch {version} could not be installed here (the lines above say why).")
        return None
    (home / "installed").write_text("")
    return python


def torch(python: Path, version: str) -> bool:
    """Install PyTorch: the CPU build, where there is one; else the usual one, without triton."""
    if pip(python, "--no-deps", f"torch=={version}+cpu", quiet=True) or pip(
        python, "--no-deps", f"torch=={version}"
    ):
        said = subprocess.run(
            [python, "-c", NEEDS, *UNUSED], capture_output=True, text=True, check=True
        )
        return pip(python, *said.stdout.splitlines())
    return False


def others(python: Path) -> bool:
    """Install what the tutor and its tests need beside PyTorch, in the pinned versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [need for need in project["dependencies"] if not need.startswith("torch")]
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    tools = [pin for pin in pins if pin.partition("==")[0] in TOOLS]
    return pip(python, *wanted, *tools)


def pip(python: Path, *wanted: str, quiet: bool = False) -> bool:
    """Install; whether that went well."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    silent = subprocess.DEVNULL if quiet else None
    return subprocess.call(command, stdout=silent, stderr=silent) == 0


def tested(version: str, python: Path) -> bool:
    """Run the tests of the diagnosis, then all samples of the lessons."""
    print(f"With PyTorch {version}:", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = (["-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS], ["-m", "tutor", "verify"])
    return all(subprocess.call([python, *run], cwd=ROOT, env=environment) == 0 for run in runs)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(1)
