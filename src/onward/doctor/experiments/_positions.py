"""Where in the input's time a prediction stands, read from the slices it went through."""

from __future__ import annotations

from onward.doctor.evidence import Call, Comparison, ShapeOp

UNKNOWN, AHEAD = -1, 2
"""A position that could not be told; steps at the end of a series that a loop may leave unread."""


def first_position(
    comparison: Comparison, steps: int, positions: int, call: Call | None = None
) -> int | None:
    """Return the input time of the first of so many positions.

    None if they are no positions of the input: a decoder's steps after it. ``UNKNOWN`` if a loop
    read only some part of a longer series.
    """
    if positions == steps:
        return 0
    prediction = comparison.prediction
    for op in reversed(prediction.trail):
        if op.op == "getitem" and (found := _taken(op, steps, positions)) is not None:
            return found
    if positions == 1:
        return steps - 1
    first = first_answer(comparison, positions)
    if first and first + positions <= steps:
        return first
    read = _read(call)
    if read is not None and positions <= read <= steps:
        return read - positions if steps - read <= AHEAD else UNKNOWN
    if prediction.trail and prediction.trail[-1].after != prediction.shape:
        return 0
    return None


def first_answer(comparison: Comparison, positions: int) -> int:
    """Return how many of a network's answers stand before the first that is compared."""
    for op in reversed(comparison.prediction.trail):
        for length in op.before[:2] if op.op == "getitem" else ():
            if (found := _taken(op, length, positions)) is not None:
                return found
    return 0


def _read(call: Call | None) -> int | None:
    """Return how many steps a loop of cells read, None if it was no loop."""
    if call is None or not call.modules or call.root_calls <= len(call.modules):
        return None
    return call.root_calls // len(call.modules)


def _taken(op: ShapeOp, steps: int, positions: int) -> int | None:
    """Return the first index that a slice took of an axis as long as the input."""
    axis = 0
    for part in op.detail.strip("[]").split(","):
        part = part.strip()
        if part == "...":
            return None
        if axis < len(op.before) and op.before[axis] == steps and part not in ("", ":"):
            return _first(part, steps, positions)
        axis += part != "None"
    return None


def _first(part: str, steps: int, positions: int) -> int | None:
    """Return the first index of one slice, if it leaves that many positions.

    Examples
    --------
    >>> _first("1:", 10, 9), _first(":-1", 10, 9), _first("-1", 10, 1), _first("2:4", 10, 5)
    (1, 0, 9, None)
    """
    pieces = part.split(":")
    try:
        ends = [int(piece) if piece else None for piece in pieces]
    except ValueError:
        return None
    if len(ends) == 1:
        index = ends[0]
        return None if index is None or positions != 1 else index % steps
    taken = range(steps)[slice(*ends)]
    return taken[0] if len(taken) == positions and taken.step == 1 else None
