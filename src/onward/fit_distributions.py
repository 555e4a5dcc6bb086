"""A fit's distributions: what it says beside values, and paths drawn from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onward.distributions import Distribution, Gaussian, distribution, in_units
from onward.engines.engine import Array, Feedback
from onward.errors import FitError
from onward.problems.arrays import as_series, whole
from onward.problems.task import OPEN

if TYPE_CHECKING:
    from onward.fit_foretelling import Foretelling


def said(
    fit: Foretelling, inputs: Any, steps: int | None, restart: int | None, ahead: Any
) -> Distribution:
    """Return what a fit says of each value; see :meth:`onward.Fit.distribution`."""
    if fit.loss.of_symbols:
        raise FitError("a fit of values", "one of symbols", "use fit.predict(sequences)")
    task, increment = fit.task, fit.chain.output == "increment"
    if steps is None:
        known = task.input_scaling.apply(as_series(inputs, "inputs", task.inputs))
        first, feedback = 0, task.feedback("open", increment)
    else:
        known, first = fit.freely(inputs, steps, ahead)
        feedback = Feedback(first, increment, task.gaps)
        if fit.settings["loop"] != "closed" and steps > 1 and not fit.loss.squared:
            raise FitError(
                "a fit trained in closed loop, to say how far off it is some steps ahead",
                "one trained in open loop, which knows of the next step alone",
                "use fit.sample(seeds, steps), or train with loop='closed'",
            )
    number = int(fit.restarts[fit.best]) if restart is None else restart
    outputs = fit.run_members([number], known, feedback)[0][:, max(first - 1, 0) :]
    scaling = task.output_scaling
    return in_units(distribution(fit.loss, outputs), scaling.mean, scaling.deviation)


def drawn(
    fit: Foretelling,
    seeds: Any,
    steps: int,
    samples: int,
    seed: int,
    restart: int | None,
    ahead: Any,
) -> Array:
    """Return paths of what may follow; see :meth:`onward.Fit.sample`."""
    if fit.loss.name != "gaussian":
        raise FitError(
            "a fit of the loss gaussian to draw paths from",
            f"one of the loss {fit.loss}",
            "train it with loss='gaussian', loop='open'",
        )
    if fit.settings["loop"] != "open":
        raise FitError(
            "a fit trained in open loop, to feed draws back to",
            "one trained in closed loop, which says by itself how far off it is at every step",
            "use fit.distribution(seeds, steps), or train with loop='open'",
        )
    samples, rng = whole(samples, "samples", 1), np.random.default_rng(whole(seed, "seed", 0))
    inputs, first = fit.freely(seeds, steps, ahead)
    series, values = len(inputs), fit.task.outputs
    feedback = Feedback(OPEN, fit.chain.output == "increment", fit.task.gaps)
    found, state = fit.go_on(inputs[:, :first], feedback, None, restart)
    outputs = np.repeat(found[:, -1], samples, axis=0)
    state = np.repeat(state, samples, axis=1)
    paths = np.empty((series * samples, steps, values))
    for step in range(steps):
        now = distribution(fit.loss, outputs)
        assert isinstance(now, Gaussian)
        paths[:, step] = rng.normal(now.mean, now.deviation)
        if step + 1 < steps:
            fed = np.repeat(inputs[:, first + step : first + step + 1], samples, axis=0)
            fed[:, 0, :values] = paths[:, step]
            found, state = fit.go_on(fed, feedback, state, restart)
            outputs = found[:, 0]
    shaped = paths.reshape(series, samples, steps, values).swapaxes(0, 1)
    return fit.task.output_scaling.invert(shaped)
