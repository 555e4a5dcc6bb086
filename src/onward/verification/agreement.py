"""How far two opinions are apart, and whether that is rounding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.networks.layout import Layout
from onward.verification.case import Case
from onward.verification.peer import Peer

LIMITS = {"float64": 1e-9, "float32": 1e-4}
"""Largest relative difference that rounding explains."""
QUANTITIES = ("output", "loss", "gradient", "trajectory")
LEAST = 1e-3
"""Part of a vector's largest entry below which a parameter's own size says nothing: what is left
of it after cancellation is rounding."""


@dataclass(frozen=True)
class Agreement:
    """What came of one comparison in one type.

    Attributes
    ----------
    dtype
        ``"float64"`` or ``"float32"``.
    differences
        Largest relative difference of outputs, loss, gradient, and weights after training.
    parameters
        Of every parameter by name: that of its gradient, and of itself after training.
    """

    dtype: str
    differences: dict[str, float]
    parameters: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def agree(self) -> bool:
        """Whether every difference is within what rounding explains."""
        limit = LIMITS[self.dtype]
        return all(value <= limit for value in self.differences.values())


def compare(ours: Peer, theirs: Peer, case: Case, dtype: str) -> Agreement:
    """Ask both for everything, in one type."""
    short = case.short() if theirs.slow else case
    (loss, slope), (expected_loss, expected) = (
        peer.gradient(case, dtype) for peer in (ours, theirs)
    )
    end, expected_end = ours.trained(short, dtype), theirs.trained(short, dtype)
    slopes = _by_parameter(case.layout, slope, expected)
    ends = _by_parameter(case.layout, end, expected_end)
    return Agreement(
        dtype,
        {
            "output": relative(ours.outputs(case, dtype), theirs.outputs(case, dtype)),
            "loss": relative(loss, expected_loss),
            "gradient": max(slopes.values()),
            "trajectory": max(ends.values()),
        },
        {name: (slopes[name], ends[name]) for name in slopes},
    )


def relative(found: Any, expected: Any, scale: float = 0.0) -> float:
    """Return the largest difference, divided by the largest expected size; infinite for NaN.

    Parameters
    ----------
    scale
        What it is divided by at least.
    """
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    apart = float(np.abs(found - expected).max(initial=0.0))
    size = max(float(np.abs(expected).max(initial=0.0)), scale)
    if apart == 0:
        return 0.0
    if not np.isfinite(apart) or size == 0:
        return float("inf")
    return apart / size


def _by_parameter(
    layout: Layout, found: NDArray[np.floating], expected: NDArray[np.floating]
) -> dict[str, float]:
    least = LEAST * float(np.abs(expected).max(initial=0.0))
    theirs = layout.views(expected)
    return {
        name: relative(value, theirs[name], least) for name, value in layout.views(found).items()
    }
