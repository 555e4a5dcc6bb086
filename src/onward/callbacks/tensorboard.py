"""Curves for TensorBoard."""

from __future__ import annotations

import time
from os import fspath
from typing import TYPE_CHECKING, Any

from onward.callbacks.callback import Callback
from onward.callbacks.extras import needed
from onward.callbacks.words import figures
from onward.training.progress import KERNELS, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

SECONDS = 5.0
"""Time between two moments at which what was written can be seen."""


class TensorBoard(Callback):
    """Writes event files: loss, validation score, line to beat and restarts against steps.

    Look at them with ``tensorboard --logdir FOLDER``. Needs ``pip install 'onward[tensorboard]'``.

    Parameters
    ----------
    folder
        Where to; one a run, since curves in the same folder are drawn as one.

    Raises
    ------
    OnwardError
        If TensorBoard is not installed.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        needed("tensorboard", "tensorboard")
        self.folder = fspath(folder)

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Open an event file."""
        from tensorboard.summary import Writer

        self._writer: Any = Writer(self.folder)
        self._flushed = time.perf_counter()
        self._step = 0

    def __call__(self, now: Progress) -> None:
        """Write a point of every curve."""
        if now.phase == KERNELS:
            return
        self._step = now.global_step
        for name, value in figures(now).items():
            self._writer.add_scalar(name, value, now.global_step)
        if time.perf_counter() - self._flushed > SECONDS:
            self._writer.flush()
            self._flushed = time.perf_counter()

    def end(self, fit: Fit | None) -> None:
        """Write the test score and close the file."""
        if fit is not None:
            self._writer.add_scalar("test", fit.test_score, self._step)
        self._writer.close()
