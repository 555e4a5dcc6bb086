"""Fits as units of work give them back: plain values and arrays, and a row of the table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.engines import engine_again
from onward.engines.engine import Sequences
from onward.fit import Fit
from onward.fit_files import packed, unpacked
from onward.fit_intervals import calibrated
from onward.intervals import Calibration
from onward.problems.problem import Problem
from onward.scale.job import Arrays, Done
from onward.training.examples import complete, taught
from onward.training.history import History
from onward.training.run import EXAMPLES

SHOWN = 8
"""Held-out series that a fit of many keeps to show."""
SEQUENCES = ("inputs", "targets", "weights")
TAUGHT = "taught."


def finite(value: float) -> float | None:
    """Return a number, or None if it is none that a table can show."""
    return float(value) if math.isfinite(value) else None


def row_of(fit: Fit) -> dict[str, Any]:
    """Return what a table says of a fit."""
    return {
        "score": finite(fit.test_score),
        "validation": finite(float(fit.validation_scores.min())),
        "restart": int(fit.restarts[fit.best]),
        "parameters": fit.layout.size,
        "steps": int(fit.settings["steps"]),
        "diverged": len(fit.diverged),
        "outcome": fit.outcome.value,
        "error": None,
    }


def failed(error: Exception) -> dict[str, Any]:
    """Return what a table says where nothing came of it.

    Raises
    ------
    MemoryError
        If that was for want of memory, which another worker may have.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            raise MemoryError from error
        cause = cause.__cause__
    names = ("score", "validation", "restart", "parameters", "steps", "diverged", "outcome")
    return {**dict.fromkeys(names), "error": str(error)}


def done_of(fit: Fit, examples: bool = True) -> Done:
    """Return a fit as what came of a unit; without ``examples``, where all of them share one."""
    description, weights, record = packed(fit)
    arrays = {f"weights/{name}": array for name, array in weights.items()}
    shared = set() if examples else {one for one in record if _is_shared(one)}
    arrays |= {f"record/{name}": array for name, array in record.items() if name not in shared}
    return Done("", row_of(fit), description, arrays)


def fit_of(
    description: dict[str, Any], arrays: Arrays, where: str, shared: Arrays | None = None
) -> Fit:
    """Return the fit that :func:`done_of` took apart, with examples that are shared, if any."""
    weights = under("weights/", arrays)
    return unpacked(
        description, weights, {**under("record/", arrays), **(shared or {})}, Path(where)
    )


def shared_of(problem: Problem) -> Arrays:
    """Return what all fits of a problem have in common: series to show, and some of the taught."""
    found = named(complete(problem.test)[:EXAMPLES])
    learned = taught(problem.training)
    if learned is not None:
        found |= {f"{TAUGHT}{name}": array for name, array in named(learned).items()}
    return found


def named(data: Sequences) -> Arrays:
    """Return series as arrays by name."""
    return {name: getattr(data, name) for name in SEQUENCES}


def _is_shared(name: str) -> bool:
    return name in SEQUENCES or name.startswith(TAUGHT)


def slim(fit: Fit, held_out: Sequences) -> Fit:
    """Return a fit with its best restart alone, that one's course, and a few series to show.

    Parameters
    ----------
    held_out
        The validation part, which intervals are calibrated on.
    """
    row = [fit.best]
    course = fit.history
    there: NDArray[np.bool_] = np.isfinite(course.validation[fit.best])
    there[0] = True
    since = course.polishing_from
    polished = since is not None and bool(there[since:].any())
    history = History(
        course.restarts[row],
        course.steps[there],
        course.training[row][:, there],
        course.validation[row][:, there],
        int(there[:since].sum()) if polished else None,
    )
    alone = replace(
        fit,
        parameters=fit.parameters[row],
        validation_scores=fit.validation_scores[row],
        selection=None if fit.selection is None else fit.selection[row],
        diverged=[],
        history=history,
        examples=fit.examples[:SHOWN],
        taught=None,
    )
    return replace(alone, calibration=_calibrated(alone, held_out))


def merged(fits: Sequence[Fit], held_out: Sequences) -> Fit:
    """Return the fit of one population whose restarts were trained apart, without a race.

    It is what training them together gives, but for the time.

    Parameters
    ----------
    fits
        In the order of their restarts.
    held_out
        The validation part.
    """
    if len(fits) == 1:
        return fits[0]
    best = min(fits, key=lambda fit: float(fit.keys.min()))
    scores = np.concatenate([fit.validation_scores for fit in fits])
    restarts = [number for fit in fits for number in fit.settings["restarts"]]
    whole = replace(
        best,
        parameters=np.concatenate([fit.parameters for fit in fits]),
        validation_scores=scores,
        selection=None if best.selection is None else np.concatenate([fit.keys for fit in fits]),
        diverged=sorted(number for fit in fits for number in fit.diverged),
        history=_joined([fit.history for fit in fits]),
        settings={**best.settings, "restarts": restarts},
        seconds=sum(fit.seconds for fit in fits),
    )
    return replace(whole, calibration=_calibrated(whole, held_out))


def _joined(courses: Sequence[History]) -> History:
    steps = sorted({int(step) for course in courses for step in course.steps})
    shape = sum(len(course.restarts) for course in courses), len(steps)
    training, validation = np.full(shape, np.nan), np.full(shape, np.nan)
    first = 0
    ends = set()
    for course in courses:
        rows = slice(first, first + len(course.restarts))
        columns = np.searchsorted(steps, course.steps)
        training[rows, columns], validation[rows, columns] = course.training, course.validation
        first = rows.stop
        if course.polishing_from is not None:
            ends.add(int(course.steps[course.polishing_from - 1]))
    return History(
        np.concatenate([course.restarts for course in courses]),
        np.array(steps, np.int64),
        training,
        validation,
        steps.index(max(ends)) + 1 if ends else None,
    )


def _calibrated(fit: Fit, held_out: Sequences) -> Calibration | None:
    """Return a fit's errors on held-out series, as training returns them."""
    numbers = tuple(int(number) for number in fit.restarts)
    survivors = [row for row, number in enumerate(numbers) if number not in fit.diverged]
    return calibrated(
        engine_again(fit.layout, fit.parameters.dtype, fit.settings),
        fit.task,
        fit.parameters,
        fit.keys,
        np.array(survivors, np.int64),
        numbers,
        fit.chain.output == "increment",
        held_out,
    )


def under(prefix: str, arrays: Arrays) -> Arrays:
    """Return the arrays whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
