r"""Continue a series from five random seeds.

.. math:: x_1, \dots, x_5 \sim U(-1, 1), \qquad x_i = x_{i-1} + \tfrac12 x_4
    \quad (i = 6, \dots, 10)
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.continuation import Continuation
from onward.problems.published import Published
from onward.problems.scoring import Score

SEEDS, HORIZON = 5, 5
TRAINING, VALIDATION = 1000, 100
POSTED = 2.25
SOURCE = (
    "https://discourse.julialang.org/t/78330 "
    'How to train Flux to learn a sequence conditional to some initial "seeds"?'
)


def series() -> Array:
    """Return the 1,100 series, ``(series, time)``; the last 100 are the validation series.

    The post seeds its generator with 123, and so does this one.
    """
    rng = np.random.default_rng(123)
    values = np.empty((TRAINING + VALIDATION, SEEDS + HORIZON))
    values[:, :SEEDS] = rng.uniform(-1, 1, (TRAINING + VALIDATION, SEEDS))
    for i in range(SEEDS, SEEDS + HORIZON):
        values[:, i] = values[:, i - 1] + 0.5 * values[:, 3]
    return values


def make() -> Continuation:
    """Return the problem as it was posted: 100 series both select the weights and score them.

    The posted evaluation runs the network freely over positions 6 to 9 of the 10 and sums the
    squared errors, so position 10 is trained on and not scored.
    """
    values = series()
    problem = Continuation(
        values[:TRAINING],
        warmup=SEEDS,
        horizon=HORIZON,
        validation=values[TRAINING:],
        test=values[TRAINING:],
        scale=None,
        name="seeded-continuation",
        score=Score("sum of squared free-running errors, positions 6 to 9", "sum", 1, 4),
    )
    problem.network = Chain.parse("LSTM(8) Dense(1) output=increment")
    problem.posted_network = Chain.parse("Dense(3) LSTM(3) Dense(5, relu) Dense(1)")
    problem.posted_score = POSTED
    return problem


ENTRY = Entry(
    "seeded-continuation",
    "continue a series from 5 random values, of which only the 4th and 5th matter",
    make,
    source=SOURCE,
    protocol="1,000 series to train on; free-running over positions 6 to 9 of 100 other series, "
    "squared errors summed over positions and averaged over series, as posted",
    published=(Published(POSTED, "the code as posted", SOURCE),),
    noise_floor=0.0,
)
