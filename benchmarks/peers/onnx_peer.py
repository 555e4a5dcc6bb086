"""ONNX Runtime: inference of a chain with one LSTM, written out as an ONNX graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.workloads import LAST, LOOP, TRAIN, Workload
from onward.networks.layers import LSTM, Dense

OPSET = 17
STATES = ("h", "c")


class GraphOf:
    """The graph of a workload's network: inputs ``x, h, c``, outputs ``y, h_after, c_after``."""

    def __init__(self, workload: Workload) -> None:
        self.views = workload.layout.views(workload.parameters(1)[0])
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.last = "x"
        for number, layer in enumerate(workload.layout.chain.layers):
            if isinstance(layer, Dense):
                self._dense(number, layer)
            elif isinstance(layer, LSTM):
                self._lstm(number, layer)
                self.units = layer.units
            else:
                raise ValueError(f"no ONNX graph for {layer.text}")

    def model(self) -> bytes:
        """Return the serialised model; the number of time steps is free."""
        series = {"x": ["time", 1, 1], **{name: [1, 1, self.units] for name in STATES}}
        after = {self.last: ["time", 1, 1], "h_after": [1, 1, self.units]}
        after["c_after"] = [1, 1, self.units]
        graph = helper.make_graph(
            self.nodes,
            "chain",
            [_tensor(name, shape) for name, shape in series.items()],
            [_tensor(name, shape) for name, shape in after.items()],
            self.constants,
        )
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=8)
        onnx.checker.check_model(model)
        return model.SerializeToString()

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, inputs: list[str], outputs: list[str], **more: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, outputs, **more))
        self.last = outputs[0]

    def _dense(self, number: int, layer: Dense) -> None:
        weight = self._constant(f"w{number}", self.views[f"{number}.weight"].T)
        bias = self._constant(f"b{number}", self.views[f"{number}.bias"])
        self._node("MatMul", [self.last, weight], [f"product{number}"])
        self._node("Add", [self.last, bias], [f"sum{number}"])
        if layer.activation != "linear":
            self._node(layer.activation.capitalize(), [self.last], [f"dense{number}"])

    def _lstm(self, number: int, layer: LSTM) -> None:
        bias = _gates(self.views[f"{number}.bias"])
        names = [
            self._constant(f"wi{number}", _gates(self.views[f"{number}.weight_input"])[None]),
            self._constant(f"wh{number}", _gates(self.views[f"{number}.weight_state"])[None]),
            self._constant(f"b{number}", np.concatenate([bias, np.zeros_like(bias)])[None]),
        ]
        outputs = [f"all{number}", "h_after", "c_after"]
        inputs = [self.last, *names, "", *STATES]
        self._node("LSTM", inputs, outputs, hidden_size=layer.units)
        axis = self._constant("axis", np.array([1]))
        self._node("Squeeze", [self.last, axis], [f"lstm{number}"])


def _gates(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn PyTorch's order of gates (i, f, g, o) into ONNX's (i, o, f, g)."""
    i, f, g, o = np.split(values, 4)
    return np.concatenate([i, o, f, g])


def _tensor(name: str, shape: list[Any]) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


class Streaming(Program):
    """One series, one step a call or all steps in one; buffers bound beforehand, or not."""

    def __init__(self, workload: Workload, bound: bool, threads: int) -> None:
        graph = GraphOf(workload)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            graph.model(), options, providers=["CPUExecutionProvider"]
        )
        self.output = graph.last
        self.bound = bound
        self.whole = workload.mode == LOOP
        self.inputs = workload.pool().inputs[0][:, None]
        self.parts = list(self.inputs[:, None])
        self.shape = (1, 1, graph.units)
        self._bind()

    def _bind(self) -> None:
        """Bind two sets of buffers: what one step writes, the next one reads."""
        self.x, self.y = np.zeros((1, 1, 1), np.float32), np.zeros((1, 1, 1), np.float32)
        states = [{name: np.zeros(self.shape, np.float32) for name in STATES} for _ in range(2)]
        self.states, self.bindings = states, []
        for before, after in (states, states[::-1]):
            binding = self.session.io_binding()
            _bind_input(binding, "x", self.x)
            _bind_output(binding, self.output, self.y)
            for name in STATES:
                _bind_input(binding, name, before[name])
                _bind_output(binding, f"{name}_after", after[name])
            self.bindings.append(binding)

    def check(self) -> list[float]:
        state = self._zeros()
        if self.whole:
            return self._run(self.inputs, state)[0].ravel()[-LAST:].tolist()
        for before in self.states[0].values():
            before[...] = 0
        found = []
        for k, part in enumerate(self.parts):
            if self.bound:
                self._run_bound(k, part)
                found.append(float(self.y[0, 0, 0]))
            else:
                y, *state = self._run(part, state)
                found.append(float(y[0, 0, 0]))
        return found[-LAST:]

    def step(self, count: int) -> int:
        state = self._zeros()
        if self.whole:
            calls = -(-count // len(self.parts))
            for _ in range(calls):
                self._run(self.inputs, state)
            return calls * len(self.parts)
        for k in range(count):
            part = self.parts[k % len(self.parts)]
            if self.bound:
                self._run_bound(k, part)
            else:
                _, *state = self._run(part, state)
        return count

    def _zeros(self) -> list[NDArray[np.float32]]:
        return [np.zeros(self.shape, np.float32) for _ in STATES]

    def _run(self, x: NDArray[np.float32], state: list[NDArray[np.float32]]) -> Any:
        return self.session.run(None, {"x": x, "h": state[0], "c": state[1]})

    def _run_bound(self, k: int, x: NDArray[np.float32]) -> None:
        self.x[...] = x
        self.session.run_with_iobinding(self.bindings[k % 2])


def _bind_input(binding: Any, name: str, array: NDArray[np.float32]) -> None:
    binding.bind_input(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)


def _bind_output(binding: Any, name: str, array: NDArray[np.float32]) -> None:
    binding.bind_output(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)


class Onnx(Peer):
    """ONNX Runtime, which does not train."""

    def versions(self) -> dict[str, str]:
        return {"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__}

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        if workload.mode == TRAIN:
            return []
        ways = ("run",) if workload.mode == LOOP else ("run", "bound")
        return [Variant(options={"call": way}) for way in ways]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        return Streaming(workload, variant.options["call"] == "bound", threads)


def make() -> Peer:
    """Return this peer."""
    return Onnx()
