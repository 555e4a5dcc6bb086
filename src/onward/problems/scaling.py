"""Scaling: every feature to mean zero and deviation one, with numbers from training alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from onward.errors import DataError, ProblemError
from onward.problems.arrays import Array

SCALES = ("standard", None)


@dataclass(frozen=True)
class Scaling:
    r"""A shift and a stretch of every feature.

    .. math:: z_f = (x_f - \mu_f) / \sigma_f

    Attributes
    ----------
    mean, deviation
        :math:`\mu_f` and :math:`\sigma_f` of every feature.
    """

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def identity(cls, features: int) -> Scaling:
        """Return the scaling that leaves values as they are."""
        return cls((0.0,) * features, (1.0,) * features)

    @classmethod
    def fitted(cls, values: Array, scale: str | None = "standard") -> Scaling:
        """Return the scaling of training values ``(…, feature)``.

        A feature that does not vary keeps a deviation of 1. ``scale=None`` gives the identity.

        Raises
        ------
        ProblemError
            If ``scale`` is neither ``"standard"`` nor None.
        DataError
            If values are too large to have a deviation.
        """
        if scale not in SCALES:
            raise ProblemError("scale='standard' or scale=None", repr(scale))
        if scale is None:
            return cls.identity(values.shape[-1])
        flat = values.reshape(-1, values.shape[-1])
        with np.errstate(over="ignore", invalid="ignore"):
            mean, deviation = flat.mean(axis=0), flat.std(axis=0)
        if not np.isfinite(deviation).all():
            raise DataError(
                "values whose squares are finite",
                f"{np.abs(flat).max():g} among them",
                "divide them by a constant first",
            )
        # A constant such as 0.1 has a deviation of rounding errors, not of exactly zero.
        varies = deviation > 1e-12 * np.abs(mean)
        return cls(tuple(mean.tolist()), tuple(np.where(varies, deviation, 1.0).tolist()))

    def part(self, features: slice) -> Scaling:
        """Return the scaling of some of the features."""
        return Scaling(self.mean[features], self.deviation[features])

    def apply(self, values: Array) -> Array:
        """Return values ``(…, feature)`` in scaled units, always as a new array."""
        found = np.asarray(values, np.float64) - self.mean
        found /= self.deviation
        return found

    def invert(self, values: Array) -> Array:
        """Return scaled values ``(…, feature)`` in their original units, as a new array."""
        return np.asarray(values, np.float64) * self.deviation + self.mean

    def to_json(self) -> dict[str, Any]:
        """Return plain lists of numbers."""
        return {"mean": list(self.mean), "deviation": list(self.deviation)}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Scaling:
        """Return what :meth:`to_json` wrote."""
        mean, deviation = ([float(value) for value in plain[key]] for key in ("mean", "deviation"))
        return cls(tuple(mean), tuple(deviation))
