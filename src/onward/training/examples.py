"""The series that a fit keeps: held-out ones to show, and training ones for the doctor."""

from __future__ import annotations

import numpy as np

from onward.engines.engine import Sequences


def complete(data: Sequences) -> Sequences:
    """Return the series of a part that count at all scored steps.

    Where few have all of them, for want of length, series are cut to as many steps as half of
    them have. Where all have gaps, they are returned as they are.
    """
    counted = data.weights > 0
    if counted[:, counted.any(axis=0)].all():
        return data
    lengths = counted.shape[1] - np.argmax(counted[:, ::-1], axis=1)
    cut = int(np.median(lengths))
    scored = counted[:, :cut].any(axis=0)
    whole = np.flatnonzero(counted[:, :cut][:, scored].all(axis=1))
    if not len(whole):
        return data
    return Sequences(
        *(
            np.ascontiguousarray(part[whole, :cut])
            for part in (data.inputs, data.targets, data.weights)
        )
    )


KEPT, NUMBERS, FEWEST = 200, 1 << 18, 4
"""Training series that are kept, numbers in all of them, and series below which none is kept."""


def taught(data: Sequences) -> Sequences | None:
    """Return the first training series, as many as a fit may keep; None if they are too long.

    They stand in their order, so that windows of one series can be put together again.
    """
    one = data.inputs[0].size + data.targets[0].size + data.steps
    rows = min(KEPT, len(data), NUMBERS // max(1, one))
    if rows < min(FEWEST, len(data)):
        return None
    return Sequences(*(np.array(part[:rows]) for part in (data.inputs, data.targets, data.weights)))
