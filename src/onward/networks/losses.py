r"""Losses: what a network says of each value, and what it is taught to make small.

A network says :math:`k` numbers of each of its :math:`V` values. First come the values themselves,
:math:`m_1 \dots m_V`: they are fed back, added to the last value, predicted and scored. After them
come the other numbers, a block of :math:`V` at a time.

*Squared error* (:math:`k = 1`): :math:`\ell = (y - m)^2`.

*Gaussian* (:math:`k = 2`): a mean and a spread :math:`s`, of variance
:math:`v = e^{2s} + \sigma_0^2`, and the negative log-likelihood in nats

.. math:: \ell = \tfrac12 \log v + \frac{(y - m)^2}{2 v} + \tfrac12 \log 2 \pi,

(Nix & Weigend 1994), where :math:`\sigma_0` = 1e-4 in the network's units keeps the variance above
zero.

*Quantiles* (one number a level): with the median :math:`m = q_0`, levels above it in ascending
order, then those below it in descending order, each further out than the one before, so that they
never cross,

.. math:: q_{\pm i} = q_{\pm (i - 1)} \pm \log(1 + e^{s_{\pm i}}), \qquad
    \ell = \frac{1}{k} \sum_\tau \max(\tau (y - q_\tau), (\tau - 1) (y - q_\tau)),

the pinball loss (Koenker & Bassett 1978).

*Cross-entropy*, of :math:`V` symbols: a logit :math:`z_j` of each, and in nats

.. math:: \ell = \log \sum_j e^{z_j} - z_y,

where the target :math:`y` is the number of the symbol that came. It is what
:class:`onward.Symbols` is learned with, and nothing else.

All losses are weighted means over steps and values; cross-entropy over steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onward.errors import NetworkError, did_you_mean

LOSSES = ("squared", "gaussian", "quantiles", "cross-entropy")
LEAST_DEVIATION = 1e-4
""":math:`\\sigma_0`, in the network's units."""
MEDIAN = 0.5


@dataclass(frozen=True)
class Loss:
    """A loss by its name; see :mod:`onward.networks.losses` for the equations.

    Attributes
    ----------
    name
        ``"squared"``, ``"gaussian"``, ``"quantiles"`` or ``"cross-entropy"``.
    levels
        Of quantiles, in ascending order, 0.5 among them.

    Examples
    --------
    >>> Loss.of((0.95, 0.5, 0.05))
    Loss(name='quantiles', levels=(0.05, 0.5, 0.95))
    >>> print(Loss.of((0.05, 0.5, 0.95)), Loss.of("gaussian").outputs(2))
    quantiles(0.05, 0.5, 0.95) 4
    """

    name: str = "squared"
    levels: tuple[float, ...] = ()

    @classmethod
    def of(cls, given: Any) -> Loss:
        """Return a loss from its name, its text, or levels of quantiles.

        Raises
        ------
        NetworkError
            If there is no such loss, or levels are not between 0 and 1, or the median is missing.
        """
        if isinstance(given, Loss):
            return given
        if not isinstance(given, str):
            return cls("quantiles", _levels(given))
        name, _, rest = given.partition("(")
        if name == "quantiles" and rest.endswith(")"):
            return cls(name, _levels(rest[:-1].split(",")))
        if given == "quantiles":
            raise NetworkError(
                "the levels of the quantiles", "none", "say which: loss=(0.05, 0.5, 0.95)"
            )
        if given not in LOSSES:
            raise NetworkError(
                f"a loss among {', '.join(LOSSES[:2])}, or levels such as (0.05, 0.5, 0.95)",
                repr(given),
                did_you_mean(given, LOSSES),
            )
        return cls(given)

    @property
    def squared(self) -> bool:
        """Whether it is a sum of squares, and nothing but values is said."""
        return self.name == "squared"

    @property
    def numbers(self) -> int:
        """How many numbers a network says of each value."""
        return {"gaussian": 2, "quantiles": len(self.levels)}.get(self.name, 1)

    @property
    def of_symbols(self) -> bool:
        """Whether the network says how likely each symbol is."""
        return self.name == "cross-entropy"

    @property
    def outward(self) -> tuple[float, ...]:
        """Levels in the order of the network's outputs: the median, those above, those below."""
        above = tuple(level for level in self.levels if level > MEDIAN)
        below = tuple(level for level in reversed(self.levels) if level < MEDIAN)
        return (MEDIAN, *above, *below) if self.levels else ()

    def outputs(self, values: int) -> int:
        """Return how many outputs a network of so many values has."""
        return self.numbers * values

    def values(self, outputs: int) -> int:
        """Return how many of the outputs of a network are values; they come first."""
        return outputs // self.numbers

    def targets(self, outputs: int) -> int:
        """Return how many numbers the truth of a step is made of."""
        return 1 if self.of_symbols else self.values(outputs)

    def __str__(self) -> str:
        shown = ", ".join(f"{level:g}" for level in self.levels)
        return f"{self.name}({shown})" if self.levels else self.name


SQUARED, CROSS_ENTROPY = Loss(), Loss("cross-entropy")


def _levels(given: Any) -> tuple[float, ...]:
    try:
        if not isinstance(given, Iterable):
            raise TypeError
        found = tuple(sorted(float(level) for level in given))
    except (TypeError, ValueError):
        raise NetworkError(
            f"a loss among {', '.join(LOSSES[:2])}, or levels such as (0.05, 0.5, 0.95)",
            repr(given),
        ) from None
    inside = all(0 < level < 1 for level in found)
    if not inside or MEDIAN not in found or len(set(found)) < max(2, len(found)):
        raise NetworkError(
            "different levels of quantiles between 0 and 1, with the median 0.5 among them",
            repr(given),
            "the median is what is predicted and fed back; such as (0.05, 0.5, 0.95)",
        )
    return found
