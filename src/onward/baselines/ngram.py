"""What came after the same symbols before: n-grams with back-off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from onward.baselines.only_symbols import Index, OnlySymbols, following
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ORDERS = range(1, 9)
"""Symbols that are looked back at."""
DISCOUNTS = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9)
CLOSE, WORSE = 1.002, 1.1
"""Scores within this factor of the best are as good, and the shortest past among them is taken;
beyond that factor, longer ones are not tried."""
STEPS, AT_ONCE = 20_000, 20_000
"""Steps of the validation part that a choice is made on; steps that are foretold at once."""


class NGram(OnlySymbols):
    r"""What came after the last :math:`n` symbols, mixed with what came after fewer.

    With :math:`c(h x)` the times that :math:`x` came after the past :math:`h`, of which
    :math:`N(h)` different ones did, :math:`h'` the past without its earliest symbol, and a discount
    :math:`d`, it is interpolated absolute discounting (Ney, Essen & Kneser 1994):

    .. math:: P(x \mid h) = \frac{\max(c(h x) - d, 0)}{c(h)}
        + \frac{d N(h)}{c(h)} P(x \mid h'),

    where the past before the shortest says that all :math:`K` symbols are alike, :math:`1 / K`.
    Where :math:`h` never came, it is :math:`P(x \mid h')`. The length of the past and the discount
    are those with the best score on the validation part.
    """

    name: ClassVar[str] = "ngram"
    title: ClassVar[str] = "an n-gram with back-off"

    def learn(self, problem: Problem) -> None:
        """Count all pasts, from the shortest; choose length and discount."""
        data = problem.reference
        came, counted = following(data)
        self._tables: list[_Counts] = []
        reached = self._reached(problem.validation[: _enough(problem.validation)], problem)
        scores: list[list[float]] = []
        pasts = _Pasts(data.inputs.argmax(axis=2), self.task.outputs)
        for order in (0, *ORDERS):
            keys = pasts.keys(order)
            table = _Counts.of(keys, came, counted, self.task.outputs)
            pasts.places = table.places(keys)
            self._tables.append(table)
            scores.append(reached(table, order))
            if min(scores[-1]) > WORSE * min(map(min, scores)):
                break
        best = min(map(min, scores))
        order = next(n for n, found in enumerate(scores) if min(found) <= CLOSE * best)
        self._discount = DISCOUNTS[int(np.argmin(scores[order]))]
        del self._tables[order + 1 :]
        self.numbers = sum(table.counts.nnz for table in self._tables)
        self.chosen = {"symbols back": order, "discount": self._discount}

    def likely(self, numbers: Index) -> Array:
        """Return the mixture of all lengths, from the shortest to the longest."""
        pasts = _Pasts(numbers, self.task.outputs)
        found = np.full((numbers.size, self.task.outputs), 1 / self.task.outputs)
        for order, table in enumerate(self._tables):
            pasts.places = table.places(pasts.keys(order))
            table.mix(found, pasts.places, self._discount)
        return found.reshape(*numbers.shape, -1)

    def _reached(self, part: Sequences, problem: Problem) -> Callable[[_Counts, int], list[float]]:
        """Return what scores every discount on a part, table after table."""
        symbols = self.task.outputs
        pasts = _Pasts(part.inputs.argmax(axis=2), symbols)
        shape = (len(part), part.steps, symbols)
        found = [np.full((len(part) * part.steps, symbols), 1 / symbols) for _ in DISCOUNTS]

        def score(table: _Counts, order: int) -> list[float]:
            pasts.places = table.places(pasts.keys(order))
            for each, discount in zip(found, DISCOUNTS, strict=True):
                table.mix(each, pasts.places, discount)
            return [float(problem.score(np.log(each.reshape(shape)), part)) for each in found]

        return score


class _Pasts:
    """The past of every step, known by its place among those that came in training.

    Attributes
    ----------
    places : (step,)
        Of the last length that was asked for; -1 where it never came, or reaches back too far.
    """

    def __init__(self, numbers: Index, symbols: int) -> None:
        self.numbers = numbers
        self.symbols = symbols
        self.places = np.zeros(numbers.size, np.int64)

    def keys(self, order: int) -> Index:
        """Return a number for each past of a length; -1 where there is none.

        It is made of the place of the past that is shorter by one, and of the earliest symbol.
        """
        if not order:
            return self.places
        before = np.full_like(self.numbers, -1)
        steps = self.numbers.shape[1]
        before[:, order - 1 :] = self.numbers[:, : max(0, steps - order + 1)]
        earliest = before.ravel()
        there = (self.places >= 0) & (earliest >= 0)
        return np.where(there, self.places * self.symbols + earliest, -1)


class _Counts:
    """How often each symbol came after each past of one length.

    Attributes
    ----------
    known : (past,)
        The key of every past that came, in ascending order.
    counts : (past, symbol)
        Sparse.
    """

    def __init__(self, known: Index, counts: csr_matrix) -> None:
        self.known = known
        self.counts = counts
        self.sums = np.asarray(counts.sum(axis=1)).ravel()
        self.kinds = np.diff(counts.indptr)

    @classmethod
    def of(cls, keys: Index, came: Index, counted: NDArray[np.bool_], symbols: int) -> _Counts:
        """Count what came after pasts ``(step,)``."""
        from scipy.sparse import csr_matrix

        kept = (keys >= 0) & counted.ravel()
        known, places = np.unique(keys[kept], return_inverse=True)
        ones = np.ones(len(places))
        shape = (len(known), symbols)
        counts = csr_matrix((ones, (places, came.ravel()[kept])), shape=shape)
        counts.sum_duplicates()
        return cls(known, counts)

    def places(self, keys: Index) -> Index:
        """Return the place of each past among those that came; -1 for those that did not."""
        if not len(self.known):
            return np.full(len(keys), -1)
        found = np.minimum(np.searchsorted(self.known, keys), len(self.known) - 1)
        return np.where(self.known[found] == keys, found, -1)

    def mix(self, likely: Array, places: Index, discount: float) -> None:
        """Turn probabilities after shorter pasts into those after these, in place."""
        rows = np.flatnonzero(places >= 0)
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            at = places[some]
            kept = self.counts[at]
            kept.data -= discount
            sums = self.sums[at, None]
            likely[some] = (
                kept.toarray() / sums + discount * self.kinds[at, None] / sums * likely[some]
            )


def _enough(data: Sequences) -> int:
    """Return how many series have as many steps as choosing takes."""
    return max(1, -(-STEPS // data.steps))
