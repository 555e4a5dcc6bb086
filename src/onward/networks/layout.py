"""Where each parameter of a chain stands in the flat vector of one restart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.networks.chain import Chain


@dataclass(frozen=True)
class Slot:
    """One parameter: its layer, name, shape and place in the flat vector."""

    layer: int
    name: str
    shape: tuple[int, ...]
    start: int

    @property
    def stop(self) -> int:
        return self.start + math.prod(self.shape)

    @property
    def key(self) -> str:
        """The name under which the parameter is saved: ``"1.weight_input"``."""
        return f"{self.layer}.{self.name}"


@dataclass(frozen=True)
class Layout:
    """The places of all parameters of a chain that is fed ``inputs`` features.

    Examples
    --------
    >>> Layout.of(Chain.parse("Dense(3) LSTM(3) Dense(5, relu) Dense(1)"), inputs=1).size
    116
    """

    chain: Chain
    inputs: int
    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, chain: Chain, inputs: int) -> Layout:
        """Lay out a chain, layer after layer, parameter after parameter."""
        slots: list[Slot] = []
        start = 0
        size = inputs
        for number, layer in enumerate(chain.layers):
            for name, shape in layer.shapes(size).items():
                slots.append(Slot(number, name, shape, start))
                start = slots[-1].stop
            size = layer.units
        return cls(chain, inputs, tuple(slots))

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self.slots[-1].stop

    @property
    def outputs(self) -> int:
        """Number of features of the last layer."""
        return self.chain.layers[-1].units

    @property
    def state(self) -> int:
        """Numbers that the chain keeps of one series from one step to the next."""
        return sum(layer.state for layer in self.chain.layers)

    def views(self, vector: NDArray[np.floating]) -> dict[str, NDArray[np.floating]]:
        """Return named views into the last axis of ``vector``, of shape ``(…, *shape)``."""
        leading = vector.shape[:-1]
        return {
            slot.key: vector[..., slot.start : slot.stop].reshape(leading + slot.shape)
            for slot in self.slots
        }
