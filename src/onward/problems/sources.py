"""Sources of training series, recorded or simulated, and a thread that prepares them ahead."""

from __future__ import annotations

import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.engines.engine import Sequences
from onward.errors import ProblemError

if TYPE_CHECKING:
    from onward.problems.problem import Problem

Batches = tuple[Sequences, NDArray[np.int64]]
"""A pool of series, and which of them make up the batch of each step, ``(step, series)``."""

SPLIT, TRAINING, SAMPLE, VALIDATION, TEST = 1, 2, 3, 4, 5
"""What random numbers are drawn for; see :func:`stream`."""
FIXED = {"sample": SAMPLE, "validation": VALIDATION, "test": TEST}
"""Draws that a simulated problem makes once: to be scaled by, to select and to score."""


def stream(seed: int, purpose: int, number: int = 0) -> np.random.Generator:
    """Return the generator of one purpose and number: no two of them share random numbers."""
    return np.random.default_rng([seed, number, 0, purpose])


def call_simulator(draw: Callable[..., Any], rng: np.random.Generator, series: int) -> Any:
    """Return ``draw(rng, series)``.

    Raises
    ------
    ProblemError
        If ``draw`` is no function, or raises; the original exception is chained.
    """
    if not callable(draw):
        raise ProblemError("a simulator draw(rng, n) that returns n fresh series", repr(draw))
    try:
        return draw(rng, series)
    except Exception as error:
        raise ProblemError(
            "a simulator that returns fresh series",
            f"{type(error).__name__} raised by it: {error}",
            f"call draw(np.random.default_rng(0), {series}) by itself to see where",
        ) from error


class Source(ABC):
    """Where training series come from."""

    fresh: bool
    """Whether every step sees series that were never seen before."""

    @abstractmethod
    def batches(
        self, rng: np.random.Generator, steps: int, size: int, dtype: DTypeLike = np.float32
    ) -> Batches:
        """Return a pool and, for every step, the ``size`` series of it that make up a batch."""


class Recorded(Source):
    """Series that are there already, seen in epochs: each once before any is seen again."""

    fresh = False

    def __init__(self, training: Sequences) -> None:
        self._training = training
        self._cast: dict[np.dtype[Any], Sequences] = {}

    def batches(
        self, rng: np.random.Generator, steps: int, size: int, dtype: DTypeLike = np.float32
    ) -> Batches:
        """Return the training part, the same object at every call, and shuffled epochs of it.

        A batch has no more series than there are.
        """
        kind = np.dtype(dtype)
        pool = self._cast.setdefault(kind, cast(self._training, kind))
        return pool, epochs(rng, len(pool), steps, size)


def epochs(rng: np.random.Generator, series: int, steps: int, size: int) -> NDArray[np.int64]:
    """Return which series make up each batch, ``(step, series)``: each once before any again.

    A batch has no more series than there are.
    """
    size = min(size, series)
    rounds = -(-steps * size // series)
    order = np.tile(np.arange(series, dtype=np.int64), (rounds, 1))
    return rng.permuted(order, axis=1).ravel()[: steps * size].reshape(steps, size)


class Simulated(Source):
    """Series drawn fresh for every step.

    Parameters
    ----------
    make
        ``make(rng, n)`` returns ``n`` checked, scaled series.
    """

    fresh = True

    def __init__(self, make: Callable[[np.random.Generator, int], Sequences]) -> None:
        self._make = make

    def batches(
        self, rng: np.random.Generator, steps: int, size: int, dtype: DTypeLike = np.float32
    ) -> Batches:
        """Return ``steps * size`` fresh series of a single draw, each used once."""
        pool = cast(self._make(rng, steps * size), np.dtype(dtype))
        return pool, np.arange(steps * size, dtype=np.int64).reshape(steps, size)


def cast(data: Sequences, dtype: np.dtype[Any]) -> Sequences:
    """Return the same series as contiguous arrays of another type."""
    arrays = (data.inputs, data.targets, data.weights)
    return Sequences(*(np.ascontiguousarray(array, dtype) for array in arrays))


class Ahead:
    """Batches prepared by a thread while the engine trains on those before.

    The k-th chunk depends on ``(seed, k)`` alone, so that it does not matter how far ahead the
    thread is. Leaving the ``with`` block ends the thread, also in the middle of the plan.

    Parameters
    ----------
    problem
        Whose :meth:`~onward.problems.problem.Problem.batches` are prepared.
    seed
        Seed of the training run.
    plan
        Number of steps of each chunk.
    size
        Series a batch; None for the problem's own size.
    dtype
        Type of the arrays.
    first
        Number of the first chunk to prepare; those before it are left out.

    Raises
    ------
    ProblemError
        Where the chunk is asked for, if the simulator raised while preparing it.

    Examples
    --------
    >>> with Ahead(problem, seed=0, plan=[100, 100], size=64) as ahead:  # doctest: +SKIP
    ...     for pool, index in ahead:
    ...         engine.train(population, pool, index, rates, feedback, clip)
    """

    def __init__(
        self,
        problem: Problem,
        seed: int,
        plan: Sequence[int],
        size: int | None = None,
        dtype: DTypeLike = np.float32,
        first: int = 0,
    ) -> None:
        self._problem = problem
        self._seed = seed
        self._first = first
        self._plan = tuple(plan)[first:]
        self._left = iter(self._plan)
        self._size = problem.batch if size is None else size
        self._dtype = dtype
        self._ready: queue.Queue[Batches | BaseException] = queue.Queue(maxsize=1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="onward-ahead", daemon=True)

    def __enter__(self) -> Ahead:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Iterator[Batches]:
        for _ in self._left:
            item = self._ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item

    def _work(self) -> None:
        for number, steps in enumerate(self._plan, self._first):
            rng = stream(self._seed, TRAINING, number)
            try:
                item: Batches | BaseException = self._problem.batches(
                    rng, steps, self._size, self._dtype
                )
            except BaseException as error:
                item = error
            if not self._hand_over(item) or isinstance(item, BaseException):
                return

    def _hand_over(self, item: Batches | BaseException) -> bool:
        while not self._stop.is_set():
            try:
                self._ready.put(item, timeout=0.05)
            except queue.Full:
                continue
            return True
        return False
