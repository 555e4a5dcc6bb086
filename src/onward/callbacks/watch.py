"""Calls all callbacks of a run, and tells them what training itself does not know."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from onward.callbacks.callback import Callback, CallbackError
from onward.callbacks.to_beat import ToBeat
from onward.errors import TrainingError
from onward.progress import Listener, Progress

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

Callbacks = Listener | Iterable[Listener] | None
"""What ``callback=`` takes: a function or a :class:`Callback`, several of them, or None."""


class Watch:
    """Watches one training run on behalf of all callbacks.

    Parameters
    ----------
    callback
        One, several or none.
    bar
        Whether to show a bar, where somebody sees it.

    Raises
    ------
    TrainingError
        If something is no callback.
    """

    def __init__(self, callback: Callbacks = None, bar: bool = False) -> None:
        self._callbacks = _listed(callback)
        if bar:
            from onward.callbacks.bar import bar_where_seen

            self._callbacks += bar_where_seen()
        self._begun: list[Callback] = []
        self._phase = ""

    @property
    def listener(self) -> Listener | None:
        """What training tells of its progress; None where nobody listens."""
        return self._tell if self._callbacks else None

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Begin every callback, and count the time from now on."""
        self._started = time.perf_counter()
        self._to_beat = ToBeat(problem)
        for callback in self._callbacks:
            if isinstance(callback, Callback):
                _call(callback, callback.begin, problem, network, settings)
                self._begun.append(callback)

    def end(self, fit: Fit | None) -> None:
        """End every callback that has begun, also where one before it raises.

        Raises
        ------
        CallbackError
            That of the first which raised.
        """
        errors = []
        while self._begun:
            callback = self._begun.pop()
            try:
                _call(callback, callback.end, fit)
            except CallbackError as error:
                error.fit = fit
                errors.append(error)
        if errors:
            raise errors[0]

    def _tell(self, now: Progress) -> None:
        seconds = time.perf_counter() - self._started
        if now.phase != self._phase:
            self._phase, self._since = now.phase, seconds
        score, rule = self._to_beat.after(seconds)
        left = (seconds - self._since) * (1 - now.share) / now.share if now.share else None
        told = replace(now, seconds=seconds, seconds_left=left, to_beat=score, rule=rule)
        for callback in self._callbacks:
            _call(callback, callback, told)


def _call(callback: object, do: Callable[..., None], *arguments: object) -> None:
    try:
        do(*arguments)
    except Exception as error:
        raise CallbackError.of(callback, error) from error


def _listed(callback: Any) -> list[Listener]:
    if callback is None:
        return []
    several = isinstance(callback, Iterable) and not callable(callback)
    found: list[Listener] = list(callback) if several else [callback]
    for one in found:
        if not callable(one) or isinstance(one, type):
            raise TrainingError(
                "a function or a Callback for callback, or a list of them",
                repr(one),
                "pass callback=function, where function takes a Progress",
            )
    return found
