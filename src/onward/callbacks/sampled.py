"""Callbacks that need not hear of every step: polishing may take thousands a second."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from onward.callbacks.callback import Callback
from onward.progress import Progress

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem


class Sampled(Callback):
    """Notes the first and the last of each phase, and in between what is not too soon.

    Attributes
    ----------
    seconds
        Least time between two notes.
    """

    seconds: ClassVar[float]

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Open whatever is written to."""
        self._last: Progress | None = None
        self._noted = True
        self._due = 0.0
        self.open(problem, network, settings)

    def __call__(self, now: Progress) -> None:
        """Note where training stands, unless it was noted a moment ago."""
        new = self._last is None or now.phase != self._last.phase
        if new:
            self._note_last()
        self._last, self._noted = now, False
        if new or time.perf_counter() >= self._due:
            self._note_last()

    def end(self, fit: Fit | None) -> None:
        """Note the last that was told, and close."""
        try:
            self._note_last()
        finally:
            self.close(fit)

    def _note_last(self) -> None:
        if not self._noted and self._last is not None:
            self._noted = True
            self.note(self._last)
            self._due = time.perf_counter() + self.seconds

    @abstractmethod
    def open(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """See :meth:`Callback.begin`."""

    @abstractmethod
    def note(self, now: Progress) -> None:
        """See :meth:`Callback.__call__`."""

    @abstractmethod
    def close(self, fit: Fit | None) -> None:
        """See :meth:`Callback.end`."""
