"""A step at a time in compiled code: one call a step, over arrays that stay where they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from onward.engines.engine import Array, Engine
from onward.engines.fused import compiled
from onward.engines.fused.cache import entry_point
from onward.engines.fused.plan import Plan
from onward.engines.stream import Stream, Units


@entry_point
def step(  # type: ignore[no-untyped-def]
    table, places, work, parameters, free_from, increment, values, inputs, input_units,
    states, outputs, output_units, predictions, known,
):  # fmt: skip
    """Take one step of every series; return whether what goes in is finite, else take none."""
    for s in range(len(inputs)):
        for f in range(inputs.shape[2]):
            if known:
                inputs[s, 0, f] = (values[s, f] - input_units[0, f]) / input_units[1, f]
            else:
                inputs[s, 0, f] = outputs[s, 0, f]
            if not math.isfinite(inputs[s, 0, f]):
                return False
    compiled.run(
        table, places, work, parameters, inputs, free_from, increment, states, outputs
    )  # fmt: skip
    for s in range(len(outputs)):
        for j in range(predictions.shape[1]):
            predictions[s, j] = outputs[s, 0, j] * output_units[1, j] + output_units[0, j]
    return True


class FusedStream(Stream):
    """A stream whose step is one call into compiled code.

    Parameters
    ----------
    plan
        The chain laid out for one step.
    work : (number,)
        The plan's work space, this stream's own.
    engine, parameters, series, increment, units
        As :class:`~onward.engines.stream.Stream` says.
    """

    def __init__(
        self,
        plan: Plan,
        work: Array,
        engine: Engine,
        parameters: Array,
        series: int = 1,
        increment: bool = False,
        units: Units | None = None,
    ) -> None:
        self._plan = plan
        self._work = work
        super().__init__(engine, parameters, series, increment, units)
        # Compiled here rather than in the first step, which may be waited for.
        self._advance(True)
        self.reset()

    def _bind(self) -> Callable[[bool], bool]:
        return partial(
            step, self._plan.table, self._plan.places, self._work, self._parameters,
            self._feedback.free_from, self._feedback.increment,
            self._values, self._inputs, self._units.inputs,
            self._state, self._outputs, self._units.outputs, self._predictions,
        )  # fmt: skip
