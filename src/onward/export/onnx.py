"""ONNX: native recurrent nodes, any number of series and steps, state in and out, units inside.

Two files: ``FILE`` predicts every step from the inputs up to it; beside it, of a continuation,
``FILE`` with ``-rollout`` in its name warms up on seeds and then runs on its own predictions.
Both reckon in float32.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.export.subject import Subject
from onward.extras import needed
from onward.problems.scaling import Scaling
from onward.storage import write_atomically

if TYPE_CHECKING:
    from onward.export.onnx_graph import Graph


def write(subject: Subject, path: Path) -> list[Path]:
    """Write the network, and its rollout if it may be fed its own predictions.

    ======================  ================================================================
    ``inputs``              ``(series, time, feature)``, in original units
    ``state``               ``(series, state)``; zeros at the beginning of a series
    ``predictions``         ``(series, time, output)``, in original units
    ``state_after``         ``(series, state)``: give it to the next call to go on from there
    ``seeds``, ``steps``    of the rollout: values to warm up on, and how many to foretell
    ``foretold``            ``(series, steps, output)``; the first follows the last seed
    ======================  ================================================================
    """
    needed("onnx", "onnx")
    files = {path: _predicting(subject)}
    if subject.closed:
        files[path.with_name(f"{path.stem}-rollout{path.suffix}")] = _rolling_out(subject)
    for target, content in files.items():
        write_atomically(target, partial(_write, content))
    return list(files)


def _predicting(subject: Subject) -> bytes:
    from onward.export.onnx_graph import Graph, tensor
    from onward.export.onnx_layers import run_layers

    graph = Graph()
    task, state = subject.task, subject.state
    z = _scaled(graph, subject, "inputs")
    y, after = run_layers(graph, subject, z, "state")
    graph.named(_told(graph, subject, y), "predictions")
    inputs = [tensor("inputs", ["series", "time", task.inputs])]
    outputs = [tensor("predictions", ["series", "time", task.outputs])]
    if state:
        graph.named(after, "state_after")
        inputs.append(tensor("state", ["series", state]))
        outputs.append(tensor("state_after", ["series", state]))
    return _model(subject, graph.proto("network", inputs, outputs), "predicts every step")


def _rolling_out(subject: Subject) -> bytes:
    from onward.export.onnx_graph import Graph, tensor
    from onward.export.onnx_layers import run_layers

    graph = Graph()
    task, state = subject.task, subject.state
    z = _scaled(graph, subject, "seeds")
    y, after = run_layers(graph, subject, z, _zeros(graph, subject, "seeds"))
    last = graph.node("Gather", y, graph.constant("last", np.array(-1, np.int64)), axis=0)
    carried = [last, after] if state else [last]
    found = graph.node(
        "Loop",
        "steps",
        graph.constant("true", np.array(True)),
        *carried,
        outputs=len(carried) + 1,
        body=_body(graph, subject),
    )
    # Stacked already, but by ONNX's own evaluator, which joins the turns end to end.
    count = graph.node("Reshape", "steps", graph.whole(1))
    size = graph.node("Concat", count, graph.whole(-1), graph.whole(task.outputs), axis=0)
    stacked = graph.node("Reshape", found[-1], size)
    graph.named(_told(graph, subject, stacked), "foretold")
    inputs = [tensor("seeds", ["series", "time", task.inputs]), tensor("steps", [], "INT64")]
    outputs = [tensor("foretold", ["series", "steps", task.outputs])]
    return _model(subject, graph.proto("rollout", inputs, outputs), "runs freely after its seeds")


def _body(outer: Graph, subject: Subject) -> Any:
    """Return one turn of the loop: tell the prediction that came in, and make the next.

    The last turn makes one that nobody asked for: without it, a rollout of a single step would
    have no turn, and runtimes disagree on the shape of nothing.
    """
    from onward.export.onnx_graph import Graph, tensor
    from onward.export.onnx_layers import run_layers

    graph, state = Graph(outer), subject.state
    p, before, turn, on = (outer.fresh(name) for name in ("prediction", "state", "turn", "on"))
    z = graph.node("Unsqueeze", p, graph.whole(0))
    y, after = run_layers(graph, subject, z, before)
    ahead, told = graph.node("Squeeze", y, graph.whole(0)), graph.node("Identity", p)
    still = graph.node("Identity", on)
    size: list[str | int] = ["series", subject.task.outputs]
    inputs = [tensor(turn, [], "INT64"), tensor(on, [], "BOOL"), tensor(p, size)]
    outputs = [tensor(still, [], "BOOL"), tensor(ahead, size)]
    if state:
        inputs.append(tensor(before, ["series", state]))
        outputs.append(tensor(after, ["series", state]))
    return graph.proto("step", inputs, [*outputs, tensor(told, size)])


def _scaled(graph: Graph, subject: Subject, name: str) -> str:
    """Turn inputs into ``(time, series, feature)`` in the network's units."""
    turned = graph.node("Transpose", name, perm=[1, 0, 2])
    mean, deviation = _units(graph, "input", subject.task.input_scaling)
    return str(graph.node("Div", graph.node("Sub", turned, mean), deviation))


def _told(graph: Graph, subject: Subject, y: str) -> str:
    """Turn predictions into ``(series, time, output)`` in original units."""
    mean, deviation = _units(graph, "output", subject.task.output_scaling)
    told = graph.node("Add", graph.node("Mul", y, deviation), mean)
    return str(graph.node("Transpose", told, perm=[1, 0, 2]))


def _units(graph: Graph, side: str, scaling: Scaling) -> tuple[str, str]:
    mean = graph.constant(f"{side}_mean", np.array(scaling.mean, np.float32))
    return mean, graph.constant(f"{side}_deviation", np.array(scaling.deviation, np.float32))


def _zeros(graph: Graph, subject: Subject, inputs: str) -> str:
    """Return a state of zeros for as many series as go in."""
    if not subject.state:
        return ""
    series = graph.node("Slice", graph.node("Shape", inputs), graph.whole(0), graph.whole(1))
    size = graph.node("Concat", series, graph.whole(subject.state), axis=0)
    return str(graph.node("Expand", graph.constant("zero", np.zeros(1, np.float32)), size))


def _model(subject: Subject, graph: Any, what: str) -> bytes:
    from onward.export.onnx_graph import serialised

    task = subject.task
    properties = {
        "network": str(subject.chain),
        "task": json.dumps(task.to_json(), allow_nan=False),
    }
    return serialised(graph, f"{task.name}: {subject.chain}; {what}", properties)


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
