"""Checkpoints: where a run stands, on disk every so often, so that it can be gone on with."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.errors import FitError, TrainingError
from onward.storage import writable_directory
from onward.training.snapshot import Snapshot

if TYPE_CHECKING:
    from onward.problems.problem import Problem

NAME = "checkpoint.safetensors"
EVERY = 30.0
"""Seconds from one checkpoint to the next."""


class Checkpoints:
    """Writes one file, over and over: the one that is there is always whole.

    Parameters
    ----------
    directory
        Made if it is not there.
    every
        Seconds from one checkpoint to the next, at least 0; with 0 every chance is taken.

    Raises
    ------
    FitError
        If the directory cannot be written to.
    TrainingError
        If ``every`` is no number of seconds.
    """

    def __init__(self, directory: str | Path, every: float = EVERY) -> None:
        number = isinstance(every, int | float | np.number) and not isinstance(every, bool)
        if not number or not 0 <= every < math.inf:
            raise TrainingError("every=… as seconds, 0 or more", repr(every))
        self.directory = writable_directory(directory)
        self.path = self.directory / NAME
        self.every = float(every)
        self._last = -math.inf

    def offer(self, snapshot: Callable[[], Snapshot]) -> None:
        """Write a checkpoint if one is due; only then is a snapshot taken."""
        if time.monotonic() - self._last >= self.every:
            snapshot().write(self.path)
            self._last = time.monotonic()

    def clear(self) -> None:
        """Remove the checkpoint of a run that has ended."""
        self.path.unlink(missing_ok=True)


def fingerprint(problem: Problem) -> str:
    """Return a checksum of the task and of all series that are fixed."""
    found = hashlib.sha256(json.dumps(problem.task.to_json(), sort_keys=True).encode())
    for part in problem.fixed:
        for name, array in _arrays(part):
            found.update(f"{name} {array.dtype.str} {array.shape}".encode())
            found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def must_match(kept: dict[str, Any], problem: Problem) -> None:
    """Check that a checkpoint is of this problem, to the last value.

    Raises
    ------
    FitError
        If it is of another one, or its data have changed.
    """
    if kept["problem"] != problem.name:
        raise FitError(
            f"the problem {kept['problem']} that the checkpoint is of",
            problem.name,
            "pass the problem that onward.train was given",
        )
    if kept["fingerprint"] != fingerprint(problem):
        raise FitError(
            f"{problem.name} as it was when training began",
            "other data, or another split of them",
            "restore the data, or train again from the start",
        )


def _arrays(part: Any) -> list[tuple[str, Any]]:
    """Return the arrays of a part by name, also those further down."""
    found: list[tuple[str, Any]] = []
    for name, value in ((each.name, getattr(part, each.name)) for each in fields(part)):
        if isinstance(value, np.ndarray):
            found.append((name, value))
        elif is_dataclass(value) and not isinstance(value, type):
            found += _arrays(value)
    return found
