"""The held-out series that a fit keeps to show: those without gaps."""

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
