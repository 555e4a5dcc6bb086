r"""Continue a sine wave of unknown phase.

.. math:: x_t = \sin(t / 10 + \varphi), \qquad \varphi \sim U(0, 2\pi)

Twenty values are known, the next sixty are foretold. After PyTorch's example of sequence
prediction, where two LSTM layers of 51 units learn :math:`\sin(t / 20 + \varphi)` from 97 series of
1,000 steps, and whose outcome is a picture. The wave obeys

.. math:: x_{t+1} = 2 \cos(1/10)\, x_t - x_{t-1}

exactly, so that a linear map has no error at all: this problem shows how far a network stays
behind what is certain.
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.continuation import Continuation
from onward.problems.published import Published

FREQUENCY = 0.1
KNOWN, HORIZON = 20, 60


def draw(rng: np.random.Generator, series: int) -> Array:
    """Return fresh waves ``(series, time)``."""
    phase = rng.uniform(0, 2 * np.pi, (series, 1))
    return np.asarray(np.sin(FREQUENCY * np.arange(KNOWN + HORIZON) + phase))


def make() -> Continuation:
    """Return the problem: fresh waves at every step, 200 others to score."""
    problem = Continuation.simulated(
        draw,
        warmup=KNOWN,
        horizon=HORIZON,
        sample=500,
        scale=None,
        batch=32,
        name="sine-phase",
    )
    problem.network = Chain.parse("RNN(8) Dense(1) output=increment")
    return problem


ENTRY = Entry(
    "sine-phase",
    "continue a sine wave of unknown phase over almost one period, from 20 values",
    make,
    source="https://github.com/pytorch/examples (time_sequence_prediction)",
    protocol="fresh waves at every step; 60 free-running steps after 20 known ones, mean squared "
    "error over 200 others",
    published=(Published(0.0, "the recurrence of order 2", "analytic"),),
    noise_floor=0.0,
)
