"""Passes made again: what they are judged by, and which steps of their inputs they read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Evidence

PARTS = 12
"""Training passes that are made again, the last ones."""

Part = tuple[Any, Comparison, NDArray[Any]]
"""A pass that can be made again, what its output was compared with, and its output."""


def parts_of(evidence: Evidence) -> list[Part]:
    """Return training passes that can be made again: with their comparison, and their output."""
    sites: dict[int, list[Comparison]] = {}
    for comparison in evidence.training:
        sites.setdefault(comparison.site, []).append(comparison)
    main = max(sites.values(), key=len, default=[])
    by_call = {c.call: c for c in main if c.target.whole and c.prediction.whole}
    parts = []
    for replay in evidence.replays:
        call, judged = evidence.call(replay.call), by_call.get(replay.call)
        if judged is None or call is None or call.root_calls != 1 or not call.outputs:
            continue
        if replay.training and call.outputs[0].whole:
            parts.append((replay, judged, call.outputs[0].array))
    kept = {part[0].model for part in parts}
    return parts[-PARTS:] if len(kept) == 1 else []


def moves(replay: Any, position: int, axis: int, steps: slice, feature: int | None = None) -> bool:
    """Whether outputs change when some steps of an input are those of other series.

    ``position`` is that of the input among the pass's tensors, ``axis`` (0 or 1) its time; of one
    feature alone if it is given.
    """
    given = [np.array(array) for array in replay.given]
    series = np.moveaxis(given[position], axis, 0)
    chosen = (steps, slice(None)) if feature is None else (steps, slice(None), feature)
    series[chosen] = np.roll(series[chosen], 1, axis=1)
    before, after = replay.outputs()[0], replay.outputs(given)[0]
    return before.shape != after.shape or not np.array_equal(before, after)
