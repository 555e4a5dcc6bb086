r"""NARMA-10: a nonlinear moving average of order ten.

.. math:: y_{t+1} = 0.3\, y_t + 0.05\, y_t \sum_{i=0}^{9} y_{t-i} + 1.5\, u_{t-9}\, u_t + 0.1,
    \qquad u_t \sim U(0, \tfrac12)

From the inputs :math:`u_0 \dots u_t` the network says :math:`y_{t+1}`, which they determine. The
recursion is that of Atiya & Parlos (2000, New results on recurrent network training, IEEE
Transactions on Neural Networks 11, 697-709). The score is the mean squared error divided by the
variance of the target.

There are 20 sequences to train on, and 30 and 30 to select and to score, of 100 scored steps each,
after 50 that set the state. The recursion runs 100 steps from zero before a sequence begins; the
few sequences in which it runs away (:math:`y > 1`) are drawn anew. The lengths are this catalog's
own, so that no figure of the literature is quite by this protocol.

The best of a linear shift register is a root of 0.4 (Appeltant et al. 2011, Nature Communications
2, 468), which is 0.16 here (Vinckier et al. 2015, Optica 2, 438); both as reported by
https://github.com/trajanovski77/rc-pyramid, docs/benchmark-thresholds.md. Least squares on the last
20 inputs, fitted on 20,000 steps of :func:`draw` and scored on as many others, comes to 0.15, and
on the last 40 to 0.14.
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.published import Published
from onward.problems.regression import Regression
from onward.problems.scoring import Score

ORDER, BEFORE, WARMUP, SCORED = 10, 100, 50, 100
SIZES = {"training": 20, "validation": 30, "test": 30}
SOURCE = "https://doi.org/10.1109/72.846741"
SHIFT_REGISTER = "https://arxiv.org/abs/1501.03024"


def recursion(u: Array) -> Array:
    """Return the outputs that inputs ``(series, time)`` lead to, ``y[t]`` from ``u[:t]``.

    Both are zero before the start; the outputs have one step more than the inputs.
    """
    series, steps = u.shape
    padded = np.pad(u, ((0, 0), (ORDER - 1, 0)))
    y = np.zeros((series, ORDER + steps))
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(steps):
            past = y[:, t : t + ORDER]
            last = past[:, -1]
            product = padded[:, t] * padded[:, t + ORDER - 1]
            y[:, t + ORDER] = 0.3 * last + 0.05 * last * past.sum(axis=1) + 1.5 * product + 0.1
    return y[:, ORDER - 1 :]


def draw(rng: np.random.Generator, series: int) -> tuple[Array, Array]:
    """Return inputs and targets, each ``(series, time)``, of sequences that stay bounded."""
    steps = WARMUP + SCORED
    inputs, targets = np.empty((0, steps)), np.empty((0, steps))
    while len(inputs) < series:
        u = rng.uniform(0, 0.5, (series, BEFORE + steps))
        y = recursion(u)
        bounded = (y <= 1).all(axis=1)
        inputs = np.concatenate([inputs, u[bounded, BEFORE:]])
        targets = np.concatenate([targets, y[bounded, BEFORE + 1 :]])
    return inputs[:series], targets[:series]


def make() -> Regression:
    """Return the problem: 2,000 scored steps to train on, 3,000 to select and 3,000 to score."""
    parts = {
        name: draw(np.random.default_rng([10, k]), size)
        for k, (name, size) in enumerate(SIZES.items())
    }
    deviation = float(parts["test"][1][:, WARMUP:].std())
    problem = Regression(
        *parts["training"],
        warmup=WARMUP,
        validation=parts["validation"],
        test=parts["test"],
        batch=20,
        shuffle=False,
        name="narma-10",
        input_names="u",
        output_names="y",
        score=Score("mean squared error, divided by the variance", divisor=deviation),
    )
    problem.network = Chain.parse("RNN(16) Dense(1)")
    return problem


ENTRY = Entry(
    "narma-10",
    "the output of a nonlinear system of order ten, from its random input",
    make,
    source=SOURCE,
    protocol="20 sequences of 100 scored steps to train on, 30 and 30 to select and to score, each "
    "after 50 that set the state; mean squared error divided by the variance of the 3,000 targets",
    published=(
        Published(
            0.16,
            "mean squared error over the variance, on other lengths: the best linear shift "
            "register, as reported by others",
            SHIFT_REGISTER,
            scored=False,
        ),
    ),
)
