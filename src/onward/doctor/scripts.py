"""Diagnoses a script by running it in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from onward.doctor.diagnosis import Diagnosis
from onward.doctor.serial import from_dict
from onward.errors import OnwardError

GRACE = 300.0
"""Seconds that a script has to stop and be diagnosed after its own seconds are over."""


class DoctorError(OnwardError):
    """The doctor could not come to a diagnosis."""


def diagnose_script(
    script: Path,
    arguments: Sequence[str] = (),
    *,
    seconds: float | None = None,
    quiet: bool = False,
) -> Diagnosis:
    """Run a PyTorch script under observation and return its diagnosis.

    Parameters
    ----------
    script
        Path of a Python file; it is run as ``python script arguments`` would be.
    arguments
        Its arguments.
    seconds
        After how long to stop it and diagnose what was seen; never by default.
    quiet
        Send what it prints to stderr, so that stdout is free.

    Raises
    ------
    DoctorError
        If the script is not there, or its process ended without a diagnosis.
    """
    if not script.is_file():
        raise DoctorError("a Python script", str(script), "check the path")
    if importlib.util.find_spec("torch") is None:
        raise DoctorError("PyTorch", "no module named torch", "pip install onward[torch]")
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "diagnosis.json"
        module = "onward.doctor.observers.torch_script"
        limit = str(0.0 if seconds is None else seconds)
        command = [sys.executable, "-m", module, str(record), limit, str(script), *arguments]
        sys.stdout.flush()
        code = _wait(command, seconds, quiet)
        if not record.is_file():
            raise DoctorError(
                "a diagnosis from the process that ran the script",
                f"its end with code {code}",
                "run the script alone to see whether it ends the same way",
            )
        return from_dict(json.loads(record.read_text(encoding="utf-8")))


def _wait(command: Sequence[str], seconds: float | None, quiet: bool) -> int:
    """Run a process to its end; Ctrl-C goes to it as well, and it still makes its diagnosis."""
    process = subprocess.Popen(command, stdout=sys.stderr if quiet else None)
    limit = None if seconds is None else seconds + GRACE
    try:
        for _ in range(2):
            try:
                return process.wait(limit)
            except KeyboardInterrupt:
                continue
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return process.poll() or -1
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
