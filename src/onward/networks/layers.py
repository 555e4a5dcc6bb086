"""The layers a chain is made of: frozen descriptions that compute nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar

from onward.errors import NetworkError, did_you_mean


@dataclass(frozen=True)
class Layer(ABC):
    """What all layers have in common: a number of units and an activation.

    Attributes
    ----------
    units
        Size of the output, at least 1.
    memory
        Numbers that each unit keeps from one step to the next.
    """

    units: int

    memory: ClassVar[int] = 0
    recurrent: ClassVar[bool] = False
    activations: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.units, int) or isinstance(self.units, bool) or self.units < 1:
            raise NetworkError(
                f"a whole number of units of at least 1 in {type(self).__name__}",
                repr(self.units),
            )
        activation = getattr(self, "activation", None)
        if activation is not None and activation not in self.activations:
            raise NetworkError(
                f"an activation of {type(self).__name__} among {', '.join(self.activations)}",
                repr(activation),
                did_you_mean(str(activation), self.activations),
            )

    @abstractmethod
    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        """Return the name and shape of every parameter, in the order of the flat vector."""

    @property
    def state(self) -> int:
        """Numbers kept of one series from one step to the next."""
        return self.units * self.memory

    @property
    def text(self) -> str:
        """The layer as it is written on the command line."""
        shown = [str(self.units)]
        shown += [
            str(getattr(self, field.name))
            for field in fields(self)
            if field.name != "units" and getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __repr__(self) -> str:
        shown = [str(self.units)]
        shown += [
            repr(getattr(self, field.name))
            for field in fields(self)
            if field.name != "units" and getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Dense(Layer):
    r"""A map without memory, :math:`y_t = f(W x_t + b)`.

    Parameters: ``weight (units, inputs)``, ``bias (units,)``.
    """

    activation: str = "linear"
    activations: ClassVar[tuple[str, ...]] = ("linear", "tanh", "sigmoid", "relu")

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        return {"weight": (self.units, inputs), "bias": (self.units,)}


@dataclass(frozen=True, repr=False)
class RNN(Layer):
    r"""Elman's recurrent layer, :math:`h_t = f(W_i x_t + W_h h_{t-1} + b)`.

    Parameters: ``weight_input (units, inputs)``, ``weight_state (units, units)``, ``bias``.
    PyTorch has two biases that only ever act through their sum; here there is one.
    """

    activation: str = "tanh"
    memory: ClassVar[int] = 1
    recurrent: ClassVar[bool] = True
    activations: ClassVar[tuple[str, ...]] = ("tanh", "relu")

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        return {
            "weight_input": (self.units, inputs),
            "weight_state": (self.units, self.units),
            "bias": (self.units,),
        }


@dataclass(frozen=True, repr=False)
class LSTM(Layer):
    r"""Long short-term memory, with PyTorch's gates in PyTorch's order (i, f, g, o).

    .. math::
        i, f, o &= \sigma(W_i x_t + W_h h_{t-1} + b), \quad g = \tanh(\cdots) \\
        c_t &= f \odot c_{t-1} + i \odot g, \quad h_t = o \odot \tanh(c_t)

    Parameters: ``weight_input (4 units, inputs)``, ``weight_state (4 units, units)``,
    ``bias (4 units,)``, the sum of PyTorch's two.
    """

    memory: ClassVar[int] = 2
    recurrent: ClassVar[bool] = True

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        return {
            "weight_input": (4 * self.units, inputs),
            "weight_state": (4 * self.units, self.units),
            "bias": (4 * self.units,),
        }


@dataclass(frozen=True, repr=False)
class GRU(Layer):
    r"""Gated recurrent unit, with PyTorch's gates in PyTorch's order (r, z, n).

    .. math::
        r, z &= \sigma(W_i x_t + W_h h_{t-1} + b) \\
        n &= \tanh(W_{in} x_t + b_n + r \odot (W_{hn} h_{t-1} + b_{hn})) \\
        h_t &= (1 - z) \odot n + z \odot h_{t-1}

    Parameters: ``weight_input (3 units, inputs)``, ``weight_state (3 units, units)``,
    ``bias (3 units,)`` and ``bias_state (units,)``, the bias inside the reset gate.
    """

    memory: ClassVar[int] = 1
    recurrent: ClassVar[bool] = True

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        return {
            "weight_input": (3 * self.units, inputs),
            "weight_state": (3 * self.units, self.units),
            "bias": (3 * self.units,),
            "bias_state": (self.units,),
        }


LAYERS: dict[str, type[Layer]] = {kind.__name__: kind for kind in (Dense, RNN, GRU, LSTM)}
"""All layers, by the name that a chain is written with."""

COMMON = ("Dense", "RNN", "GRU", "LSTM")
"""Layers that other libraries have too: PyTorch, JAX, ONNX."""
