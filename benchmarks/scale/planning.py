"""From measured costs to many machines: throughput, price, and what gives way first.

A fit takes :math:`u` seconds of a core. A chunk of :math:`k` fits costs the driver
:math:`c + s_1 + (k - 1) (s_{100} - s_1) / 99`: to send it and hear of it, and to store it. With
:math:`w` workers, fits a second are at most the least of

- :math:`w / u`, what workers do,
- :math:`k / (c + s_k)`, what one driver keeps up with,
- :math:`B / b`, what its network carries of :math:`b` bytes a fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FITS = 10**4 * 10**3
CORES = 16
PRICE = 0.04
"""Dollars an hour for a core: about what cloud providers ask for one on demand."""
NETWORK = 10e9 / 8
"""Bytes a second into the driver."""


@dataclass(frozen=True)
class Plan:
    """What a number of nodes comes to.

    Attributes
    ----------
    nodes, target
        Nodes of 16 cores, and seconds that a chunk takes.
    rates
        Fits a second that workers, driver and network are good for.
    """

    nodes: int
    target: float
    rates: dict[str, float]

    @property
    def rate(self) -> float:
        """Fits a second."""
        return min(self.rates.values())

    @property
    def bottleneck(self) -> str:
        """What gives way first."""
        return min(self.rates, key=lambda name: self.rates[name])

    @property
    def hours(self) -> float:
        """Time for all fits."""
        return FITS / self.rate / 3600

    @property
    def price(self) -> float:
        """Dollars, for all cores for all of that time."""
        return self.hours * self.nodes * CORES * PRICE


def plan(costs: dict[str, Any], nodes: int, target: float, drivers: int = 1) -> Plan:
    """Return what a number of nodes comes to, with chunks of ``target`` seconds.

    Parameters
    ----------
    costs
        As measured.
    drivers
        Runs side by side, each with a driver and a directory of its own.
    """
    unit = costs["unit"]
    fits = max(1.0, target / unit)
    first, hundred = costs["store"]["chunk_of_1"], costs["store"]["chunk_of_100"]
    more = max(0.0, (hundred - first) / 99)
    driver = costs["ray"]["cpu"] + first + more * (fits - 1)
    rates = {
        "the cores": nodes * CORES / unit,
        "the driver's processor": drivers * fits / driver,
        "the driver's network": drivers * NETWORK / (costs["up"] + costs["down"]),
    }
    return Plan(nodes, target, rates)
