"""Training in stages: to a point of Adam's course, and on from there, the same to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onward.fit import Fit
from onward.problems.problem import Problem
from onward.scale.choices import checked
from onward.training.checkpoints import Checkpoints
from onward.training.run import Run
from onward.training.snapshot import Snapshot


class Paused(Exception):
    """Training has come to its point."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__("paused")
        self.snapshot = snapshot


class Pause(Checkpoints):
    """Stops a run at a share of Adam's steps, where it would otherwise write a checkpoint.

    Parameters
    ----------
    share
        Of Adam's steps.

    Attributes
    ----------
    run
        Whose steps are counted.
    """

    run: Run

    def __init__(self, share: float) -> None:
        self.share = share

    def offer(self, snapshot: Callable[[], Snapshot]) -> None:
        """Stop the run by raising, if it has come far enough."""
        descent = self.run.descent
        if descent.done >= self.share * descent.steps:
            raise Paused(snapshot())


def trained(
    problem: Problem,
    choices: Mapping[str, Any],
    threads: int | None,
    until: float | None = None,
    since: Snapshot | None = None,
) -> Fit | Snapshot:
    """Train, or go on from where training stood; return the fit, or where it stands.

    Parameters
    ----------
    problem
        What is learned.
    choices
        As :func:`onward.train` takes them.
    threads
        Threads to use; all cores if None.
    until
        The share of Adam's steps to stop at; None to train to the end.
    since
        Where it stood; None to begin.

    Raises
    ------
    TrainingError
        If every restart diverged.
    """
    layout, settings = checked(problem, choices)
    pause = None if until is None else Pause(until)
    run = Run(problem, layout, settings, threads, checkpoints=pause)
    if pause is not None:
        pause.run = run
    if since is not None:
        run.restore(since)
    try:
        return run.fit()
    except Paused as paused:
        return paused.snapshot
