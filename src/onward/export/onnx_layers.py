"""The layers of a chain as ONNX nodes; recurrent ones in ONNX's own.

Gates stand in another order there: an LSTM has (i, o, f, g) for our (i, f, g, o), a GRU (z, r, n)
for our (r, z, n). Biases on the input and on the state are given one after the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.errors import NetworkError
from onward.export.onnx_graph import Graph
from onward.export.subject import Subject
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer

Array = NDArray[np.floating]
ORDER = {RNN: (0,), LSTM: (0, 3, 1, 2), GRU: (1, 0, 2)}


def run_layers(graph: Graph, subject: Subject, z: str, state: str) -> tuple[str, str]:
    """Add all layers.

    Parameters
    ----------
    z
        Name of the inputs ``(time, series, feature)``, in the network's units.
    state
        Name of the state ``(series, state)``; not looked at where there is none.

    Returns
    -------
    str, str
        Names of the predictions, in the network's units, and of the state after the last step.
    """
    parts = _split_state(graph, subject, state)
    y, after = z, []
    for number, layer in enumerate(subject.chain.layers):
        own = {name: value.astype(np.float32) for name, value in subject.own(number).items()}
        if isinstance(layer, Dense):
            y = _dense(graph, number, layer, own, y)
        elif type(layer) in ORDER:
            before, parts = parts[: layer.memory], parts[layer.memory :]
            y, *values = _recurrent(graph, number, layer, own, y, before)
            after += values
        else:
            raise NetworkError(
                f"layers among Dense, {', '.join(kind.__name__ for kind in ORDER)} for ONNX",
                layer.text,
                "export to safetensors, which holds the weights of any layer",
            )
    if subject.increment:
        y = graph.node("Add", y, _first(graph, subject, z))
    return y, graph.node("Concat", *after, axis=1) if after else ""


def _first(graph: Graph, subject: Subject, z: str) -> str:
    """Return the features of the inputs that an increment is added to."""
    if subject.task.inputs == subject.task.outputs:
        return z
    stop = graph.whole(subject.task.outputs)
    return str(graph.node("Slice", z, graph.whole(0), stop, graph.whole(2)))


def _split_state(graph: Graph, subject: Subject, state: str) -> list[str]:
    """Return the values of every recurrent layer, ``(1, series, units)`` as ONNX has them."""
    sizes = [layer.units for layer in subject.chain.layers for _ in range(layer.memory)]
    if not sizes:
        return []
    found = [state]
    if len(sizes) > 1:
        found = graph.node("Split", state, graph.whole(*sizes), outputs=len(sizes), axis=1)
    return [graph.node("Unsqueeze", part, graph.whole(0)) for part in found]


def _dense(graph: Graph, number: int, layer: Dense, own: dict[str, Array], x: str) -> str:
    weight = graph.constant(f"{number}.weight", own["weight"].T)
    product = graph.node("MatMul", x, weight)
    y = graph.node("Add", product, graph.constant(f"{number}.bias", own["bias"]))
    if layer.activation != "linear":
        y = graph.node(layer.activation.capitalize(), y)
    return str(y)


def _recurrent(
    graph: Graph, number: int, layer: Layer, own: dict[str, Array], x: str, before: list[str]
) -> list[str]:
    """Return the outputs ``(time, series, units)``, then the values after the last step."""
    order = ORDER[type(layer)]
    second = np.zeros_like(own["bias"])
    if "bias_state" in own:
        second[-layer.units :] = own["bias_state"]
    biases = [_turned(value, order) for value in (own["bias"], second)]
    names = [
        graph.constant(f"{number}.weight_input", _turned(own["weight_input"], order)[None]),
        graph.constant(f"{number}.weight_state", _turned(own["weight_state"], order)[None]),
        graph.constant(f"{number}.bias", np.concatenate(biases)[None]),
    ]
    options: dict[str, object] = {"hidden_size": layer.units}
    if isinstance(layer, RNN):
        options["activations"] = [layer.activation.capitalize()]
    if isinstance(layer, GRU):
        options["linear_before_reset"] = 1
    y, *after = graph.node(
        type(layer).__name__, x, *names, "", *before, outputs=1 + layer.memory, **options
    )
    flat = graph.node("Squeeze", y, graph.whole(1))
    return [flat, *(graph.node("Squeeze", value, graph.whole(0)) for value in after)]


def _turned(values: Array, order: tuple[int, ...]) -> Array:
    gates = np.split(values, len(order))
    return np.concatenate([gates[gate] for gate in order])
