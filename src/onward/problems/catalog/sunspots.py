"""Sunspots: continue the yearly numbers by one cycle.

The yearly mean of the sunspot numbers from 1700 to 2008 (the numbers before the revision of 2015),
309 values, kept in ``data/sunspots.csv``. From 22 years, about two cycles, the network foretells
the next 11 on its own. The series is split by time: the first 70% trains, the next 15% selects, the
last 15% scores, in windows one year apart.

Data of the National Geophysical Data Center, in the public domain, as in statsmodels. No figure of
the literature is known to be by this protocol.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onward.networks.chain import Chain
from onward.problems.arrays import Array
from onward.problems.catalog.entry import Entry
from onward.problems.continuation import Continuation
from onward.problems.scoring import Score
from onward.problems.tables import read_column

FILE = Path(__file__).parent / "data" / "sunspots.csv"
KNOWN, HORIZON = 22, 11


def numbers() -> Array:
    """Return the yearly numbers from 1700 to 2008, ``(year,)``."""
    return read_column(FILE, "sunspots")


def make() -> Continuation:
    """Return the problem, split by time."""
    values = numbers()
    problem = Continuation.from_long(
        values,
        warmup=KNOWN,
        horizon=HORIZON,
        batch=32,
        name="sunspots",
        names="sunspots",
        score=Score(
            "root mean squared free-running error over 11 years, divided by the standard "
            "deviation of 1700 to 2008",
            divisor=float(np.std(values)),
            root=True,
        ),
    )
    problem.network = Chain.parse("GRU(6) Dense(1) output=increment")
    return problem


ENTRY = Entry(
    "sunspots",
    "continue the yearly sunspot numbers by 11 years, from 22",
    make,
    source="https://www.ngdc.noaa.gov/stp/solar/solarda3.html",
    protocol="1700 to 2008 split by time 70 : 15 : 15; 11 free-running years after 22 known ones, "
    "from every year; root mean squared error over the standard deviation of the whole series",
)
