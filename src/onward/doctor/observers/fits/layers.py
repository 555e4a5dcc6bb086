"""What the units of a chain do: each layer's values, from the chain cut off after it."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Layer, ShapeOp
from onward.doctor.experiments.pairs import Array
from onward.doctor.observers.fits.learner import Learner
from onward.doctor.observers.fits.material import Block
from onward.engines import make_engine
from onward.engines.engine import Feedback
from onward.networks.chain import Chain
from onward.networks.foreign import foreign_in
from onward.networks.layout import Layout
from onward.problems.task import OPEN

KINDS = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid"}
SAMPLES = 4000
"""Values of a unit that are looked at."""


def layers(learner: Learner, block: Block) -> tuple[Layer, ...]:
    """Return samples of all layers that have an activation; none of a module of one's own."""
    chain = learner.layout.chain
    if foreign_in(chain) is not None:
        return ()
    inputs = _as_read(learner, block)
    found = []
    for number, layer in enumerate(chain.layers):
        kind = KINDS.get(getattr(layer, "activation", ""))
        if kind is not None:
            values = _values(learner, number, inputs)[: SAMPLES // layer.units + 64]
            steps = np.full(len(values), learner.steps, np.int64)
            found.append(Layer(f"{number + 1}. {layer.text}", kind, values, steps))
    return tuple(found)


def last_functions(chain: Chain, rows: int, steps: int) -> tuple[ShapeOp, ...]:
    """Return what a prediction went through last, where that bounds it."""
    last = chain.layers[-1]
    if chain.output == "increment" or foreign_in(chain) is not None:
        return ()
    name = getattr(last, "activation", None) or type(last).__name__.lower()
    shape = (rows, steps, last.units)
    return () if name == "linear" else (ShapeOp(name, shape, shape, inside=True),)


def _as_read(learner: Learner, block: Block) -> Array:
    """Return what the network reads: its own predictions where it runs free."""
    free, inputs = learner.taught.free_from, block.inputs
    if free >= inputs.shape[1]:
        return inputs
    said = learner.run(inputs)
    read = inputs.copy()
    read[:, free:, : said.shape[2]] = said[:, free - 1 : -1]
    return read


def _values(learner: Learner, number: int, inputs: Array) -> Array:
    whole = learner.layout
    layout = Layout.of(Chain(*whole.chain.layers[: number + 1]), whole.inputs)
    engine = make_engine(layout, learner.engine.dtype, 1, learner.engine.name)
    weights = learner.last[None, : layout.size]
    said = engine.predict(weights, inputs, Feedback(OPEN))[0]
    return np.asarray(said.reshape(-1, layout.chain.layers[-1].units), float)
