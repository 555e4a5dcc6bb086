r"""Copy memory: repeat ten symbols after a hundred steps of silence.

A sequence of :math:`T + 20` symbols of ten kinds, one-hot: ten letters drawn from eight kinds,
:math:`T - 1` blanks, a signal, and ten blanks, during which the network says the ten letters in
their order. It remembers :math:`10 \log_2 8 = 30` bits.

Arjovsky, Shah & Bengio (2016), Unitary Evolution Recurrent Neural Networks, with code at
https://github.com/amarshah/complex_RNN. There, blanks are predicted as well and the cross-entropy
is taken over all steps; here, the ten letters alone are scored, by the squared error of their
one-hot vectors. The best guess without memory, 1/8 for every letter, has the mean squared error
:math:`\tfrac18 \cdot \tfrac78 = 7/64`, and their cross-entropy of :math:`10 \log 8 / (T + 20)`.
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.criterion import Criterion
from onward.problems.published import Published
from onward.problems.regression import Regression
from onward.problems.scoring import Score

LETTERS, LENGTH, SILENCE = 8, 10, 100
BLANK, SIGNAL = LETTERS, LETTERS + 1
STEPS = SILENCE + 2 * LENGTH
SOURCE = "https://arxiv.org/abs/1511.06464"


def draw(rng: np.random.Generator, series: int) -> tuple[Array, Array]:
    """Return fresh symbols ``(series, time, 10)`` and letters to say ``(series, time, 8)``.

    Targets are zero before the last ten steps, which alone are scored.
    """
    letters = rng.integers(0, LETTERS, (series, LENGTH))
    symbols = np.full((series, STEPS), BLANK)
    symbols[:, :LENGTH] = letters
    symbols[:, LENGTH + SILENCE - 1] = SIGNAL
    targets = np.zeros((series, STEPS, LETTERS))
    targets[:, -LENGTH:] = np.eye(LETTERS)[letters]
    return np.eye(LETTERS + 2)[symbols], targets


def make() -> Regression:
    """Return the problem: fresh sequences at every step, 256 others to score."""
    problem = Regression.simulated(
        draw,
        warmup=STEPS - LENGTH,
        validation=128,
        test=256,
        sample=256,
        scale=None,
        batch=64,
        name="copy-memory",
        score=Score("mean squared error of the one-hot letters, last ten steps"),
    )
    problem.network = Chain.parse("RNN(80) Dense(8)")
    problem.criterion = Criterion(within=None, wrong=0.01)
    return problem


ENTRY = Entry(
    "copy-memory",
    "repeat ten letters after a hundred steps of silence",
    make,
    source=SOURCE,
    protocol="fresh sequences of 120 symbols; the last ten steps are scored, by squared errors "
    "(the source takes the cross-entropy of all steps, blanks too); solved when at most 1% of 256 "
    "others have a wrong letter",
    published=(Published(7 / 64, "the best guess without memory: mean squared error", "analytic"),),
    noise_floor=0.0,
)
