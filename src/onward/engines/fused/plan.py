"""The plan: where every layer's parameters, panels and gradients stand.

A plan turns a chain into one table of whole numbers, a row a layer, so that one compilation of the
kernels serves every network: sizes are run-time values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.engines.fused.activations import CODES
from onward.engines.fused.outer import TURNED_STEPS, turned_room
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer
from onward.networks.layout import Layout
from onward.networks.losses import LOSSES, MEDIAN, SQUARED, Loss

KINDS: dict[type[Layer], int] = {Dense: 0, RNN: 1, LSTM: 2, GRU: 3}
DENSE, RNN_KIND, LSTM_KIND, GRU_KIND = range(4)

(
    KIND,
    ACTIVATION,
    INPUTS,
    UNITS,
    WEIGHT,  # parameters: weights on the input,
    STATE_WEIGHT,  # on the state,
    BIAS,
    STATE_BIAS,
    SOURCE,  # work space: panels of what goes in, (time, inputs, lane)
    SOURCE_GRADIENT,  # or -1 where nobody asks for it
    OUTPUT,  # (time, units, lane); the panel before the first is the state at the start
    OUTPUT_GRADIENT,
    GATES,  # (time, gate, lane); backward turns them into their gradients
    CELL,  # (time, units, lane), with a panel before the first
    CELL_TANH,
    STATE_CARRY,  # (units, lane): the gradient on its way to the step before
    CELL_CARRY,
    STATE,  # where the layer's state stands in a saved state, or -1
    SCRATCH,  # room for turned panels
    FIELDS,
) = range(20)

STRETCH_NUMBERS = 64 * 1024
"""Numbers that a stretch of steps may take in the work space: well inside a second-level cache."""

GATES_OF = {Dense: 0, RNN: 0, LSTM: 4, GRU: 4}


@dataclass(frozen=True)
class Plan:
    """A chain laid out for tiles of ``lanes`` series and ``steps`` time steps.

    Attributes
    ----------
    table : (layer, field)
        The fields above.
    size
        Numbers in the work space of one tile.
    state
        Numbers in the state of one series.
    loss
        What the network is taught by; says which outputs are values.
    levels
        Place of the levels of quantiles, which whoever makes the work space writes there.
    inputs, predictions, prediction_gradient
        Places of the panels ``(time, feature, lane)`` between the layers and the loss.
    gaps
        Whether flags say where predictions are fed; see ``Feedback``.
    """

    table: NDArray[np.int64]
    lanes: int
    steps: int
    size: int
    features: int
    outputs: int
    inputs: int
    predictions: int
    prediction_gradient: int
    source_gradient: int
    state: int
    targets: int
    weights: int
    levels: int
    loss: Loss
    gaps: bool = False

    @classmethod
    def of(
        cls,
        layout: Layout,
        lanes: int,
        steps: int,
        backward: bool = True,
        gaps: bool = False,
        loss: Loss = SQUARED,
    ) -> Plan:
        """Lay out a chain; without ``backward`` no room for gradients is taken."""
        room = _Room(lanes)
        slots = {slot.key: slot.start for slot in layout.slots}
        table = np.full((len(layout.chain.layers), FIELDS), -1, np.int64)
        inputs = room.panels(steps, layout.inputs)
        source, gradient = inputs, room.panels(steps if backward else 0, layout.inputs)
        source_gradient = gradient
        size, state, widest = layout.inputs, 0, 0
        for number, layer in enumerate(layout.chain.layers):
            row = table[number]
            row[KIND] = KINDS[type(layer)]
            row[ACTIVATION] = CODES.get(getattr(layer, "activation", "linear"), 0)
            row[INPUTS], row[UNITS] = size, layer.units
            for field, names in (
                (WEIGHT, ("weight", "weight_input")),
                (STATE_WEIGHT, ("weight_state",)),
                (BIAS, ("bias",)),
                (STATE_BIAS, ("bias_state",)),
            ):
                row[field] = next((slots[key] for key in _keys(number, names) if key in slots), 0)
            row[SOURCE], row[SOURCE_GRADIENT] = source, gradient
            row[OUTPUT] = room.panels(steps + 1, layer.units) + layer.units * lanes
            row[OUTPUT_GRADIENT] = room.panels(steps if backward else 0, layer.units)
            row[GATES] = room.panels(steps, GATES_OF[type(layer)] * layer.units)
            if isinstance(layer, LSTM):
                row[CELL] = room.panels(steps + 1, layer.units) + layer.units * lanes
                row[CELL_TANH] = room.panels(steps, layer.units)
            if layer.recurrent:
                row[STATE] = state
                state += layer.units * (2 if isinstance(layer, LSTM) else 1)
            row[STATE_CARRY] = room.panels(1, layer.units)
            row[CELL_CARRY] = room.panels(1, layer.units)
            widest = max(widest, size, layer.units)
            source, gradient, size = row[OUTPUT], row[OUTPUT_GRADIENT], layer.units
        if backward:
            table[:, SCRATCH] = room.numbers(turned_room(widest, lanes))
        room.numbers(lanes * lanes)  # turning may read so far beyond the last panel
        return cls(
            table,
            lanes,
            steps,
            features=layout.inputs,
            outputs=size,
            inputs=inputs,
            predictions=room.panels(steps, size),
            prediction_gradient=room.panels(steps if backward else 0, size),
            source_gradient=source_gradient,
            targets=room.panels(steps, size),
            weights=room.panels(steps, 1),
            levels=room.numbers(len(loss.levels)),
            loss=loss,
            state=state,
            size=room.taken,
            gaps=gaps,
        )

    @property
    def stretch(self) -> int:
        """Steps that a layer runs before the next one does, in open loop."""
        fitting = self.steps * STRETCH_NUMBERS // self.size
        return max(TURNED_STEPS, fitting - fitting % TURNED_STEPS)

    @property
    def places(self) -> NDArray[np.int64]:
        """What the unrolling needs to know, as the compiled code takes it."""
        return np.array(
            [
                self.lanes,
                self.steps,
                self.features,
                self.outputs,
                self.inputs,
                self.predictions,
                self.prediction_gradient,
                self.source_gradient,
                self.stretch,
                self.targets,
                self.weights,
                self.gaps,
                self.loss.values(self.outputs),
                self.loss.targets(self.outputs),
                LOSSES.index(self.loss.name),
                self.levels,
                sum(level > MEDIAN for level in self.loss.levels),
            ],
            np.int64,
        )


def _keys(number: int, names: tuple[str, ...]) -> list[str]:
    return [f"{number}.{name}" for name in names]


class _Room:
    """Hands out places in the work space, one after the other."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.taken = 0

    def panels(self, steps: int, features: int) -> int:
        return self.numbers(steps * features * self.lanes)

    def numbers(self, count: int) -> int:
        place = self.taken
        self.taken += count
        return place
