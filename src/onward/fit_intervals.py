"""A fit's intervals: calibrated when it is made, put around what it foretells, and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.distributions import spread
from onward.engines.engine import Array, Engine, Feedback, Sequences
from onward.errors import FitError
from onward.intervals import MOST, Calibration, Rollout, checked_levels, usable

if TYPE_CHECKING:
    from onward.fit_foretelling import Foretelling
    from onward.problems.task import Task

ENSEMBLE = 8
"""Restarts in an ensemble, at most."""


def calibrated(
    engine: Engine,
    task: Task,
    parameters: Array,
    scores: Array,
    survivors: NDArray[np.int64],
    numbers: tuple[int, ...],
    increment: bool,
    held_out: Sequences,
) -> Calibration | None:
    """Return the calibration of the best restart on held-out series.

    It is None if the restart diverges there, or says symbols.

    Parameters
    ----------
    engine, task, increment
        What predicts, and how.
    parameters, scores
        Best weights of every restart, and their validation scores.
    survivors
        Rows of the restarts that were trained to the end.
    numbers
        Number of each row.
    held_out
        The series, of which the first 1,000 are used.
    """
    if engine.taught_by.of_symbols:
        return None
    data = held_out[:MOST]
    best = int(np.argmin(scores))
    others = [row for row in survivors[np.argsort(scores[survivors], kind="stable")] if row != best]
    rows = np.array([best, *others[: ENSEMBLE - 1]], np.int64)
    with np.errstate(all="ignore"):
        feedback = task.feedback("closed", increment, data)
        found = engine.predict(parameters[rows], data.inputs, feedback)
    scored = task.scored_in(data)
    counted = data.weights[:, scored, None] > 0
    targets = np.where(counted, data.targets[:, scored], np.nan)
    found = np.asarray(found[:, :, scored], np.float64)
    if not np.isfinite(found[0]).all():
        return None
    if not engine.taught_by.squared:
        errors = np.abs(targets - found[0, ..., : task.outputs])
        return Calibration.scaled(errors, spread(engine.taught_by, found[0]))
    return Calibration.of(found, 0, np.array(numbers, np.int64)[rows], targets)


def with_intervals(
    fit: Foretelling,
    inputs: Array,
    feedback: Feedback,
    asked: slice,
    levels: Any,
    restart: int | None,
) -> Rollout:
    """Return what a fit foretells at some steps of its run on inputs, with intervals.

    Parameters
    ----------
    fit
        Whose best restart runs.
    inputs, feedback
        What it runs on, in its own units.
    asked
        The steps to return; the first of them is the first after the warm-up.
    levels
        Shares to cover.
    restart
        None, or the number of the best one: no other was calibrated.

    Raises
    ------
    FitError
        If there is no calibration, or not for so many steps or such levels.
    ProblemError
        If levels are no shares.
    """
    shares = checked_levels(levels)
    best = int(fit.restarts[fit.best])
    if restart is not None and restart != best:
        raise FitError(
            f"the best restart, {best}, with intervals", str(restart), "leave out restart=…"
        )
    outputs = fit.run_members([best], inputs, feedback)[:, :, asked]
    values = outputs[..., : fit.task.outputs]
    calibration = usable(fit.calibration, shares, values.shape[2])
    if not fit.loss.squared:
        return _around(fit, calibration, values[0], spread(fit.loss, outputs[0]), shares)
    members = calibration.members.tolist()
    together = fit.run_members(members, inputs, feedback)[:, :, asked] if members else values
    return _around(fit, calibration, values[0], calibration.scale(together), shares)


def _around(
    fit: Foretelling,
    calibration: Calibration,
    values: Array,
    half: Array,
    shares: tuple[float, ...],
) -> Rollout:
    """Return values with intervals of a scale ``(series, step, value)``, in original units."""
    quantiles = np.stack([calibration.quantile(level)[: values.shape[1]] for level in shares])
    invert = fit.task.output_scaling.invert
    ends = [invert(values + sign * quantiles[:, None] * half) for sign in (-1, 1)]
    return Rollout(invert(values), shares, *ends)


def measured(fit: Foretelling, levels: Any = (0.5, 0.9), data: Sequences | None = None) -> Rollout:
    """Return what a fit foretells of the scored steps of held-out series, with intervals.

    Parameters
    ----------
    levels
        Shares to cover.
    data
        The series in the network's units; by default the fit's examples.
    """
    part = fit.examples if data is None else data
    feedback = fit.task.feedback("closed", fit.chain.output == "increment", part)
    return with_intervals(fit, part.inputs, feedback, fit.task.scored_in(part), levels, None)


def truth(fit: Foretelling, data: Sequences | None = None) -> Array:
    """Return the scored steps of held-out series, ``(series, step, output)``; NaN for gaps."""
    part = fit.examples if data is None else data
    scored = fit.task.scored_in(part)
    true = fit.task.output_scaling.invert(part.targets[:, scored])
    return np.where(part.weights[:, scored, None] > 0, true, np.nan)
