"""Runs a script unchanged under observation, and writes down the diagnosis: a process of its own.

``python -m onward.doctor.observers.torch_script RECORD SECONDS SCRIPT [ARGUMENTS]``

The script is ``__main__``, sees its own arguments, prints where it always does. Whatever way it
ends, its diagnosis is written to RECORD as JSON; the exit code says nothing about findings.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

HERE = str(Path(__file__).resolve().parents[1])
AGAIN = 0.5
"""Seconds after which a script that swallowed the first stop is stopped again."""


class Stopped(BaseException):
    """Raised in a script whose seconds are over. Not an ``Exception``: nobody is to swallow it."""


def main(record: str, seconds: str, script: str, arguments: list[str]) -> None:
    """Run, observe, diagnose, write."""
    from onward.doctor.observers.observe import observe
    from onward.doctor.serial import to_dict

    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=script, __builtins__=__builtins__, __cached__=None)
    sys.modules["__main__"] = module
    sys.argv = [script, *arguments]
    sys.path[0] = str(Path(script).resolve().parent)
    process = os.getpid()
    patient = observe(script)
    patient.scope = module.__dict__
    ending = _run(patient, script, module.__dict__, float(seconds))
    if os.getpid() != process:
        _leave_fork(ending)
    patient.ended(*ending)
    found = json.dumps(to_dict(patient.diagnose()))
    Path(f"{record}.part").write_text(found, encoding="utf-8")
    os.replace(f"{record}.part", record)


def _run(patient: Any, script: str, scope: dict[str, Any], seconds: float) -> tuple[str, str]:
    """Run the script; return how it ended, and with which error."""
    try:
        with patient, _alarm(seconds):
            code = compile(Path(script).read_bytes(), script, "exec", dont_inherit=True)
            exec(code, scope)
    except Stopped:
        return "stopped", ""
    except KeyboardInterrupt:
        return "stopped", "interrupted"
    except SystemExit as leaving:
        if isinstance(leaving.code, str):
            print(leaving.code, file=sys.stderr)
        return "exit", "" if leaving.code is None else str(leaving.code)
    except BaseException as error:
        _show(error)
        return "crashed", f"{type(error).__name__}: {error}"
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return "finished", ""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds, again and again until it stops; 0 is never."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    if seconds <= 0 or not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)


def _show(error: BaseException) -> None:
    """Print the script's own traceback, without the frames of who watches."""
    told: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    first = told
    while told is not None:
        kept = [frame for frame in told.stack if not frame.filename.startswith(HERE)]
        told.stack = traceback.StackSummary.from_list(kept)
        told = told.__cause__ or told.__context__
    if first is not None:
        print("".join(first.format()), file=sys.stderr, end="")


def _leave_fork(ending: tuple[str, str]) -> None:
    """End a process that the script forked and let run to its end: it is not the patient."""
    kind, error = ending
    code = int(error) if kind == "exit" and error.lstrip("-").isdigit() else 0
    os._exit(code if kind in ("exit", "finished") else 1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
