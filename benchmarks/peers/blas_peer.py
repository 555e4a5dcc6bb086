"""BLAS: a training step's matrix products alone, by NumPy's library, one call a product.

An engine that left its products to BLAS would take at least so long, activations, gates and Adam
not counted: where this is slower than onward's whole step, BLAS cannot win.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.operations import GATES
from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.workloads import TRAIN, Workload
from onward.networks.layers import Layer

Matrix = NDArray[np.float32]


class Layers(Program):
    """The products of every layer, forward and back, for one batch."""

    def __init__(self, workload: Workload) -> None:
        layers = workload.layout.chain.layers
        sizes = [workload.layout.inputs, *(layer.units for layer in layers)]
        self.products = [
            product
            for layer, inputs in zip(layers, sizes[:-1], strict=True)
            for product in _of_layer(layer, inputs, workload)
        ]

    def check(self) -> list[float]:
        return []

    def step(self, count: int) -> int:
        for _ in range(count):
            for left, right, out, times in self.products:
                for _ in range(times):
                    np.matmul(left, right, out=out)
        return count


def _of_layer(
    layer: Layer, inputs: int, workload: Workload
) -> list[tuple[Matrix, Matrix, Matrix, int]]:
    """Return ``(left, right, out, times)``: what depends on the state is one product a step."""
    rows, series, steps = GATES[type(layer).__name__] * layer.units, workload.batch, workload.steps
    together = series * steps
    found = [_product(rows, inputs, together, 1), _product(rows, together, inputs, 1)]
    if layer.recurrent:
        found += [
            _product(rows, layer.units, series, steps),
            _product(layer.units, rows, series, steps - 1),
            _product(rows, together, layer.units, 1),
        ]
    return found


def _product(
    rows: int, between: int, columns: int, times: int
) -> tuple[Matrix, Matrix, Matrix, int]:
    left, right = np.ones((rows, between), np.float32), np.ones((between, columns), np.float32)
    return left, right, np.empty((rows, columns), np.float32), times


class Blas(Peer):
    """The library that NumPy was built with."""

    def versions(self) -> dict[str, str]:
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return {blas["name"]: blas["version"]}

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        closed = workload.free_from < workload.steps
        return [] if closed or workload.mode != TRAIN or workload.fresh else [Variant(restarts)]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        return Layers(workload)


def make() -> Peer:
    """Return this peer."""
    return Blas()
