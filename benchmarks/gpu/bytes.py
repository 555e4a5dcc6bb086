"""Bytes that a training step of a population moves between the card's memory and its kernels."""

from __future__ import annotations

from benchmarks.operations import GATES
from benchmarks.workloads import Workload

SAVED = {"RNN": 0, "LSTM": 4, "GRU": 4}
KEPT = {"RNN": 1, "LSTM": 2, "GRU": 1}


def moved(workload: Workload) -> int:
    """Return the bytes of one restart, in float32, if every array is read and written once a use.

    Of each unit of a recurrent layer at each step of each series: what the inputs give, written
    and read; outputs, cells and gates, written, and read on the way back; the slope by the output,
    read; slopes by the sums, written, and read for weights and for inputs. A layer without memory
    writes its sum and output, and reads them and a slope on the way back. Caches may save some.
    """
    numbers = 0
    for layer in workload.layout.chain.layers:
        kind = type(layer).__name__
        if not layer.recurrent:
            numbers += 6 * layer.units
            continue
        gates = GATES[kind]
        numbers += layer.units * (5 * gates + 2 * SAVED[kind] + 2 * KEPT[kind] + 1)
    return 4 * numbers * workload.batch * workload.steps
