r"""The embedded Reber grammar: strings whose second symbol comes again before the last.

A string is ``B``, then ``T`` or ``P``, then a string of Reber's grammar, then the same ``T`` or
``P`` again, then ``E``. Reber's grammar goes through states with two ways on, each as likely:

====== =============== ===============
state  one way         the other
====== =============== ===============
0      B, to 1
1      T, to 2         P, to 3
2      S, to 2         X, to 4
3      T, to 3         V, to 5
4      X, to 3         S, to 6
5      P, to 4         V, to 6
6      E, the end
====== =============== ===============

Each choice is one bit, and all other symbols follow from what came before. With :math:`c` choices
and :math:`n` symbols after the first expected of a string, the entropy is :math:`c / n` bits per
symbol; a network that forgets the second symbol is off by one bit a string.

The grammar is Reber's (1967); embedded by Cleeremans, Servan-Schreiber & McClelland (1989) and
Fahlman (1991); the long-lag task of Hochreiter & Schmidhuber (1997, experiment 1).
"""

from __future__ import annotations

import numpy as np

from onward.networks.chain import Chain
from onward.problems.catalog.entry import Entry
from onward.problems.published import Published
from onward.problems.symbols import Symbols

WAYS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("B", 1),),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7),),
)
END = len(WAYS)


def draw(rng: np.random.Generator, strings: int) -> list[str]:
    """Return strings of the embedded grammar."""
    return [_embedded(rng) for _ in range(strings)]


def expected() -> tuple[float, float]:
    """Return the expected choices, and the expected symbols after the first, of a string."""
    ways = np.zeros((END, END))
    for state, out in enumerate(WAYS):
        for _, to in out:
            if to < END:
                ways[state, to] += 1 / len(out)
    visits = np.linalg.solve(np.eye(END) - ways.T, np.eye(END)[0])
    choices = sum(visits[state] for state, out in enumerate(WAYS) if len(out) > 1)
    # Around it: the choice of T or P; and that, its repetition and the last E.
    return float(choices + 1), float(visits.sum() + 3)


def entropy() -> float:
    """Return the entropy in bits per symbol after the first."""
    choices, symbols = expected()
    return choices / symbols


def make() -> Symbols:
    """Return the problem: 1,000 strings to train on, 256 to select, 1,000 to score."""
    rng = np.random.default_rng(0)
    problem = Symbols(
        draw(rng, 1000),
        validation=draw(rng, 256),
        test=draw(rng, 1000),
        name="embedded-reber",
    )
    problem.network = Chain.parse("LSTM(8) Dense(7)")
    return problem


def _embedded(rng: np.random.Generator) -> str:
    outer = "TP"[rng.integers(2)]
    inner, state = "", 0
    while state < END:
        symbol, state = WAYS[state][rng.integers(len(WAYS[state]))]
        inner += symbol
    return f"B{outer}{inner}{outer}E"


ENTRY = Entry(
    "embedded-reber",
    "say which symbols may come next in a grammar that asks to remember the second",
    make,
    source="https://doi.org/10.1162/neco.1997.9.8.1735",
    protocol="strings drawn once; bits per symbol after the first B. The source counts strings "
    "until all legal symbols are foretold in 256 of training and 256 of test",
    published=(Published(entropy(), "the entropy of the grammar", "analytic"),),
    noise_floor=entropy(),
)
