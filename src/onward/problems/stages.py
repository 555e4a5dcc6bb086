"""Splits of a panel by time: which part each row belongs to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.data.panel import Panel
from onward.problems.splitting import check_fractions

Index = NDArray[np.int64]


def stages(panel: Panel, validation: float, test: float) -> Index:
    """Return 0 for rows that train, 1 for those that select, and 2 for those that score.

    With times, all series are cut at the same two moments, so that nothing is learned from what
    was not known yet anywhere; without, each series at the same shares of its length.

    Parameters
    ----------
    panel
        The data.
    validation, test
        Fractions of the rows.

    Raises
    ------
    ProblemError
        If they leave nothing to train on.
    """
    check_fractions(validation, test)
    shares = (1 - validation - test, 1 - test)
    if panel.times is None:
        step = np.arange(panel.rows) - panel.starts[:-1][panel.series]
        cuts = [np.round(panel.lengths * share).astype(np.int64)[panel.series] for share in shares]
        late = [step >= cut for cut in cuts]
    else:
        ordered = np.sort(panel.times)
        places = [round(panel.rows * share) for share in shares]
        late = [
            panel.times >= ordered[place] if place < panel.rows else np.zeros(panel.rows, bool)
            for place in places
        ]
    return late[0].astype(np.int64) + late[1]
