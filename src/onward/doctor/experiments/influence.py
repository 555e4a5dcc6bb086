"""Change one input and see which outputs move, on copies of the network after the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Evidence
from onward.doctor.rule import UnavailableError

PASSES, PLACES, LARGEST = 3, 4, 200_000
"""Passes made again, places changed in each, and input elements beyond which none is."""


@dataclass(frozen=True, eq=False)
class Touched:
    """One place of one input, changed, and how far each output moved.

    Attributes
    ----------
    place
        Index on the first two axes of the input (on the first only, if it has one or two axes and
        the second is the feature's).
    moved
        Largest change over all but the first two axes of the first output, whose shape it has on
        these; of 0 means: bit for bit the same.
    """

    place: tuple[int, ...]
    moved: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Influence:
    """What moves what, in one pass, for one of its inputs.

    Attributes
    ----------
    call, training, model
        Number of the pass, whether gradients were taken of it, and of which model.
    position
        Which of the tensors of the pass was changed.
    input_shape, output_shape
        Of the tensor and of the first output, as the script had them.
    time_axis, batch_axis
        Axes of the input as the network reads them, None if that could not be told.
    touched
        Changes of single places.
    everything
        Largest change of the output when all values of the input are drawn anew from its own.
    scale
        Standard deviation of the output (its largest size if it does not vary).
    evaluation_spread, training_spread
        Largest difference of two passes with the same input, in evaluation and in training mode.
    """

    call: int
    training: bool
    model: int
    position: int
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    time_axis: int | None
    batch_axis: int | None
    touched: tuple[Touched, ...]
    everything: float
    scale: float
    evaluation_spread: float
    training_spread: float

    def moves_future_only(self) -> bool | None:
        """Say whether inputs move no output before them, None if times cannot be told."""
        if self.time_axis is None or len(self.output_shape) < 2:
            return None
        axis = self.time_axis
        if axis > 1 or self.output_shape[axis] != self.input_shape[axis]:
            return None
        before = [
            np.take(one.moved, range(one.place[axis]), axis=axis)
            for one in self.touched
            if len(one.place) > axis and one.place[axis] > 0
        ]
        return not any(part.any() for part in before) if before else None


def influence(evidence: Evidence) -> tuple[Influence, ...]:
    """Make some passes again with changed inputs.

    Raises
    ------
    UnavailableError
        If no pass could be made again.
    """
    replays = [r for r in evidence.replays if sum(a.size for a in r.given) <= LARGEST]
    sequences = [r for r in replays if r.given and _spans(r.given[0])]
    trained = [r for r in sequences if r.training]
    chosen = (trained[-1:] + trained[:1] + [r for r in sequences if not r.training][-1:])[:PASSES]
    found: list[Influence] = []
    reason = "no call of a network on several series or steps could be made again"
    for replay in dict.fromkeys(chosen):
        try:
            found += _of_pass(replay, evidence.call(replay.call))
        except Exception as error:
            reason = f"a pass could not be made again: {error!r}"
    if not found:
        raise UnavailableError(reason)
    return tuple(found)


def _spans(array: NDArray[Any]) -> bool:
    return array.ndim >= 1 and array.shape[0] > 1


def _of_pass(replay: Any, call: Call | None) -> list[Influence]:
    base = replay.outputs()
    again = replay.outputs(seed=1)
    loose = [replay.outputs(train=True, seed=seed) for seed in range(2)]
    found = []
    for position, given in enumerate(replay.given[:3]):
        if given.size < 2 or given.dtype.kind not in "fiu":
            continue
        whole = _compare(base[0], _outputs_with(replay, position, _drawn_anew(given))[0])
        touched = tuple(_touch(replay, position, place, base[0]) for place in _places(given))
        spread = float(np.std(base[0])) or float(np.max(np.abs(base[0]), initial=0.0))
        axes = _axes(call, given)
        found.append(
            Influence(
                replay.call,
                replay.training,
                replay.model,
                position,
                given.shape,
                base[0].shape,
                *axes,
                touched,
                float(whole.max(initial=0.0)),
                spread,
                float(_compare(base[0], again[0]).max(initial=0.0)),
                float(_compare(loose[0][0], loose[1][0]).max(initial=0.0)),
            )
        )
    return found


def _axes(call: Call | None, given: NDArray[Any]) -> tuple[int | None, int | None]:
    if call is None or not call.inputs or call.inputs[0].shape != given.shape:
        return None, None
    return call.time_axis, call.batch_axis


def _places(given: NDArray[Any]) -> list[tuple[int, ...]]:
    """Places that are spread over the first two axes."""
    rows = given.shape[0]
    if given.ndim == 1 or (given.ndim == 2 and given.dtype.kind == "f" and given.shape[1] == 1):
        return [(int(i),) for i in np.unique(np.linspace(0, rows - 1, PLACES).astype(int))]
    columns = given.shape[1]
    first = np.linspace(0, rows - 1, PLACES).astype(int)
    second = np.linspace(0, columns - 1, PLACES).astype(int)[[1, 0, 3, 2]]
    return [(int(i), int(j)) for i, j in zip(first, second, strict=True)]


def _touch(replay: Any, position: int, place: tuple[int, ...], base: NDArray[Any]) -> Touched:
    given = replay.given[position].copy()
    given[place] = _other(given, given[place])
    return Touched(place, _compare(base, _outputs_with(replay, position, given)[0]))


def _other(given: NDArray[Any], value: Any) -> Any:
    """Return a value that is not there now, of a size that is usual."""
    if given.dtype.kind != "f":
        axes = tuple(range(given.ndim - np.ndim(value)))
        low, high = given.min(axis=axes), given.max(axis=axes)
        return np.where(np.asarray(value) != low, low, high)
    spread = float(np.std(given)) or max(1.0, float(np.max(np.abs(given))))
    return np.asarray(value) + spread * (1 + 0.1 * np.arange(np.size(value))).reshape(
        np.shape(value)
    )


def _drawn_anew(given: NDArray[Any]) -> NDArray[Any]:
    """Return an array's values in another order; of symbols, each kind among its own."""
    rng = np.random.default_rng(0)
    if given.dtype.kind != "f" and given.ndim > 2:
        rows = given.reshape(-1, given.shape[-1])
        return rng.permuted(rows, axis=0).reshape(given.shape)
    drawn = rng.permutation(given.reshape(-1)).reshape(given.shape)
    return drawn if np.ptp(given) > 0 or given.dtype.kind != "f" else given + 1.0


def _outputs_with(replay: Any, position: int, array: NDArray[Any]) -> Sequence[NDArray[Any]]:
    given = list(replay.given)
    given[position] = array
    outputs: Sequence[NDArray[Any]] = replay.outputs(given)
    return outputs


def _compare(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Largest difference over all but the first two axes; all moved if shapes differ."""
    if one.shape != other.shape:
        return np.full(one.shape[:2] or (1,), np.inf)
    apart = np.abs(one.astype(float) - other.astype(float))
    apart = np.where(np.isnan(apart), 0.0, apart)
    rest = tuple(range(2, apart.ndim))
    return np.atleast_1d(apart.max(axis=rest) if rest else apart)
