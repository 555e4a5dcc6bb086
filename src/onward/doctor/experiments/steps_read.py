"""Which steps of its input a network reads at all: change all but one of them, on a copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Evidence
from onward.doctor.rule import UnavailableError

LEAST, LARGEST = 4, 200_000
"""Steps and series an input must have, and elements beyond which no pass is made again."""


@dataclass(frozen=True)
class StepsRead:
    """What one training pass made again says of the steps of its input.

    Attributes
    ----------
    call, model
        Number of the pass, and index of its model.
    steps
        Length of the input.
    only
        The one step that is read: changing all others moves no output by a single bit, neither of
        the network at the end nor of the one at the start. None if more are read.
    looped
        Whether recurrent layers or cells were called at half of the steps or more.
    """

    call: int
    model: int
    steps: int
    only: int | None
    looped: bool


def steps_read(evidence: Evidence) -> tuple[StepsRead, ...]:
    """Make the last training pass of each network again with steps of other series.

    Raises
    ------
    UnavailableError
        If no pass on several series and steps could be made again.
    """
    found: dict[int, StepsRead] = {}
    for replay in reversed(evidence.replays):
        call = evidence.call(replay.call)
        if replay.model in found or not replay.training or not _fits(replay, call):
            continue
        assert call is not None
        assert call.time_axis is not None
        steps = replay.given[0].shape[call.time_axis]
        only = next((s for s in (0, steps - 1) if _alone(replay, call.time_axis, s)), None)
        looped = call.layer_calls >= steps // 2
        found[replay.model] = StepsRead(replay.call, replay.model, steps, only, looped)
    if not found:
        raise UnavailableError("no pass on several series and steps could be made again")
    return tuple(found.values())


def _fits(replay: Any, call: Call | None) -> bool:
    """Whether a pass has one input of numbers, and its axes are known."""
    if call is None or not call.inputs or {call.time_axis, call.batch_axis} != {0, 1}:
        return False
    if len(replay.given) != 1 or len(call.inputs) != 1:
        return False
    given: NDArray[Any] = replay.given[0]
    if given.dtype.kind != "f" or given.shape != call.inputs[0].shape or given.size > LARGEST:
        return False
    return given.ndim == 3 and int(min(given.shape[:2])) >= LEAST


def _alone(replay: Any, axis: int, step: int) -> bool:
    """Whether this step moves outputs and all others together do not."""
    given = replay.given[0]
    other = np.roll(given, 1, axis=1 - axis)
    chosen = [slice(None)] * given.ndim
    chosen[axis] = slice(step, step + 1)
    only, rest = given.copy(), other.copy()
    only[tuple(chosen)] = other[tuple(chosen)]
    rest[tuple(chosen)] = given[tuple(chosen)]
    for first in (False, True):
        base, moved = _said(replay, given, first), _said(replay, only, first)
        if not np.array_equal(_said(replay, rest, first), base) or np.array_equal(moved, base):
            return False
    return True


def _said(replay: Any, given: NDArray[Any], first: bool) -> NDArray[Any]:
    said: NDArray[Any] = replay.outputs([given], first=first)[0]
    return said
