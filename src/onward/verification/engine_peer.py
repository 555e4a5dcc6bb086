"""An engine of ours, as one of those that are asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from onward.engines.engine import Engine, Population
from onward.networks.layout import Layout
from onward.verification.case import CLIP, Case
from onward.verification.peer import Array, Peer

Maker = Callable[[Layout, DTypeLike], Engine]


class EnginePeer(Peer):
    """What an engine says.

    Parameters
    ----------
    make
        Returns the engine for a layout and a type.
    """

    name = "onward"

    def __init__(self, make: Maker) -> None:
        self._make = make

    def outputs(self, case: Case, dtype: DTypeLike) -> Array:
        engine = self._make(case.layout, dtype)
        vector = case.vector[None].astype(dtype)
        return np.asarray(engine.predict(vector, case.data.inputs, case.feedback)[0])

    def gradient(self, case: Case, dtype: DTypeLike) -> tuple[float, Array]:
        engine = self._make(case.layout, dtype)
        losses, gradients = engine.gradient(
            case.vector[None].astype(dtype), case.data, case.feedback
        )
        return float(losses[0]), np.asarray(gradients[0])

    def trained(self, case: Case, dtype: DTypeLike) -> Array:
        engine = self._make(case.layout, dtype)
        population = Population.start(case.vector[None].astype(dtype))
        engine.train(population, case.data, case.batches, case.rates, case.feedback, CLIP)
        return np.asarray(population.parameters[0])
