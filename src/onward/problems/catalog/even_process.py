r"""The even process: ones come in runs of an even number between zeros.

From state A a zero is said and A kept, or a one is said and B reached, with probability one half
each; from B a one is said and A reached. A is where the process stands two thirds of the time, and
where one bit is decided, so that the entropy rate is

.. math:: h = \tfrac23 \text{ bits per symbol}.

Whether a run of ones is even so far cannot be told from any fixed number of the last symbols: no
n-gram reaches it, and one bit of memory does (Weiss 1973; Crutchfield & Young 1989, Physical Review
Letters 63).

Which state it begins in is not told. What that costs is small in sequences of 100 symbols.
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.catalog.entry import Entry
from onward.problems.published import Published
from onward.problems.symbols import Symbols

STEPS, WARMUP = 120, 20
RATE = 2 / 3


def draw(rng: np.random.Generator, series: int) -> list[str]:
    """Return sequences of zeros and ones, each begun where it stands in the long run."""
    odd = rng.random(series) < 1 / 3
    found = np.empty((series, STEPS), "U1")
    for step in range(STEPS):
        one = odd | (rng.random(series) < 0.5)
        found[:, step] = np.where(one, "1", "0")
        odd = one & ~odd
    return ["".join(row) for row in found]


def make() -> Symbols:
    """Return the problem: 600 sequences to train on, 200 to select, 400 to score."""
    rng = np.random.default_rng(0)
    problem = Symbols(
        draw(rng, 600),
        validation=draw(rng, 200),
        test=draw(rng, 400),
        warmup=WARMUP,
        name="even-process",
    )
    problem.network = Chain.parse("GRU(4) Dense(2)")
    return problem


ENTRY = Entry(
    "even-process",
    "say how likely a one is where ones come in even runs",
    make,
    source="https://doi.org/10.1103/PhysRevLett.63.105",
    protocol=f"sequences of {STEPS} symbols, drawn once; bits per symbol after the first {WARMUP}",
    published=(Published(RATE, "the entropy rate", "analytic"),),
    noise_floor=RATE,
)
