"""Networks that read the truth in training and their own output in evaluation, within one pass."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from onward.doctor.evidence import Call, Comparison, Evidence
from onward.doctor.experiments._made_again import Part, moves, parts_of
from onward.doctor.rule import UnavailableError

SHORTEST, LARGEST, PASSES = 6, 200_000, 3
"""Steps of an input at least, its elements at most, and training passes that are made again."""
STEPS, SLOWEST = (40, 80), 0.05
"""Steps of training on a copy after which it is judged, the better of both; and the seconds that a
step may take: with slower ones there are fewer. Only then does what is found depend on the machine.
"""


@dataclass(frozen=True)
class OwnLoop:
    """A pass that goes on with its own output, and what a few steps of training in it bring.

    Attributes
    ----------
    position
        Which tensor of the pass is read to its end in training.
    read, steps
        How many of its steps are read in evaluation, and how many there are.
    share
        Mean squared error of the evaluation, in units of its targets' variance.
    closed, taught
        The evaluation's loss after some more steps of training, over what it was: with passes as in
        the evaluation, and as in training.
    more
        How many steps at most.
    call
        Number of the evaluation's pass.
    """

    position: int
    read: int
    steps: int
    share: float
    closed: float
    taught: float
    more: int
    call: int


def own_loop(evidence: Evidence) -> OwnLoop:
    """Look for an input that training reads to its end and evaluation only begins with.

    Raises
    ------
    UnavailableError
        If no two passes could be held against each other, or they read the same.
    """
    parts = parts_of(evidence)
    for free, judged in _evaluated(evidence):
        taught = [part for part in parts if _alike(part[0], free)]
        if len(taught) < 3:
            continue
        axis = _axis(evidence.call(free.call))
        for position in range(len(free.given)):
            read = _begins(free, position, axis)
            if read is None:
                continue
            if all(_late(part[0], position, axis) for part in taught[-PASSES:]):
                return _practised(evidence, free, judged, taught, position, read, axis)
    raise UnavailableError("no pass was seen that reads less of an input in evaluation")


def _evaluated(evidence: Evidence) -> list[tuple[Any, Comparison]]:
    """Return evaluation passes that can be made again, with what they were compared with."""
    judged = {
        c.call: c
        for c in evidence.evaluation
        if c.kind in ("mse", "l1", "huber") and c.prediction.whole and c.target.whole
    }
    free = [r for r in evidence.replays if not r.training and r.call in judged]
    whole = [r for r in free if (call := evidence.call(r.call)) and call.root_calls == 1]
    return [(replay, judged[replay.call]) for replay in reversed(whole)][:2]


def _axis(call: Call | None) -> int:
    return 1 if call is None or call.time_axis is None else call.time_axis


def _alike(one: Any, other: Any) -> bool:
    """Whether two passes are of one network, with as many tensors of as many axes."""
    dimensions = [[array.ndim for array in replay.given] for replay in (one, other)]
    return bool(one.model == other.model and dimensions[0] == dimensions[1])


def _begins(replay: Any, position: int, axis: int) -> int | None:
    """Return how many first steps of an input are read, None if it is more than half of them."""
    given = replay.given[position]
    if given.dtype.kind != "f" or given.ndim < 2 or given.size > LARGEST:
        return None
    if given.shape[axis] < SHORTEST or given.shape[1 - axis] < 2:
        return None
    half = given.shape[axis] // 2
    if _from(replay, position, axis, half) or not _from(replay, position, axis, 0):
        return None
    return next(
        k for k in (1, 2, 4, 8, 16, 32, 64, half) if not _from(replay, position, axis, min(k, half))
    )


def _late(replay: Any, position: int, axis: int) -> bool:
    """Whether the second half of an input is read."""
    return _from(replay, position, axis, replay.given[position].shape[axis] // 2)


def _from(replay: Any, position: int, axis: int, first: int) -> bool:
    """Whether steps of an input from ``first`` on are read, the last left out: none follows it."""
    return moves(replay, position, axis, slice(first, -1))


def _practised(
    evidence: Evidence,
    free: Any,
    judged: Comparison,
    taught: list[Part],
    position: int,
    read: int,
    axis: int,
) -> OwnLoop:
    """Train copies a little more in both ways, from where the network is."""
    optimizer = next(o for o in evidence.optimizers if o.steps)
    options = optimizer.groups[0]
    own = free.outputs()[0]
    crossed = [(free.on(replay.given), c, output) for replay, c, output in taught]
    closed, open_ = (
        free.practice(parts, optimizer.kind, options, judge=[(free, judged, own)])
        for parts in (crossed, taught)
    )
    rates = evidence.course.rates[np.isfinite(evidence.course.rates)]
    rate, before = float(rates.max()), closed.score(first=False)
    began = time.process_time()
    closed.train(rate, 4, first=False)
    share = min(1.0, SLOWEST / max((time.process_time() - began) / 4, 1e-9))
    lengths = [max(8, int(steps * share)) for steps in STEPS]
    said, asked = judged.prediction.array.astype(float), judged.target.array.astype(float)
    if before <= 0 or asked.var() <= 0 or said.size != asked.size:
        raise UnavailableError("the evaluation's error could not be taken again")
    return OwnLoop(
        position,
        read,
        free.given[position].shape[axis],
        float(((said.ravel() - asked.ravel()) ** 2).mean() / asked.var()),
        min(closed.train(rate, steps, first=False) for steps in lengths) / before,
        min(open_.train(rate, steps, first=False) for steps in lengths) / before,
        lengths[-1],
        free.call,
    )
