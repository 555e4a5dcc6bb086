"""The network of a fit, at its start and at its end, to be run and trained again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import ParameterStep, Step
from onward.doctor.experiments.pairs import Array
from onward.doctor.observers.fits.material import Block, Material
from onward.engines import make_engine
from onward.engines.engine import Engine, Feedback, Population, Sequences
from onward.fit import Fit
from onward.networks.layout import Layout
from onward.problems.task import OPEN
from onward.training.parts import ALL
from onward.training.schedule import learning_rates
from onward.training.starts import peak_rates, starts

STEPS = 8
"""First steps that are made again."""


@dataclass(eq=False)
class Learner:
    """The best restart of a fit.

    Attributes
    ----------
    engine, layout
        What runs it.
    first : (parameter,)
        Where it began; None if that is not known.
    last : (parameter,)
        Its best weights.
    taught
        How it ran in training.
    rate, clip
        Its largest learning rate, and the bound of its gradient.
    steps, adam
        Steps in all, and those of Adam.
    """

    engine: Engine
    layout: Layout
    first: Array | None
    last: Array
    taught: Feedback
    rate: float
    clip: float
    steps: int
    adam: int

    @classmethod
    def of(cls, fit: Fit, material: Material) -> Learner:
        """Return the best restart of a fit, as it was trained."""
        settings, number = fit.settings, int(fit.restarts[fit.best])
        name = settings["engine"] if settings["engine"] in ("fused", "torch") else "fused"
        engine = make_engine(fit.layout, fit.parameters.dtype, 1, str(name))
        taught = fit.task.feedback(
            str(settings["loop"]), fit.chain.output == "increment", material.taught
        )
        adam = int(settings["steps"]) if "seed" in settings else 0
        first = None
        if adam and material.taught is not None:
            lag = material.taught.steps
            first = starts(fit.layout, int(settings["seed"]), [number], lag, ALL)[0]
        return cls(
            engine,
            fit.layout,
            None if first is None else first.astype(engine.dtype),
            fit.parameters[fit.best],
            taught,
            float(peak_rates(settings.get("rate"), [number])[0]),
            float(settings.get("clip", math.inf)),
            max([adam, *map(int, fit.history.steps)]) if adam else 0,
            adam,
        )

    def predict(self, block: Block, *, first: bool = False, loop: Feedback | None = None) -> Array:
        """Return what it says of a batch at the scored steps, in the loop it was trained in."""
        start = block.first
        return self.run(block.inputs, first=first, loop=loop)[
            :, start : start + block.targets.shape[1]
        ]

    def run(self, inputs: Array, *, first: bool = False, loop: Feedback | None = None) -> Array:
        """Return what it says at all steps, ``(series, time, output)``."""
        weights = self.first if first else self.last
        assert weights is not None
        with np.errstate(all="ignore"):
            said = self.engine.predict(weights[None], inputs, loop or self.taught)[0]
        return np.asarray(said, float)

    @property
    def open(self) -> Feedback:
        """The loop in which it is fed the true past."""
        return Feedback(OPEN, self.taught.increment)

    def train(self, parts: Sequence[Block], rates: Array, clip: float) -> Population:
        """Take some of Adam's steps from the start, a batch each; return where they lead."""
        assert self.first is not None
        size = min(len(part) for part in parts)
        pool = pooled([Block(p.inputs[:size], p.targets[:size], p.first) for p in parts])
        index = np.arange(len(parts) * size).reshape(len(parts), size)
        order = index[np.arange(len(rates)) % len(parts)]
        population = Population.start(self.first[None])
        with np.errstate(all="ignore"):
            self.engine.train(population, self._cast(pool), order, rates, self.taught, clip)
        return population

    def first_steps(self, parts: Sequence[Block]) -> tuple[Step, ...]:
        """Make the first steps again, one by one, and say what each parameter did."""
        if self.first is None or not parts:
            return ()
        rates = learning_rates(self.rate, 0, STEPS, self.adam)[: self.adam]
        population, made = Population.start(self.first[None]), []
        for number, rate in enumerate(rates):
            part = parts[number % len(parts)]
            before = population.parameters[0].copy()
            loss, slope = self._slope(population, part)
            pool, index = self._cast(pooled([part])), np.arange(len(part))[None]
            self.engine.train(population, pool, index, np.array([rate]), self.taught, self.clip)
            made.append(self._step(number, rate, loss, before, slope, population.parameters[0]))
        return tuple(made)

    def _slope(self, population: Population, part: Block) -> tuple[float, Array]:
        """Return loss and gradient: a first step of Adam leaves it in its running mean.

        So nothing is run, and compiled, but what trains.
        """
        alone = Population.start(population.parameters)
        pool, index = self._cast(pooled([part])), np.arange(len(part))[None]
        with np.errstate(all="ignore"):
            losses = self.engine.train(alone, pool, index, np.array([0.0]), self.taught, math.inf)
        return float(losses[0, 0]), np.asarray(alone.first_moment[0], float) / (1 - BETA)

    def _step(
        self, number: int, rate: float, loss: float, before: Array, slope: Array, after: Array
    ) -> Step:
        views = [self.layout.views(vector) for vector in (before, slope, after - before)]
        moved = tuple(
            ParameterStep(
                key,
                norm(views[0][key]),
                norm(views[1][key]),
                norm(views[2][key]),
                bool(np.isfinite(views[0][key]).all()),
                True,
            )
            for key in views[0]
        )
        clipped = (self.clip, norm(slope)) if math.isfinite(self.clip) else None
        return Step(number, 0, (float(rate),), loss, 1, 0.0, None, clipped, moved)

    def _cast(self, data: Sequences) -> Sequences:
        kind = self.engine.dtype
        return Sequences(*(np.ascontiguousarray(a, kind) for a in vars(data).values()))


BETA = 0.9
"""Adam's share of the running mean of gradients."""


def norm(array: NDArray[np.floating]) -> float:
    """Return the Euclidean norm of any array."""
    return float(np.linalg.norm(np.asarray(array, float).ravel()))


def pooled(parts: Sequence[Block]) -> Sequences:
    """Return batches as series that an engine trains on."""
    inputs = np.concatenate([part.inputs for part in parts])
    said = np.concatenate([part.targets for part in parts])
    first, steps = parts[0].first, inputs.shape[1]
    targets, weights = np.zeros((*inputs.shape[:2], said.shape[2])), np.zeros(inputs.shape[:2])
    last = min(steps, first + said.shape[1])
    targets[:, first:last], weights[:, first:last] = said, 1.0
    return Sequences(inputs, targets, weights)
