"""The contract of all peers: a program that takes steps, and numbers to check it by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from benchmarks.workloads import Workload


@dataclass(frozen=True)
class Variant:
    """One way in which a peer can do a workload; the fastest counts.

    Attributes
    ----------
    restarts
        Restarts trained side by side.
    options
        What is chosen, in the peer's own words.
    """

    restarts: int = 1
    options: dict[str, str | int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The options in one line."""
        return ", ".join(f"{key} {value}" for key, value in self.options.items())


class Program(ABC):
    """A workload made ready to run."""

    @abstractmethod
    def check(self) -> list[float]:
        """Return numbers that all peers must agree on; the limit, which learns nothing, none.

        Of a training step, the losses of the first restart at the first steps on given batches:
        they depend on forward, backward, clipping and Adam. Of inference, the last outputs.
        """

    @abstractmethod
    def step(self, count: int) -> int:
        """Take at least ``count`` steps, wait until they are done, and return how many."""


class Peer(ABC):
    """A library that can do some of the workloads."""

    def versions(self) -> dict[str, str]:
        """Return the versions of what is being measured."""
        return {}

    @abstractmethod
    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        """Return the ways to do the workload; none if it is beyond this peer."""

    @abstractmethod
    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        """Make a workload ready on ``threads`` threads; compiling may wait for the first step."""
