r"""Delayed exclusive or: whether two bits that were marked long ago differ.

Sequences of 50 to 55 pairs of a bit :math:`B \in \{0, 1\}` and a marker; see
:func:`~onward.problems.catalog.marked.draw_marked`. At the last step the network says
:math:`y = B_1 \oplus B_2`. No function that is linear in the two bits tells anything about it, so
that the network has to keep both, or to combine them as they come.

The adding problem of Hochreiter & Schmidhuber (1997) with bits and an exclusive or, by Martens &
Sutskever (2011, section 4.1), as reported by the task generators of
https://github.com/zmhammedi/Orthogonal_RNN and https://github.com/barapa/HF-RNN. The latter has
lengths of 50 to 55 for every 100 of the adding problem, and a second mark at 15 to 25; here marks
fall where those of the adding problem do.
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.catalog.marked import draw_marked, longest
from onward.problems.criterion import Criterion
from onward.problems.published import Published
from onward.problems.regression import Regression
from onward.problems.scoring import Score

SHORTEST = 50


def draw(rng: np.random.Generator, series: int) -> tuple[Array, Array]:
    """Return fresh sequences ``(series, time, 2)`` and the answers ``(series, time)``.

    The answer stands at every step; only the last one is scored.
    """
    pairs, bits = draw_marked(
        rng, series, SHORTEST, lambda shape: rng.integers(0, 2, shape).astype(np.float64)
    )
    answers = np.abs(bits[:, 0] - bits[:, 1])
    return pairs, np.repeat(answers[:, None], pairs.shape[1], axis=1)


def make() -> Regression:
    """Return the problem: fresh sequences at every step, 1,000 others to score."""
    problem = Regression.simulated(
        draw,
        warmup=longest(SHORTEST) - 1,
        validation=256,
        test=1000,
        scale=None,
        batch=32,
        name="delayed-xor",
        input_names=("bit", "marker"),
        output_names="xor",
        score=Score("mean squared error of the exclusive or, at the last step"),
    )
    problem.network = Chain.parse("GRU(8) Dense(1)")
    problem.criterion = Criterion(within=0.5, wrong=0.01)
    return problem


ENTRY = Entry(
    "delayed-xor",
    "say whether two bits that were marked 25 to 55 steps ago differ",
    make,
    source="https://mlanthology.org/icml/2011/martens2011icml-learning",
    protocol="fresh sequences of 50 to 55 pairs; mean squared error of the answer at the last "
    "step; solved when the answer, rounded, is wrong in at most 1% of 1,000 others",
    published=(Published(0.25, "the best constant: mean squared error", "analytic"),),
    noise_floor=0.0,
)
