"""Curves for TensorBoard."""

from __future__ import annotations

import time
from collections.abc import Mapping
from os import fspath
from typing import TYPE_CHECKING, Any

from onward.callbacks.sampled import Sampled
from onward.callbacks.words import figures
from onward.extras import needed
from onward.progress import KERNELS, Progress

if TYPE_CHECKING:
    from os import PathLike

    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

SECONDS = 5.0
"""Time between two moments at which what was written becomes visible."""


class TensorBoard(Sampled):
    """Writes event files: loss, validation score, line to beat and restarts against steps.

    Look at them with ``tensorboard --logdir FOLDER``. Needs ``pip install 'onward[tensorboard]'``.

    Parameters
    ----------
    folder
        Where to; one a run, since curves in the same folder are drawn as one.

    Attributes
    ----------
    seconds
        Least time between two points of a phase.

    Raises
    ------
    OnwardError
        If TensorBoard is not installed.
    """

    seconds = 0.1

    def __init__(self, folder: str | PathLike[str]) -> None:
        needed("tensorboard", "tensorboard")
        self.folder = fspath(folder)

    def open(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Open an event file."""
        from tensorboard.summary import Writer

        self._writer: Any = Writer(self.folder)
        self._flushed = time.perf_counter()
        self._step = 0

    def note(self, now: Progress) -> None:
        """Write a point of every curve."""
        if now.phase == KERNELS:
            return
        self._step = now.global_step
        for name, value in figures(now).items():
            self._writer.add_scalar(name, value, now.global_step)
        if time.perf_counter() - self._flushed > SECONDS:
            self._writer.flush()
            self._flushed = time.perf_counter()

    def close(self, fit: Fit | None) -> None:
        """Write the test score and close the file."""
        if fit is not None:
            self._writer.add_scalar("test", fit.test_score, self._step)
        self._writer.close()
