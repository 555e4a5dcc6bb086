r"""How much arithmetic a workload cannot do without, counted exactly.

A *slot* is one multiplication, addition, or fused multiply-add of one number: what a lane of a
multiply-add unit does in one go. Of every layer with :math:`n` inputs and :math:`u` units, for one
series at one time step,

================  =======================  =======================  ==========================
layer             products, forward        element-wise, forward    element-wise, backward
================  =======================  =======================  ==========================
Dense             :math:`un`               0                        slope
RNN               :math:`u(n + u)`         0                        slope + u
LSTM              :math:`4u(n + u)`        :math:`3u`               :math:`20u`
GRU               :math:`3u(n + u)`        :math:`3u`               :math:`16u`
================  =======================  =======================  ==========================

where the slope costs :math:`2u` (tanh), :math:`3u` (sigmoid), :math:`u` (relu) or nothing. The
element-wise parts are the equations in the engine's ``lstm.py``, ``gru.py`` and ``rnn.py``, with
additions fused to multiplications where they can be. Biases cost nothing forward (sums start from
them) and one addition a row backward.

Backward takes the forward products once more for the weights' gradients, and once more for the
gradient of what went in: :math:`W_i'` only where something before it learns. The state before the
first step is zero, so that :math:`W_h` costs nothing there, forward or backward. A layer after the
last recurrent one counts only at steps whose prediction is scored or fed back. The loss takes 3
slots a prediction; Adam with clipping 10 a parameter, and a square root and a division that are not
counted, nor are random numbers. The floor is therefore a little too low: nothing can be faster.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.workloads import TRAIN, Workload
from onward.networks.layers import GRU, LSTM, Dense, Layer

GATES = {"Dense": 1, "RNN": 1, "LSTM": 4, "GRU": 3}
SLOPE = {"linear": 0, "relu": 1, "tanh": 2, "sigmoid": 3}
ADAM = 10
LOSS = 3


@dataclass(frozen=True)
class Operations:
    """Arithmetic of one step of a workload for one restart.

    Attributes
    ----------
    products, elementwise
        Slots in matrix products, and in everything else.
    tanh, sigmoid
        Evaluations.
    """

    products: int = 0
    elementwise: int = 0
    tanh: int = 0
    sigmoid: int = 0

    def __add__(self, other: Operations) -> Operations:
        return Operations(
            self.products + other.products,
            self.elementwise + other.elementwise,
            self.tanh + other.tanh,
            self.sigmoid + other.sigmoid,
        )

    def __mul__(self, times: int) -> Operations:
        return Operations(
            self.products * times,
            self.elementwise * times,
            self.tanh * times,
            self.sigmoid * times,
        )

    @property
    def slots(self) -> int:
        """Slots of multiply-add units."""
        return self.products + self.elementwise


def of_workload(workload: Workload) -> Operations:
    """Return the operations of one training step, or of inference over one time step."""
    if workload.mode != TRAIN:
        return _forward_of_chain(workload, 1, 1)
    series, steps = workload.batch, workload.steps
    heads = steps - workload.heads_from
    forward = _forward_of_chain(workload, steps, heads)
    backward = _backward_of_chain(workload, steps, heads)
    scored = (steps - workload.scored_from) * workload.layout.outputs
    saved = sum(
        GATES[type(layer).__name__] * layer.units**2
        for layer in workload.layout.chain.layers
        if layer.recurrent
    )
    besides = Operations(-saved, LOSS * scored + (4 * steps if workload.fresh else 0))
    a_series = forward + backward + besides
    return a_series * series + Operations(elementwise=ADAM * workload.layout.size)


def layers_of(workload: Workload, steps: int, heads: int) -> list[tuple[Layer, int, int]]:
    """Return every layer with its number of inputs and of steps at which it is needed.

    ``heads`` are the steps at which those after the last recurrent one are.
    """
    layers = workload.layout.chain.layers
    sizes = [workload.layout.inputs, *(layer.units for layer in layers)]
    last = max((k for k, layer in enumerate(layers) if layer.recurrent), default=-1)
    return [(layer, sizes[k], heads if k > last else steps) for k, layer in enumerate(layers)]


def _forward_of_chain(workload: Workload, steps: int, heads: int) -> Operations:
    total = Operations()
    for layer, inputs, times in layers_of(workload, steps, heads):
        total += forward_of(layer, inputs) * times
    return total


def forward_of(layer: Layer, inputs: int) -> Operations:
    """Return the operations of a layer forward, for one series at one time step."""
    u = layer.units
    width = inputs + (u if layer.recurrent else 0)
    products = GATES[type(layer).__name__] * u * width
    if isinstance(layer, LSTM):
        return Operations(products, 3 * u, tanh=2 * u, sigmoid=3 * u)
    if isinstance(layer, GRU):
        return Operations(products, 3 * u, tanh=u, sigmoid=2 * u)
    activation = getattr(layer, "activation", "linear")
    return Operations(
        products,
        u if activation == "relu" else 0,
        tanh=u if activation == "tanh" else 0,
        sigmoid=u if activation == "sigmoid" else 0,
    )


def _backward_of_chain(workload: Workload, steps: int, heads: int) -> Operations:
    total = Operations()
    for number, (layer, inputs, times) in enumerate(layers_of(workload, steps, heads)):
        fed_back = steps - workload.open_steps if number == 0 else times
        total += backward_of(layer, inputs, times, fed_back) + weights_of(layer, inputs, times)
    return total


def backward_of(layer: Layer, inputs: int, steps: int, into_inputs: int) -> Operations:
    """Return the operations that take a layer's gradient back, for one series.

    Parameters
    ----------
    layer, inputs
        The layer and its number of inputs.
    steps
        Time steps at which it runs.
    into_inputs
        Of these, how many take the gradient on to the inputs.
    """
    u, gates = layer.units, GATES[type(layer).__name__]
    source = gates * u * inputs * into_inputs
    state = gates * u * u * (steps - 1) if layer.recurrent else 0
    return Operations(source + state, _slopes(layer) * u * steps)


def weights_of(layer: Layer, inputs: int, steps: int) -> Operations:
    """Return the operations of the gradient of a layer's weights, for one series."""
    u, gates = layer.units, GATES[type(layer).__name__]
    state = gates * u * u * (steps - 1) if layer.recurrent else 0
    biases = (gates + isinstance(layer, GRU)) * u * steps
    return Operations(gates * u * inputs * steps + state, biases)


def _slopes(layer: Layer) -> int:
    if isinstance(layer, LSTM):
        return 20
    if isinstance(layer, GRU):
        return 16
    slope = SLOPE[getattr(layer, "activation", "linear")]
    return slope if isinstance(layer, Dense) else slope + 1
