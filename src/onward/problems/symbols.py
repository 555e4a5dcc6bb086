"""Symbols: which symbol comes next, from those before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.labels import read_labels
from onward.engines.engine import Sequences
from onward.errors import DataError, ProblemError
from onward.problems.alphabet import Alphabet, as_sequences
from onward.problems.arrays import count, is_fraction, whole
from onward.problems.problem import Problem, Split
from onward.problems.scaling import Scaling
from onward.problems.scoring import Score
from onward.problems.sources import Recorded
from onward.problems.splitting import by_series, check_fractions, sentence
from onward.problems.tabled import name_of
from onward.problems.task import Task

Index = NDArray[np.int64]

WINDOW = 100
"""Symbols of a window that one long sequence is cut into, where nobody says how many."""


class Symbols(Problem):
    r"""Which symbol comes next, from those before it.

    A network is fed each symbol as a row of zeros with a one at its place, so that a ``Dense``
    layer in front is an embedding: its weights are a vector for each symbol. It ends in one unit
    for each symbol, a logit, and is taught by cross-entropy; it is always fed the true past. The
    score is the cross-entropy in bits,

    .. math:: -\frac{1}{N} \sum_{s, t} \log_2 P(x_{s, t+1} \mid x_{s, 0}, \dots, x_{s, t}),

    over all :math:`N` symbols that are scored; two to its power is the perplexity. The end of a
    sequence is not foretold, unless it has a symbol of its own.

    Parameters
    ----------
    sequences
        Texts, of which every character is a symbol; or lists of words or whole numbers; or an
        array ``(series, time)`` of whole numbers. They may be of any lengths. A single one is cut
        into windows and split by time: the first stretch trains, the last one scores.
    warmup
        First symbols of each sequence that are read before any is foretold, at least 1.
    window
        Symbols to foretell in each window that sequences are cut into; by default 100 of a single
        sequence, and several are not cut. The network starts anew in every window.
    alphabet
        All symbols there can be; by default those of the training part.
    validation, test
        The part that selects the best weights, and the part that gives the score: a fraction, or
        other sequences. ``test=0`` scores on the validation part.
    batch
        Sequences, or windows, a training step.
    seed, shuffle
        Sequences are shuffled with the seed before they are split; with ``shuffle=False`` the last
        ones are held out.
    name
        What the problem is called.

    Raises
    ------
    ProblemError
        If warm-up or window do not fit, or there is too little to split.
    DataError
        If there are no sequences, or a symbol is no symbol or only in a part that is held out.

    Examples
    --------
    >>> Symbols(["abcabcab", "bcabca", "cabcabc"] * 10, name="abc")
    <abc (symbols): warm-up 1; 22 sequences to train on, 4 to select, 4 to score>
    """

    def __init__(
        self,
        sequences: Any,
        *,
        warmup: int = 1,
        window: int | None = None,
        alphabet: Any = None,
        validation: Any = 0.15,
        test: Any = 0.15,
        batch: int = 64,
        seed: int = 0,
        shuffle: bool = True,
        name: str = "symbols",
    ) -> None:
        warmup = whole(warmup, "warmup", 1)
        given = as_sequences(sequences)
        lone = len(given) == 1 and is_fraction(validation) and is_fraction(test)
        if window is not None or lone:
            window = whole(WINDOW if window is None else window, "window", 1)
        if lone:
            parts, noun = _by_time(given[0], validation, test), "window"
        else:
            parts, noun = _by_sequence(given, validation, test, seed, shuffle), "sequence"
        letters = Alphabet.of(parts[0]) if alphabet is None else _named(alphabet, given)
        read = [_read(letters, part, warmup, window) for part in parts]
        many = [len(part) for part in read]
        words = sentence(count(many[0], noun), many[1], many[2])
        if lone:
            words += ", later in the sequence"
        training, validating = (_sequences(part, len(letters), warmup) for part in read[:2])
        scoring = _sequences(read[2], len(letters), warmup) if read[2] else validating
        split = Split(words, training, validating, scoring)
        self._hold(_task(name, letters, warmup), split, Recorded(training), batch)

    @classmethod
    def from_file(cls, path: str | Path, **choices: Any) -> Symbols:
        """Return the problem of the characters of a text file in UTF-8.

        Parameters
        ----------
        path
            The file.
        choices
            As for :class:`Symbols`; the name is that of the file by default.

        Raises
        ------
        DataError
            If the file cannot be read, or is no text.
        """
        return cls(read_text(path), **{"name": Path(path).stem, **choices})

    @classmethod
    def from_table(
        cls, data: Any, *, value: str, group: str | None = None, **choices: Any
    ) -> Symbols:
        """Return the problem of the labels in a column of a table, in the order of its rows.

        Parameters
        ----------
        data
            As for :meth:`Continuation.from_table <onward.Continuation.from_table>`.
        value
            The column of symbols.
        group
            The column that tells sequences apart; without it all rows are one.
        choices
            As for :class:`Symbols`.

        Raises
        ------
        DataError
            If there is no such column, or a label is missing.
        """
        read = read_labels(data, [value] if group is None else [value, group])
        sequences: dict[str, list[str]] = {}
        for label, one in zip(read[0], read[1] if group else [""] * len(read[0]), strict=True):
            sequences.setdefault(one, []).append(label)
        if not sequences:
            raise DataError(f"rows in column {value!r}", "none")
        return cls(list(sequences.values()), **{"name": name_of(data), **choices})


def read_text(path: str | Path) -> str:
    """Return the text of a file, without the line break at its end.

    Raises
    ------
    DataError
        If it cannot be read, or is no text in UTF-8.
    """
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n")
    except OSError as error:
        raise DataError(f"a text file {path}", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"text in UTF-8 in {path}", f"byte {error.start} that is none", "convert the file"
        ) from error


def one_hot(numbers: Sequence[Index], symbols: int, steps: int | None = None) -> Any:
    """Return sequences as a network is fed them, ``(series, time, symbol)``, zeros after the end.

    Parameters
    ----------
    numbers
        Numbers of symbols, a sequence each.
    symbols
        How many there are.
    steps
        Length to fill up to; by default that of the longest.
    """
    longest = max(len(each) for each in numbers) if steps is None else steps
    found = np.zeros((len(numbers), longest, symbols), np.float32)
    for row, each in zip(found, numbers, strict=True):
        row[np.arange(len(each)), each] = 1
    return found


def _task(name: str, letters: Alphabet, warmup: int) -> Task:
    size = len(letters)
    return Task(
        kind="symbols",
        name=name,
        inputs=size,
        outputs=size,
        warmup=warmup,
        horizon=None,
        input_names=letters.names,
        output_names=letters.names,
        input_scaling=Scaling.identity(size),
        output_scaling=Scaling.identity(size),
        score=Score("bits per symbol"),
        alphabet=letters,
    )


def _sequences(parts: list[Index], symbols: int, warmup: int) -> Sequences:
    """Pair each symbol with the next: ``(series, time, symbol)``, padding without a weight."""
    steps = max(len(each) for each in parts) - 1
    inputs = one_hot([each[:-1] for each in parts], symbols, steps)
    targets = np.zeros((len(parts), steps, 1), np.float32)
    weights = np.zeros((len(parts), steps))
    for row, each in enumerate(parts):
        targets[row, : len(each) - 1, 0] = each[1:]
        weights[row, warmup - 1 : len(each) - 1] = 1
    return Sequences(inputs, targets, weights)


def _read(letters: Alphabet, part: list[Any], warmup: int, window: int | None) -> list[Index]:
    """Return the numbers of the symbols of a part, cut into windows if there are to be any."""
    found = []
    for number, sequence in enumerate(part):
        read = letters.numbers(sequence, f"sequence {number} of its part")
        if len(read) <= warmup:
            raise ProblemError(
                f"sequences of more than {count(warmup, 'symbol')}, the warm-up",
                f"one of {len(read)}: {sequence!r:.40}",
                "leave it out, or shorten the warm-up",
            )
        each = len(read) if window is None else warmup + window
        starts = range(0, len(read) - warmup, each - warmup)
        found += [read[start : start + each] for start in starts]
    return found


def _by_time(sequence: Any, validation: float, test: float) -> tuple[list[Any], ...]:
    check_fractions(validation, test)
    if not validation:
        raise ProblemError("a validation fraction above 0 in a split by time", "0")
    cuts = [round(len(sequence) * share) for share in (1 - validation - test, 1 - test)]
    stretches = [sequence[: cuts[0]], sequence[cuts[0] : cuts[1]], sequence[cuts[1] :]]
    return tuple([stretch] if len(stretch) else [] for stretch in stretches)


def _by_sequence(
    given: list[Any], validation: Any, test: Any, seed: int, shuffle: bool
) -> tuple[list[Any], ...]:
    shares = [float(part) if is_fraction(part) else 0.0 for part in (validation, test)]
    if is_fraction(validation) and not validation:
        raise ProblemError("a validation fraction above 0, or other sequences", "0", "try 0.15")
    split = by_series(
        len(given),
        validation=shares[0],
        test=shares[1],
        seed=whole(seed, "seed", 0),
        shuffle=shuffle,
    )
    held_out = [
        [given[place] for place in places] if is_fraction(part) else as_sequences(part, what)
        for part, places, what in (
            (validation, split.validation, "validation"),
            (test, split.test, "test"),
        )
    ]
    return [given[place] for place in split.training], held_out[0], held_out[1]


def _named(alphabet: Any, given: list[Any]) -> Alphabet:
    joined = isinstance(given[0], str)
    return Alphabet(Alphabet.of([alphabet]).symbols, joined)
