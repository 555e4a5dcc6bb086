"""Whose turn it is in polishing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Turn:
    """How far polishing has come in its order.

    Attributes
    ----------
    ranked
        Rows of the restarts that may be polished to the end, in the order they take.
    heat
        Number of the heat; as many as there are heats once all of them are over.
    left
        Rows in this heat, in the order they take.
    place
        Whose turn it is in ``left``, or after the heats in ``ranked``.
    begun
        Whether that restart has begun to be polished to the end.
    scale
        What the lengths of heats are multiplied by.
    """

    ranked: list[int]
    heat: int = 0
    left: list[int] = field(default_factory=list)
    place: int = 0
    begun: bool = False
    scale: float = 1.0

    def next_place(self) -> None:
        """Let the next restart have its turn."""
        self.place += 1
        self.begun = False

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)
