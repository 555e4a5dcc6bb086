"""What is timed: a network, the shape of its data, and one of three ways to run it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import onward
from onward.engines.engine import Feedback, Sequences
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout

TRAIN, LOOP, STEP = "train", "loop", "step"
"""A training step; inference over all time steps in one call; inference one step a call."""

CLIP, RATE = 0.1, 1e-3
"""The clip is short enough to be at work in every check."""
CHECKED = 3
"""Training steps whose losses every peer must agree on."""
LAST = 20
"""Outputs at the end of a series that every peer must agree on."""
POOL = 256
"""Series to draw batches from where the workload is noise."""
OPEN = 2**31 - 1


@dataclass(frozen=True)
class Workload:
    """One thing to be timed.

    Attributes
    ----------
    name
        What it is called on the command line.
    network
        The chain, as text.
    batch, steps
        Series of a batch, and time steps of each.
    source
        A problem of the catalog, or ``"noise"``.
    free_from
        First step that is fed the network's own prediction.
    scored_from
        First step that counts in the loss.
    mode
        ``"train"``, ``"loop"`` or ``"step"``.
    fresh
        Whether series are simulated anew at every training step, inside the time measured.
    """

    name: str
    network: str
    batch: int
    steps: int
    source: str = "noise"
    free_from: int = OPEN
    scored_from: int = 0
    mode: str = TRAIN
    fresh: bool = False

    @property
    def layout(self) -> Layout:
        """The chain and the places of its parameters; all workloads have one input feature."""
        return Layout.of(Chain.parse(self.network), inputs=1)

    @property
    def feedback(self) -> Feedback:
        """How the network runs."""
        return Feedback(self.free_from)

    @property
    def open_steps(self) -> int:
        """Steps before the loop is closed."""
        return min(self.free_from, self.steps)

    @property
    def heads_from(self) -> int:
        """First step at which the layers after the last recurrent one are needed.

        Steps without weight in the loss need no prediction, except the one that is fed back.
        """
        closed = self.free_from < self.steps
        return min(self.scored_from, self.free_from - 1) if closed else self.scored_from

    def parameters(self, restarts: int) -> NDArray[np.float32]:
        """Return the initial values, ``(restart, parameter)``."""
        starts = [initial_parameters(self.layout, 0, restart) for restart in range(restarts)]
        return np.stack(starts).astype(np.float32)

    def pool(self) -> Sequences:
        """Return the series that batches are drawn from, the same at every call, in float32."""
        rng = np.random.default_rng(0)
        if self.source == "noise":
            inputs, targets = rng.standard_normal((2, max(POOL, self.batch), self.steps, 1))
            weights = np.ones(inputs.shape[:2])
        else:
            found = onward.problem(self.source).batches(rng, CHECKED, self.batch)[0]
            inputs, targets, weights = (
                array[:, : self.steps] for array in (found.inputs, found.targets, found.weights)
            )
        arrays = (inputs, targets, weights)
        return Sequences(*(np.ascontiguousarray(array, np.float32) for array in arrays))

    def batches(self, count: int) -> NDArray[np.int64]:
        """Return which series of the pool make up each of ``count`` batches."""
        series = len(self.pool())
        return np.random.default_rng(1).integers(0, series, (count, self.batch))

    def tiny(self) -> Workload:
        """Return the same kind of work at a size that only checks numbers."""
        steps = min(self.steps, 9 if self.free_from < self.steps else 6)
        return replace(self, batch=3, steps=steps)


def _posted(name: str, batch: int, free_from: int = OPEN) -> Workload:
    problem = onward.problem(name)
    return Workload(
        name,
        str(problem.posted_network),
        batch,
        problem.training.steps,
        name,
        free_from,
        problem.task.scored.start,
        fresh=problem.fresh,
    )


SIZES = (16, 32, 64, 128, 256)
STREAMED = "Dense(3) LSTM(3) Dense(5, relu) Dense(1)"

TRAINING: tuple[Workload, ...] = (
    _posted("seeded-continuation", batch=64, free_from=5),
    _posted("ar1-squares", batch=32),
    *(
        Workload(f"{kind.lower()}-{units}", f"{kind}({units}) Dense(1)", 64, 100)
        for kind in ("LSTM", "GRU")
        for units in SIZES
    ),
    Workload("gru-64x2", "GRU(64) GRU(64) Dense(1)", 64, 100),
)

STREAMING: tuple[Workload, ...] = (
    Workload("streaming-loop", STREAMED, 1, 1000, mode=LOOP),
    Workload("streaming-step", STREAMED, 1, 1000, mode=STEP),
)

WORKLOADS = {workload.name: workload for workload in TRAINING + STREAMING}
