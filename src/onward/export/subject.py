"""What is exported: one network with its weights and its units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.engines.torch.naming import described
from onward.errors import NetworkError
from onward.networks.chain import Chain
from onward.networks.foreign import foreign_in
from onward.networks.layers import Dense, Layer

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.problems.task import Task

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Subject:
    """One restart of a fit, as all formats need it.

    Attributes
    ----------
    task
        What was learned; knows the units and whether there is a loop to close.
    chain
        The network.
    weights
        Named parameters, as :meth:`onward.Fit.weights` gives them.
    """

    task: Task
    chain: Chain
    weights: dict[str, Array]

    @classmethod
    def of(cls, fit: Fit, restart: int | None = None) -> Subject:
        """Return one restart of a fit, by default the best.

        Raises
        ------
        NetworkError
            If the network is no chain of layers, or says more than values before its last layer.
        """
        if foreign_in(fit.chain) is not None:
            raise NetworkError(
                "a chain of layers to export",
                f"a fit of the module {fit.chain}",
                "save its weights with torch.save(fit.module().state_dict(), path)",
            )
        return cls(fit.task, *values_alone(fit, fit.weights(restart)))

    @property
    def closed(self) -> bool:
        """Whether the network may be fed its own predictions."""
        return self.task.kind == "continuation"

    @property
    def increment(self) -> bool:
        """Whether the last layer's output is added to the value that goes in."""
        return self.chain.output == "increment"

    def own(self, number: int) -> dict[str, Array]:
        """Return the parameters of one layer, by their short names."""
        return {name: self.weights[f"{number}.{name}"] for name in self.layer(number).shapes(1)}

    def layer(self, number: int) -> Layer:
        """Return one layer."""
        return self.chain.layers[number]

    @property
    def dtype(self) -> str:
        """Name of the weights' type."""
        return str(next(iter(self.weights.values())).dtype)

    @property
    def described(self) -> list[tuple[str, int, str]]:
        """Kind, units and activation of every layer."""
        return described(self.chain)

    @property
    def state(self) -> int:
        """Numbers that are kept of one series from one step to the next."""
        return sum(layer.state for layer in self.chain.layers)


def values_alone(fit: Fit, weights: dict[str, Array]) -> tuple[Chain, dict[str, Array]]:
    """Return the network that says values alone, be they means or medians."""
    *layers, last = fit.chain.layers
    if fit.loss.numbers == 1:
        return fit.chain, weights
    if not isinstance(last, Dense):
        raise NetworkError(
            "a last Dense layer, to leave out what it says beside values",
            last.text,
            f"end the network with Dense({last.units})",
        )
    narrow = Chain(*layers, Dense(fit.task.outputs, last.activation), output=fit.chain.output)
    own = f"{len(layers)}."
    return narrow, {
        key: array[: fit.task.outputs] if key.startswith(own) else array
        for key, array in weights.items()
    }
