"""Targets that lie among the inputs, and that an evaluation does not read: teacher forcing."""

from __future__ import annotations

from onward.doctor.evidence import Evidence
from onward.doctor.experiments._made_again import moves
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import UnavailableError

PASSES, LARGEST = 2, 400_000
"""Evaluation passes that are made again, and elements of an input beyond which none is."""


def unread(
    evidence: Evidence, pairs: AllPairs, shifts: dict[str, tuple[Shift | None, ...]]
) -> bool:
    """Say whether no output of an evaluation moves when the targets among its inputs change.

    Raises
    ------
    UnavailableError
        If the targets are not among the inputs, or no evaluation could be made again.
    """
    moved = shifts["training"][0] if pairs.training else None
    if moved is None or moved.steps > 0:
        raise UnavailableError("the targets are not among the inputs that were read by then")
    pair = pairs.training[0]
    first = pair.start + moved.steps
    steps = slice(first, first + max(pair.y.shape[1:]))
    said: list[bool] = []
    for replay in [r for r in evidence.replays if not r.training][-PASSES:]:
        given = replay.given[0]
        call = evidence.call(replay.call)
        axis = 1 if call is None or call.time_axis is None else call.time_axis
        fits = given.ndim == 3 and given.shape[axis] == pair.x.shape[1] and given.size <= LARGEST
        if fits and given.shape[2] == pair.x.shape[2] and given.shape[1 - axis] > 1:
            said.append(moves(replay, 0, axis, steps, moved.feature))
    if not said:
        raise UnavailableError("no evaluation on such inputs could be made again")
    return not any(said)
