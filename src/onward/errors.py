"""One family of errors: what was expected, what came, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class OnwardError(Exception):
    """A mistake that the person using onward can mend.

    The message always has the same three parts, so that nobody has to guess: what was expected,
    what was received, and a remedy. The command line prints it in one line and exits with 2.

    Parameters
    ----------
    expected
        What the library needed, in words.
    received
        What it got instead: the shape, value, row or file.
    remedy
        What to do about it. May be empty where it is plain.

    Examples
    --------
    >>> raise OnwardError("at least 1 restart", "0", "pass restarts=1 or more")
    Traceback (most recent call last):
        ...
    onward.errors.OnwardError: expected at least 1 restart, received 0; pass restarts=1 or more
    """

    def __init__(self, expected: str, received: str, remedy: str = "") -> None:
        self.expected = expected
        self.received = received
        self.remedy = remedy
        message = f"expected {expected}, received {received}"
        super().__init__(f"{message}; {remedy}" if remedy else message)


class ProblemError(OnwardError):
    """The statement of what is to be learned does not hold together."""


class DataError(OnwardError):
    """The data cannot be used as they are: a gap, a text, an infinity, a missing column."""


class NetworkError(OnwardError):
    """The network cannot be built, or does not fit the problem."""


class TrainingError(OnwardError):
    """Training was asked for something it cannot do, or no restart survived it."""


class MissingLibraryError(OnwardError, ImportError):
    """A library of an extra is not installed."""


class FitError(OnwardError):
    """A saved fit is damaged, foreign, or of a version that cannot be read."""


class ModuleMissingError(FitError):
    """A saved fit is of a module of one's own, which is not handed in: code is never saved.

    Parameters
    ----------
    name
        What the module's class is called.
    where
        What holds its weights.
    """

    def __init__(self, name: str, where: str) -> None:
        self.name = name
        super().__init__(
            f"the module {name} that {where} holds weights of", "none", f"pass module={name}(…)"
        )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a remedy naming the closest known word, or all of them.

    Examples
    --------
    >>> did_you_mean("LTSM", ["LSTM", "GRU"])
    'did you mean LSTM?'
    >>> did_you_mean("banana", ["LSTM", "GRU"])
    'choose one of GRU, LSTM'
    """
    known = sorted(known)
    folded = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]}?" if close else f"choose one of {', '.join(known)}"
