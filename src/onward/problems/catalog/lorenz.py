r"""Lorenz-63: how long a chaotic trajectory can be foretold.

.. math:: \dot x = 10 (y - x), \quad \dot y = x (28 - z) - y, \quad \dot z = x y - \tfrac83 z

sampled every 0.02, all three values known. The *valid prediction time* is how long the network,
running free, stays within 0.4 of the truth, measured by the size of the attractor:

.. math:: E_t = \frac{\lVert p_t - x_t \rVert}{\sqrt{\langle \lVert x - \bar x \rVert^2 \rangle}}
    \le 0.4,

in Lyapunov times :math:`1 / \lambda_1` with :math:`\lambda_1 = 0.9056` (Sprott,
http://sprott.physics.wisc.edu/chaos/lespec.htm: 0.90563). More of it is better, but of every score
here less is: what is scored is the share of ten Lyapunov times that is *not* foretold,
:math:`1 - \mathrm{VPT} / 10`, averaged over 100 trajectories. A score of 0.3 is a mean valid
prediction time of 7 Lyapunov times; 0 is one of 10 or more on all of them.

Pathak et al. (2018, Chaos 28, 041101) foretell chaotic systems with reservoirs; a threshold of 0.4
is one of several in use, so that figures compare by their own protocol alone. Integration is Runge
and Kutta's of order 4 with steps of 0.004. A network trains on windows of 20 samples fed and 10 run
free, from five trajectories of 1,000 samples; simple rules are fitted on windows a few samples
apart. All three values are known, so the next state is a function of the present one: the default
network has no memory but what it is fed, and runs free as a map.
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

EXPONENT = 0.9056
LYAPUNOV_TIMES, THRESHOLD = 10, 0.4
STEP, FINE = 0.02, 5
FED, HORIZON = 20, round(LYAPUNOV_TIMES / EXPONENT / STEP)
PRACTICE = (FED, 10)
LADDER = 4
"""Samples from one window of the simple rules to the next."""

TRAINING, SELECTING, SCORING = 5, 50, 100
SAMPLES = 1000
"""Of each training trajectory."""

WASHOUT = 300
SOURCE = "https://doi.org/10.1063/1.5028373"


def flow(state: Array) -> Array:
    """Return the time derivative of states ``(3, …)``."""
    x, y, z = state
    return np.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])


def integrate(start: Array, steps: int, fine: int = FINE) -> Array:
    """Return trajectories ``(series, steps, 3)`` from ``(series, 3)``, sampled every 0.02.

    Parameters
    ----------
    start, steps
        States at time 0, and number of samples after it.
    fine
        Steps of Runge and Kutta's method from sample to sample.
    """
    h = STEP / fine
    state = np.array(start, np.float64).T
    found = np.empty((steps, *state.shape))
    for t in range(steps):
        for _ in range(fine):
            k1 = flow(state)
            k2 = flow(state + h / 2 * k1)
            k3 = flow(state + h / 2 * k2)
            k4 = flow(state + h * k3)
            state = state + h / 6 * (k1 + 2 * (k2 + k3) + k4)
        found[t] = state
    return np.ascontiguousarray(found.transpose(2, 0, 1))


def series() -> tuple[Array, Array, Array]:
    """Return the series that train, of 1,000 samples, and those that select and score, of 572."""
    rng = np.random.default_rng(63)
    starts = rng.normal((0, 0, 25), (8, 8, 8), (TRAINING + SELECTING + SCORING, 3))
    values = integrate(starts, WASHOUT + SAMPLES)[:, WASHOUT:]
    others = values[TRAINING:, : FED + HORIZON]
    return values[:TRAINING], others[:SELECTING], others[SELECTING:]


def make() -> Continuation:
    """Return the problem: 5,000 samples to train on, 100 trajectories to score."""
    training, selecting, scoring = series()
    size = float(np.sqrt(training.reshape(-1, 3).var(axis=0).sum()))
    practised = partial(
        Continuation,
        training,
        warmup=FED,
        horizon=HORIZON,
        validation=selecting,
        test=scoring,
        practice=PRACTICE,
        batch=32,
        name="lorenz-63",
        names=("x", "y", "z"),
        score=Score(
            f"share of {LYAPUNOV_TIMES} Lyapunov times after the valid prediction time (error "
            f"above {THRESHOLD} standard deviations)",
            "invalid",
            divisor=size,
            threshold=THRESHOLD,
        ),
    )
    problem = practised(stride=PRACTICE[1])
    problem.reference = practised(stride=LADDER).reference
    problem.network = Chain.parse("Dense(12, tanh) Dense(12, tanh) Dense(3) output=increment")
    return problem


ENTRY = Entry(
    "lorenz-63",
    "continue a trajectory of Lorenz's equations for as long as possible",
    make,
    source=SOURCE,
    protocol="five trajectories of 1,000 samples to train on, 0.02 apart; 552 steps (ten Lyapunov "
    "times, exponent 0.9056) run free after 20 fed, on 100 others; valid up to an error of 0.4 "
    "over the root of the total variance",
    published=(
        Published(
            30,
            "Lyapunov times of valid prediction, and more, by another protocol: tuned reservoirs "
            "on noiseless data",
            "https://arxiv.org/abs/2508.06730",
            scored=False,
        ),
    ),
)
