r"""Mackey-Glass: continue a chaotic series of an equation with delay.

.. math:: \dot y(t) = \frac{0.2\, y(t - \tau)}{1 + y(t - \tau)^{10}} - 0.1\, y(t),
    \qquad x_n = \tanh(y(n) - 1)

with :math:`\tau = 17` (mildly chaotic) and :math:`\tau = 30`. The protocol follows Jaeger's (2001,
The "echo state" approach, GMD Report 148, section 6): 3,000 steps to train on; then 1,000 steps of
another stretch are fed to the network, 84 run free, and the error at the 84th, of 100 stretches,
is

.. math:: \mathrm{NRMSE}_{84} = \sqrt{\frac{1}{100} \sum_s
    \frac{(p_{s,84} - x_{s,84})^2}{\sigma^2}}

with the *standard deviation* :math:`\sigma` of the series in the denominator.

Four things are not Jaeger's. He takes errors and their divisor, for which he puts a variance of
0.067, in the coordinates of :math:`y`, before the hyperbolic tangent; for the same errors, the two
differed by 1 to 3% where it was tried. He averages over 50 stretches of one long run with a delay
of 30, and over 20 with 17; here there are 100, each from a start of its own. The first 1,000 of his
3,000 steps only set the state. And he integrates by Euler steps of 0.1; here it is to the accuracy
of the machine's numbers, as far as a chaotic system has any: see :func:`integrate`.

A network trains on windows of 100 steps fed and 20 (:math:`\tau = 17`) or 40 run free, all from the
3,000; simple rules are fitted on windows that run 84. Each step is foretold once, which leaves
2,900 residuals: few enough for many steps of Levenberg and Marquardt's method.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.continuation import Continuation
from onward.problems.published import Published
from onward.problems.scoring import Score

SOURCE = "https://www.ai.rug.nl/minds/uploads/EchoStatesTechRep.pdf"
FIGURES = {17: (2.8e-4, 1.2e-4), 30: (0.11, 0.032)}
"""NRMSE84 of an echo-state network of 400 units, from 3,000 and from 21,000 training steps."""

TRIALS = {17: 20, 30: 50}
"""Stretches that these figures are averaged over."""

TRAINING, FED, HORIZON = 3000, 1000, 84
LADDER = (100, HORIZON), 4
"""Practice windows of the simple rules, and steps from one to the next."""

PRACTICE = {17: (100, 20), 30: (100, 40)}
NETWORKS = {
    17: "GRU(12) Dense(1) output=increment",
    30: "GRU(16) Dense(1) output=increment",
}
SELECTING, SCORING = 50, 100
WASHOUT = 1000
FINE = 40
"""Integration steps a unit of time."""

GROWTH, POWER, DECAY = 0.2, 10, 0.1


def integrate(start: Array, tau: int, steps: int, fine: int = FINE) -> Array:
    r"""Return the solutions at whole times 1, 2, …, ``(series, steps)``.

    By the method of steps. Over a stretch of length :math:`\tau`, the delayed value is known
    beforehand, so that with :math:`f = 0.2\, y_\tau / (1 + y_\tau^{10})` the equation is linear,
    and from one grid point to the next

    .. math:: y_{k+1} = e^{-0.1 h} y_k + \int_0^h e^{-0.1 (h - s)} f(t_k + s)\, ds.

    The integral is Simpson's, with the delayed value between grid points by Hermite's cubic; both
    err by :math:`O(h^4)` over a stretch.

    Parameters
    ----------
    start : (series,)
        The constant value of each solution before time 0.
    tau
        The delay, a whole number.
    steps
        Units of time.
    fine
        Grid points a unit of time.
    """
    h = 1 / fine
    size = tau * fine
    whole = np.exp(-DECAY * h * np.arange(size + 1))
    half = np.exp(-DECAY * h / 2)
    y = np.repeat(start[:, None], size + 1, axis=1)
    slope = np.zeros_like(y)
    found = []
    for _ in range(-(-steps // tau)):
        middle = (y[:, :-1] + y[:, 1:]) / 2 + h / 8 * (slope[:, :-1] - slope[:, 1:])
        ends, between = _production(y), _production(middle)
        gain = h / 6 * (whole[1] * ends[:, :-1] + 4 * half * between + ends[:, 1:])
        gathered = np.cumsum(gain / whole[1:], axis=1)
        following = np.concatenate([y[:, -1:], whole[1:] * (y[:, -1:] + gathered)], axis=1)
        y, slope = following, ends - DECAY * following
        found.append(y[:, fine::fine])
    return np.concatenate(found, axis=1)[:, :steps]


def _production(delayed: Array) -> Array:
    squared = delayed * delayed
    fourth = squared * squared
    return np.asarray(GROWTH * delayed / (1 + fourth * fourth * squared))


def series(tau: int) -> tuple[Array, Array, Array]:
    """Return the training series ``(1, 3000)``, and those that select and score, of 1,084 steps.

    Each series comes from a start of its own, 1,000 units of time before.
    """
    rng = np.random.default_rng([17, tau])
    starts = rng.uniform(0.8, 1.6, 1 + SELECTING + SCORING)
    long = integrate(starts[:1], tau, WASHOUT + TRAINING)
    short = integrate(starts[1:], tau, WASHOUT + FED + HORIZON)
    training, others = (np.tanh(y[:, WASHOUT:] - 1) for y in (long, short))
    return training, others[:SELECTING], others[SELECTING:]


def make(tau: int) -> Continuation:
    """Return the problem with one delay."""
    training, selecting, scoring = series(tau)
    practised = partial(
        Continuation,
        training,
        warmup=FED,
        horizon=HORIZON,
        validation=selecting,
        test=scoring,
        batch=32,
        name=f"mackey-glass-{tau}",
        score=Score(
            "NRMSE84: root mean squared free-running error at step 84, divided by the standard "
            "deviation",
            first=HORIZON,
            last=HORIZON,
            divisor=float(training.std()),
            root=True,
        ),
    )
    windows, stride = LADDER
    problem = practised(practice=PRACTICE[tau], stride=PRACTICE[tau][1])
    problem.reference = practised(practice=windows, stride=stride).reference
    problem.network = Chain.parse(NETWORKS[tau])
    return problem


def _entry(tau: int) -> Entry:
    few, many = FIGURES[tau]
    network = "echo-state network of 400 units"
    return Entry(
        f"mackey-glass-{tau}",
        f"continue the Mackey-Glass series with a delay of {tau} by 84 steps",
        partial(make, tau),
        source=SOURCE,
        protocol="3,000 steps to train on; 1,000 steps fed and 84 run free, on 100 other "
        f"stretches ({TRIALS[tau]} in the source); root of the mean squared error at step 84 over "
        "the standard deviation, both of tanh(y - 1) (of y in the source)",
        published=(
            Published(few, f"{network}, 3,000 training steps", SOURCE),
            Published(many, f"{network}, 21,000 training steps", SOURCE),
        ),
    )


ENTRIES = tuple(_entry(tau) for tau in FIGURES)
