r"""Square an autoregressive series and its past.

.. math:: x_0 = e_0, \quad x_t = \rho x_{t-1} + e_t, \quad e_t \sim N(0, 1),
    \qquad y_t = x_t^2 + w x_{t-1}^2
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.published import Published
from onward.problems.regression import Regression

RHO, W, STEPS = 0.1, 0.1, 100
POSTED = 0.13
SOURCE = "https://discourse.julialang.org/t/102650 Help needed to train simple RNN using Flux"


def draw(rng: np.random.Generator, series: int) -> tuple[Array, Array]:
    """Return fresh inputs and targets, each ``(series, time)``.

    The first step has no predecessor; its target is the square alone, and it is not scored.
    """
    x = rng.standard_normal((series, STEPS))
    for t in range(1, STEPS):
        x[:, t] += RHO * x[:, t - 1]
    y = x**2
    y[:, 1:] += W * x[:, :-1] ** 2
    return x, y


def make() -> Regression:
    """Return the problem: fresh series at every step, 100 others to score."""
    problem = Regression.simulated(
        draw, warmup=1, validation=200, test=100, scale=None, batch=32, name="ar1-squares"
    )
    problem.network = Chain.parse("RNN(10) Dense(20, tanh) Dense(1)")
    problem.posted_network = Chain.parse("RNN(10, tanh) Dense(20) Dense(1)")
    problem.posted_score = POSTED
    return problem


ENTRY = Entry(
    "ar1-squares",
    "from an autoregressive series, the square of each value plus a tenth of the one before",
    make,
    source=SOURCE,
    protocol="fresh series of 100 steps at every training step, 32 at a time; squared errors "
    "averaged over 100 other series, the first step left out",
    published=(Published(POSTED, "the code as posted", SOURCE),),
    noise_floor=0.0,
)
