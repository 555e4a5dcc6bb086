"""A graph in the making: nodes, constants and names that do not clash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 17, 8
"""Versions that ONNX Runtime has read since 2022."""


class Graph:
    """Nodes one after the other; what they share stands in the outermost graph.

    Parameters
    ----------
    outer
        The graph around this one, the body of a loop; it holds the constants.
    """

    def __init__(self, outer: Graph | None = None) -> None:
        self.nodes: list[Any] = []
        self._root: Graph = self if outer is None else outer._root
        if outer is None:
            self.constants: dict[str, Any] = {}
            self._count = 0

    def constant(self, name: str, value: NDArray[Any] | Sequence[int]) -> str:
        """Return the name of a constant; one of that name is made only once."""
        array = np.asarray(value, order="C")
        self._root.constants.setdefault(name, numpy_helper.from_array(array, name))
        return name

    def whole(self, *numbers: int) -> str:
        """Return the name of a constant vector of whole numbers."""
        name = "whole_" + "_".join(str(number) for number in numbers).replace("-", "minus")
        return self.constant(name, np.array(numbers, np.int64))

    def node(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        """Add a node; return the name of its output, or a list of names where it has several."""
        names = [self.fresh(kind) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def named(self, source: str, name: str) -> str:
        """Give a value another name, that of an output of the graph."""
        self.nodes.append(helper.make_node("Identity", [source], [name]))
        return name

    def fresh(self, kind: str) -> str:
        """Return a name that nothing has yet."""
        self._root._count += 1
        return f"{kind.lower()}_{self._root._count}"

    def proto(self, name: str, inputs: list[Any], outputs: list[Any]) -> Any:
        """Return the graph; that of a body has no constants of its own."""
        held = list(self.constants.values()) if self._root is self else []
        return helper.make_graph(self.nodes, name, inputs, outputs, held)


def tensor(name: str, shape: list[str | int], kind: str = "FLOAT") -> Any:
    """Describe an input or output; sizes with a name may differ from call to call."""
    return helper.make_tensor_value_info(name, getattr(TensorProto, kind), shape)


def serialised(graph: Any, description: str, properties: dict[str, str]) -> bytes:
    """Return the checked model as bytes."""
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="onward",
        doc_string=description,
    )
    helper.set_model_props(model, properties)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())
