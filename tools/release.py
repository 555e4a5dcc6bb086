"""Build the wheel, and try it as somebody would who has never seen the source tree.

    python tools/release.py            # build, look inside, install bare, run the minimal tests
    python tools/release.py --full     # and run all tests on the installed wheel

Extras are resolved with the versions that the extra ``test`` pins, such as PyTorch's: what is
tested is what is looked for.

Nothing is uploaded: ``dist/`` holds what may be, when every line says "ok".
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def main() -> None:
    """Go through all steps; the first that fails ends it with exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="run all tests on the wheel")
    full = parser.parse_args().full
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    same_version_everywhere(project["version"])
    wheel = build()
    nothing_missing(wheel)
    with tempfile.TemporaryDirectory() as folder:
        python = fresh(Path(folder) / "bare", str(wheel), "pytest")
        away = tests_away_from_the_tree(Path(folder) / "tree")
        run([python, "-m", "pytest", "-q", "tests/minimal"], away)
        done("minimal tests pass on the bare wheel")
        pins = pinned(project["optional-dependencies"]["test"], Path(folder) / "pins.txt")
        extras_resolve(python, wheel, project["optional-dependencies"], pins)
        if full:
            python = fresh(Path(folder) / "full", f"{wheel}[test]")
            run([python, "-m", "pytest", "-q", "tests"], away)
            done("all tests pass on the wheel")


def same_version_everywhere(version: str) -> None:
    """Stop unless changelog and citation name the version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## ({re.escape(version)}\b|Unreleased)", changelog, re.MULTILINE):
        stop(f"CHANGELOG.md has no section {version}")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    if f"\nversion: {version}\n" not in citation:
        stop(f"CITATION.cff is not of version {version}")
    done(f"version {version} in pyproject.toml, CHANGELOG.md and CITATION.cff")


def build() -> Path:
    """Build source archive and wheel into ``dist/``; return the wheel."""
    if find_spec("build") is None:
        stop("build is not installed: pip install -e '.[release]'")
    shutil.rmtree(DIST, ignore_errors=True)
    run([sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT)], ROOT, capture=True)
    (wheel,) = DIST.glob("*.whl")
    done(f"built {wheel.name}")
    return wheel


def nothing_missing(wheel: Path) -> None:
    """Stop unless the wheel has every file of the package, the typed marker, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        papers = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    listed = run(["git", "ls-files", "src"], ROOT, capture=True).split()
    expected = {name.removeprefix("src/") for name in listed}
    if packed != expected:
        stop(f"the wheel differs from src/: {sorted(packed ^ expected)[:5]}")
    if "onward/py.typed" not in packed or not papers:
        stop("the wheel has no py.typed or no licence")
    done(f"{len(packed)} files, py.typed and the licence are in the wheel")


def fresh(folder: Path, *requirements: str) -> str:
    """Make a virtual environment and install into it; return its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    run([python, "-m", "pip", "install", "-q", *requirements], folder, capture=True)
    done(f"installed {' '.join(Path(one).name for one in requirements)} in an empty environment")
    return python


def tests_away_from_the_tree(folder: Path) -> Path:
    """Copy all but the package, so that only what is installed can be imported."""
    ignored = shutil.ignore_patterns(".*", "src", "dist", "build", "fits", "results")
    shutil.copytree(ROOT, folder, ignore=ignored)
    return folder


def pinned(requirements: Sequence[str], path: Path) -> Path:
    """Write the requirements that name one version, as constraints for pip; return the file."""
    exact = [one for one in requirements if re.match(r"[\w.-]+(\[[\w,]+\])?==", one)]
    path.write_text("".join(f"{one}\n" for one in exact), encoding="utf-8")
    return path


def extras_resolve(
    python: str, wheel: Path, extras: Mapping[str, Sequence[str]], pins: Path
) -> None:
    """Stop unless pip finds versions that fit together for every extra, and for all at once."""
    pip = [python, "-m", "pip", "install", "-q", "--dry-run", "--constraint", str(pins)]
    for extra in (*extras, ",".join(extras)):
        run([*pip, f"{wheel}[{extra}]"], ROOT, capture=True)
        done(f"extra {extra} resolves" if extra in extras else "all extras resolve together")


def run(command: Sequence[str], folder: Path, capture: bool = False) -> str:
    """Run a command in a folder; stop if it fails."""
    result = subprocess.run(command, cwd=folder, text=True, check=False, capture_output=capture)
    if result.returncode:
        stop(f"failed: {' '.join(command)}\n{result.stdout or ''}{result.stderr or ''}")
    return result.stdout or ""


def done(what: str) -> None:
    """Say what is as it should be."""
    print(f"ok    {what}", flush=True)


def stop(why: str) -> None:
    """Say what is not, and end."""
    sys.exit(f"stop  {why}")


if __name__ == "__main__":
    main()
