r"""Santa Fe laser: continue the intensity of a chaotic laser by 100 steps.

Data set A of the Santa Fe competition: from the first 1,000 intensities of a far-infrared laser,
foretell the next 100, which hold one of its rare collapses. The error is normalised by the
variance of these 100:

.. math:: \mathrm{NMSE} = \frac{\sum_t (p_t - x_t)^2}{\sum_t (x_t - \bar x)^2}.

Weigend & Gershenfeld (eds., 1994), Time Series Prediction: Forecasting the Future and
Understanding the Past; the data are described at
http://www-psych.stanford.edu/~andreas/Time-Series/SantaFe.html. That 100 steps are foretold from
1,000, and that entries are compared by the normalised error, is as reported by the address of the
source.

The first 700 of the 1,000 steps train, in windows of 50 steps fed and 50 run free, simple rules in
windows of 100 and 100; windows whose continuation lies in the last 300 select.

A single stretch is scored, so seeds tell little.

The data are in the wheel of reservoirpy, which is installed with ``onward[test]``.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from onward.errors import ProblemError
from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.continuation import Continuation
from onward.problems.scoring import Score
from onward.problems.splitting import cut

KNOWN, HORIZON = 100, 100
PRACTICE, LADDER = ((50, 50), 10), ((KNOWN, HORIZON), 2)
"""Windows of a network and of the simple rules, and steps from one to the next."""

TRAINING, GIVEN = 700, 1000
SOURCE = "https://github.com/RebeccaSalles/TSPred/wiki/SantaFe"


def intensities() -> Array:
    """Return the 10,093 intensities, ``(time,)``.

    Raises
    ------
    ProblemError
        If reservoirpy is not installed.
    """
    package = find_spec("reservoirpy")
    folders = () if package is None else package.submodule_search_locations or ()
    for folder in folders:
        path = Path(folder) / "datasets" / "santafe_laser.npy"
        if path.is_file():
            return np.asarray(np.load(path, allow_pickle=False), np.float64).ravel()
    raise ProblemError(
        "the data of the Santa Fe laser, which are in the package reservoirpy",
        "no such package" if package is None else "a version of it without them",
        "install them with: pip install 'onward[test]'",
    )


def make() -> Continuation:
    """Return the problem: the first 1,000 steps to learn from, the next 100 to score."""
    values = intensities()[None, :, None]
    window = KNOWN + HORIZON
    scoring = values[:, GIVEN - KNOWN : GIVEN + HORIZON]
    practised = partial(
        Continuation,
        values[:, :TRAINING],
        warmup=KNOWN,
        horizon=HORIZON,
        validation=cut(values[:, TRAINING - KNOWN : GIVEN], window, 10),
        test=scoring,
        batch=32,
        name="santa-fe-laser",
        names="intensity",
        score=Score(
            "mean squared free-running error over 100 steps, divided by their variance",
            divisor=float(scoring[:, KNOWN:].std()),
        ),
    )
    problem, ladder = (practised(practice=pair, stride=every) for pair, every in (PRACTICE, LADDER))
    problem.reference = ladder.reference
    problem.network = Chain.parse("GRU(10) Dense(1)")
    return problem


ENTRY = Entry(
    "santa-fe-laser",
    "continue the intensity of a chaotic laser by 100 steps",
    make,
    source=SOURCE,
    protocol="the first 1,000 intensities to learn from, of which the last 300 select; the next "
    "100 run free, after 100 fed; mean squared error over their variance",
)
