"""Arrays as they were, what was done to them, and lines of the script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from numpy.typing import NDArray

Phase = Literal["training", "evaluation"]


@dataclass(frozen=True)
class Where:
    """A line of the script: path, number from 1, and its text."""

    file: str
    line: int
    text: str = ""

    def __str__(self) -> str:
        """Say file and line, as compilers do."""
        return f"{Path(self.file).name}:{self.line}"


@dataclass(frozen=True)
class ShapeOp:
    """One thing that was done to a tensor on its way.

    Attributes
    ----------
    op
        ``view reshape permute transpose flatten squeeze unsqueeze cat stack getitem expand repeat
        softmax log_softmax sigmoid tanh relu detach argmax pack pad mean sum flip roll shuffle``.
    before, after
        Shapes, as the script had them.
    detail
        Its arguments as text, such as ``dim=1`` or ``[:, -1]``.
    inside
        Whether it was done inside a module's ``forward``.
    where
        Line of the script, None if not known.
    """

    op: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    detail: str = ""
    inside: bool = False
    where: Where | None = None


@dataclass(frozen=True, eq=False)
class Values:
    """A tensor as it was.

    Attributes
    ----------
    array
        Its values (float32, float64, int64 or bool), perhaps cut to the first entries an axis.
    shape
        Its whole shape, before any broadcasting.
    dtype
        Name of its type, such as ``float32``.
    grad
        Whether gradients flowed through it.
    identity
        Equal for the same storage, offset and strides while both lived: the same tensor or view.
    trail
        What was done to it last, oldest first, at most 24 steps: for data since it was made or came
        out of a loader, for outputs also ``linear matmul lstm gru embedding`` on the way.
    base, offset, strides
        Address of its storage, and where in it, in elements: views of one tensor share ``base``
        (as does what comes to lie there after it is gone).
    """

    array: NDArray[Any]
    shape: tuple[int, ...]
    dtype: str = "float32"
    grad: bool = False
    identity: int = 0
    trail: tuple[ShapeOp, ...] = ()
    base: int = 0
    offset: int = 0
    strides: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was cut."""
        return self.array.shape == self.shape
