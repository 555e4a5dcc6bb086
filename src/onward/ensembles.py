"""Ensembles: the best restarts of a fit together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.errors import FitError
from onward.problems.arrays import whole


def best_rows(scores: NDArray[np.floating], many: int, restart: int | None) -> NDArray[np.int64]:
    """Return the rows of the best restarts, the best first.

    Parameters
    ----------
    scores : (restart,)
        Their validation scores.
    many
        How many of them.
    restart
        None: one restart and several are not asked for at once.

    Raises
    ------
    FitError
        If there are not so many with a finite score, or one restart is asked for as well.
    ProblemError
        If ``many`` is no number of restarts.
    """
    if restart is not None:
        raise FitError("restart=… or ensemble=…", "both", "leave one of them out")
    whole(many, "ensemble", 1)
    finite = int(np.isfinite(scores).sum())
    if many > finite:
        raise FitError(
            f"an ensemble of at most {finite}, the restarts that have a score",
            str(many),
            "take fewer, or train with more restarts",
        )
    return np.argsort(scores, kind="stable")[:many]


def single(ensemble: int | None, expected: str) -> None:
    """Refuse an ensemble where there can be none.

    Raises
    ------
    FitError
        If one is asked for; it says what was expected.
    """
    if ensemble is not None:
        raise FitError(expected, f"ensemble={ensemble}", "leave out ensemble=…")
