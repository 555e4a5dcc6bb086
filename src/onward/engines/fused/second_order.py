"""Residuals and their Jacobian for second-order methods, tile by tile on all threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Array, Feedback, Sequences
from onward.engines.fused import cholesky
from onward.engines.fused import jacobian as kernels
from onward.engines.fused.plan import GATES_OF, Plan
from onward.engines.fused.simd import REGISTERS, lanes_in_register
from onward.networks.layout import Layout

ROWS_BYTES = 512 * 1024
SQUARE_NUMBERS = 8_000_000
DOUBLE = np.dtype(np.float64)


@dataclass(frozen=True)
class _Case:
    """What a call is about: the plan, the room it takes, the scored steps and the arrays."""

    plan: Plan
    room: int
    scored: NDArray[np.int64]
    arrays: tuple[Array, Array, Array, Array]


class SecondOrder:
    """Computes in float64 whatever the engine computes in: products of a Jacobian with itself lose
    half of the digits.

    Parameters
    ----------
    layout
        The chain and the size of its input.
    threads
        Threads to work on tiles of series; each tile is one thread's, so that the result does not
        depend on their number.
    """

    def __init__(self, layout: Layout, threads: int) -> None:
        self.layout = layout
        self.threads = threads

    def jacobian(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        """See :meth:`onward.engines.engine.Engine.jacobian`."""
        case = self._case(parameters, data, feedback)
        plan, room, scored = case.plan, case.room, case.scored
        padded = -(-len(data) // plan.lanes) * plan.lanes
        residuals = np.empty((len(scored) * plan.outputs, padded))
        rows = np.empty((self.layout.size, *residuals.shape))

        def one(first: int, work: Array) -> None:
            kernels.jacobian(
                plan.table, plan.places, work, plan.size, *case.arrays, first, scored,
                feedback.free_from, feedback.increment, residuals, rows,
            )  # fmt: skip

        self._each(one, range(0, len(data), plan.lanes), room)
        found = rows[..., : len(data)].reshape(self.layout.size, -1)
        return residuals[:, : len(data)].ravel(), found.T

    def normal_equations(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[float, Array, Array]:
        """See :meth:`onward.engines.engine.Engine.normal_equations`."""
        case = self._case(parameters, data, feedback)
        plan, size = case.plan, self.layout.size
        at_once = max(4, ROWS_BYTES // ((size + 1) * plan.lanes * DOUBLE.itemsize))
        at_once = min(at_once, len(case.scored) * plan.outputs)
        tiles = np.arange(0, len(data), plan.lanes)
        groups = min(len(tiles), max(2, min(16, SQUARE_NUMBERS // (size + 1) ** 2)))
        squares = np.zeros((groups, size + 1, size + 1))

        def one(group: int, work: Array) -> None:
            rows = work[case.room :].reshape(size + 1, at_once, plan.lanes)
            kernels.normal_equations(
                plan.table, plan.places, work, plan.size, *case.arrays, tiles[group::groups].copy(),
                case.scored, feedback.free_from, feedback.increment, rows, squares[group],
            )  # fmt: skip

        self._each(one, range(groups), case.room + (size + 1) * at_once * plan.lanes)
        square = squares[0]
        for other in squares[1:]:
            square += other
        lower = np.tril(square[:size, :size])
        return float(square[size, size]), square[size, :size].copy(), lower

    def solve(self, curvature: Array, slope: Array) -> Array | None:
        """See :meth:`onward.engines.engine.Engine.solve`."""
        size = len(slope)
        padded = -(-size // cholesky.BLOCK) * cholesky.BLOCK
        matrix, right = np.eye(padded), np.zeros(padded)
        matrix[:size, :size] = curvature
        right[:size] = slope
        return right[:size] if cholesky.solve(matrix, right) else None

    def _case(self, parameters: Array, data: Sequences, feedback: Feedback) -> _Case:
        vector, inputs, targets, weights = (
            np.require(array, np.float64, ["C", "W"])  # as in the engine: nothing compiled anew
            for array in (parameters, data.inputs, data.targets, data.weights)
        )
        lanes = REGISTERS * lanes_in_register(64)
        plan = Plan.of(self.layout, lanes, data.steps, gaps=feedback.gaps)
        units = sum(GATES_OF[type(layer)] * layer.units for layer in self.layout.chain.layers)
        return _Case(
            plan,
            room=plan.size + units * plan.steps * plan.lanes,
            scored=np.flatnonzero(weights.any(axis=0)),
            arrays=(vector, inputs, targets, weights),
        )

    def _each(self, one: Callable[[int, Array], None], items: range, room: int) -> None:
        spaces: SimpleQueue[Array] = SimpleQueue()

        def with_room(item: int) -> None:
            work = np.zeros(room) if spaces.empty() else spaces.get()
            one(item, work)
            spaces.put(work)

        if self.threads == 1 or len(items) == 1:
            for item in items:
                with_room(item)
        else:
            with ThreadPoolExecutor(min(self.threads, len(items))) as executor:
                list(executor.map(with_room, items))
