"""A network of somebody else's: a module of PyTorch's, described as one layer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from onward.networks.layers import Layer

if TYPE_CHECKING:
    from onward.networks.chain import Chain


@dataclass(frozen=True, repr=False)
class Foreign(Layer):
    """A module that alone makes up a chain; the torch engine describes and runs it.

    Attributes
    ----------
    units
        Number of features it returns.
    name
        What the module's class is called.
    own
        Name and shape of every parameter.
    kept
        Numbers that it keeps of one series from one step to the next.
    module
        The ``torch.nn.Module``. Weights are kept elsewhere.
    draw
        Returns the initial values ``(parameter,)`` of a seed and a restart; those of restart 0 are
        the module's own.
    """

    name: str
    own: tuple[tuple[str, tuple[int, ...]], ...]
    kept: int
    module: Any = field(compare=False)
    draw: Callable[[int, int], NDArray[np.float64]] = field(compare=False)
    recurrent: ClassVar[bool] = True

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        return dict(self.own)

    def copy(self) -> Any:
        """Return a module of its own, that others do not change."""
        return copy.deepcopy(self.module)

    @property
    def state(self) -> int:
        return self.kept

    @property
    def text(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{self.name}>"


def foreign_in(chain: Chain) -> Foreign | None:
    """Return the module that makes up a chain; None if the chain is of layers of ours."""
    first = chain.layers[0]
    return first if isinstance(first, Foreign) else None
