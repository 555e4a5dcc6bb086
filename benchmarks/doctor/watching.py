"""How much longer a script takes while it is watched, in processor time of the script alone.

    python -m benchmarks.doctor.watching --cases 701-750

Each script runs twice, in a process of its own each time: plainly, and inside
``onward.doctor.observe()``. Importing PyTorch before and diagnosing after are not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path

from benchmarks.doctor.cases import Script, chosen, scripts

HOME = Path(__file__).resolve().parents[2]


def main() -> None:
    """Print the ratio for each script, and their median and worst."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", metavar="NUMBERS", help="such as 3, 3,7 or 10-20")
    parser.add_argument("--alone", nargs=2, metavar=("SCRIPT", "HOW"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(_seconds_here(Path(given.alone[0]), watched=given.alone[1] == "watched"))
        return
    ratios = [_ratio(script) for script in chosen(given.cases, scripts())]
    print(
        f"{len(ratios)} scripts: median {statistics.median(ratios):.2f} times, "
        f"worst {max(ratios):.2f} times, {sum(ratio < 2 for ratio in ratios)} under 2 times"
    )


def _ratio(script: Script) -> float:
    plain, watched = (_seconds(script.path, how) for how in ("plain", "watched"))
    print(f"{script.label:18} {plain:5.2f} s -> {watched:5.2f} s", flush=True)
    return watched / plain


def _seconds(path: Path, how: str) -> float:
    command = [sys.executable, "-m", "benchmarks.doctor.watching", "--alone", str(path), how]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _seconds_here(path: Path, *, watched: bool) -> float:
    """Run a script as ``__main__`` in this process and return its processor time in seconds."""
    import torch  # noqa: F401  (not a part of the script's own time)

    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=str(path))
    sys.modules["__main__"], sys.argv = module, [str(path)]
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    with (
        tempfile.TemporaryDirectory() as empty,
        contextlib.chdir(empty),
        contextlib.redirect_stdout(io.StringIO()),
        _watching(module, watched),
    ):
        before = time.process_time()
        exec(code, module.__dict__)
        return time.process_time() - before


def _watching(module: types.ModuleType, watched: bool) -> contextlib.AbstractContextManager[object]:
    """Return what a script runs in: an observer that knows its variables, or nothing."""
    if not watched:
        return contextlib.nullcontext()
    from onward.doctor import observe

    patient = observe(str(module.__file__))
    patient.scope = module.__dict__
    return patient


if __name__ == "__main__":
    main()
