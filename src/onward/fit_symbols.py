"""A fit of symbols: how likely each is to come next, and sequences drawn from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onward.distributions import log_probabilities
from onward.engines.engine import Array, Feedback
from onward.errors import DataError, ProblemError
from onward.problems.alphabet import Alphabet, as_sequences
from onward.problems.arrays import whole
from onward.problems.symbols import one_hot
from onward.problems.task import OPEN

if TYPE_CHECKING:
    from onward.fit_foretelling import Foretelling

OPEN_LOOP = Feedback(OPEN)


def alphabet_of(fit: Foretelling) -> Alphabet:
    """Return the alphabet that a fit was trained on.

    Raises
    ------
    ProblemError
        If it is of values.
    """
    if fit.task.alphabet is None:
        raise ProblemError("a fit of symbols", f"one of the {fit.task.kind} {fit.task.name}")
    return fit.task.alphabet


def probabilities(fit: Foretelling, sequences: Any, restart: int | None) -> Array:
    """Return how likely each symbol is after each step; see :meth:`onward.Fit.predict`."""
    letters = alphabet_of(fit)
    read = _read(letters, as_sequences(sequences))
    outputs, _ = fit.go_on(one_hot(read, len(letters)), OPEN_LOOP, None, restart)
    found = np.exp(log_probabilities(outputs))
    for row, each in zip(found, read, strict=True):
        row[len(each) :] = np.nan
    return found


def drawn(
    fit: Foretelling,
    seeds: Any,
    steps: int,
    restart: int | None,
    temperature: float | None,
    seed: int,
    others: dict[str, Any],
) -> list[Any]:
    """Return what follows seeds, drawn symbol by symbol; see :meth:`onward.Fit.rollout`."""
    for name, one in others.items():
        if one is not None:
            raise ProblemError(
                "seeds, steps, temperature and seed alone to draw symbols",
                name,
                "use fit.predict(sequences) for how likely each symbol is",
            )
    letters, steps = alphabet_of(fit), whole(steps, "steps", 1)
    heat = _temperature(temperature)
    rng = np.random.default_rng(whole(seed, "seed", 0))
    read = _read(letters, as_sequences(seeds))
    found = np.empty((len(read), steps), np.int64)
    for length in sorted({len(each) for each in read}):
        rows = [row for row, each in enumerate(read) if len(each) == length]
        fed, state = one_hot([read[row] for row in rows], len(letters)), None
        for step in range(steps):
            outputs, state = fit.go_on(fed, OPEN_LOOP, state, restart)
            came = _draw(rng, outputs[:, -1], heat)
            found[rows, step] = came
            fed = one_hot([came[place : place + 1] for place in range(len(rows))], len(letters))
    return [letters.sequence(row) for row in found]


def _draw(rng: np.random.Generator, logits: Array, heat: float) -> Any:
    if heat == 0:
        return logits.argmax(axis=1)
    shares = np.exp(log_probabilities(np.asarray(logits, np.float64) / heat)).cumsum(axis=1)
    return (rng.random((len(logits), 1)) * shares[:, -1:] > shares).sum(axis=1)


def _read(letters: Alphabet, sequences: list[Any]) -> list[Any]:
    found = []
    for number, each in enumerate(sequences):
        found.append(letters.numbers(each, f"sequence {number}"))
        if not len(found[-1]):
            raise DataError("at least one symbol to begin with", f"none in sequence {number}")
    return found


def _temperature(given: float | None) -> float:
    number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    if given is not None and not (number and 0 <= given < np.inf):
        raise ProblemError(
            "a temperature of 0 or more",
            repr(given),
            "1 draws as was learned, 0 takes the likeliest symbol each time",
        )
    return 1.0 if given is None else float(given)
