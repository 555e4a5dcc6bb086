"""Which second-order method suits a network, and how few series will do for it at first."""

from __future__ import annotations

import numpy as np

from onward.engines.engine import Sequences
from onward.networks.losses import SQUARED, Loss
from onward.training.lbfgs import Lbfgs
from onward.training.levenberg import Levenberg
from onward.training.method import Method

LARGEST = 3000
"""Parameters beyond which a Jacobian costs more than it brings."""
DEAREST, DEAREST_ENLARGED = 4e9, 4e10
"""Multiplications a step beyond which it does, and beyond which a draw is not enlarged."""
PART, ENOUGH = 4, 8
"""Heats run on a quarter of the series if that has at least 8 residuals a parameter."""


def method_for(parameters: int, data: Sequences, loss: Loss = SQUARED) -> type[Method]:
    """Return Levenberg–Marquardt, or L-BFGS where its steps are too dear or nothing is squared."""
    dear = parameters > LARGEST or Levenberg.work(parameters, data) > DEAREST
    return Lbfgs if dear or not loss.squared else Levenberg


def few_of(data: Sequences, parameters: int) -> Sequences:
    """Return a quarter of the series, or all of them where that is too few."""
    few = data[: len(data) // PART]
    residuals = np.count_nonzero(few.weights) * few.targets.shape[2]
    return few if residuals >= ENOUGH * parameters else data
