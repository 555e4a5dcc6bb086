"""The evidence of a fit: what its network says at the start and at the end, and its first steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from onward.doctor.evidence import (
    EMPTY_COURSE,
    Call,
    Comparison,
    Course,
    Evidence,
    Layer,
    Model,
    Note,
    Optimizer,
    Parameter,
    Run,
    Step,
)
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import Array
from onward.doctor.observers.fits.comparing import batches, comparison, passed, reading
from onward.doctor.observers.fits.layers import last_functions, layers
from onward.doctor.observers.fits.learner import Learner, norm
from onward.doctor.observers.fits.material import Block, Material
from onward.doctor.observers.fits.practice import other_rates
from onward.doctor.observers.fits.replay import OwnReplay
from onward.doctor.observers.fits.rungs import Rungs, outcomes
from onward.fit import Fit

EARLY, LATE = 4, 8
"""Batches looked at with the first weights, and with the last."""


@dataclass(eq=False)
class Trained:
    """A fit with the series that it is looked at on."""

    fit: Fit
    material: Material
    learner: Learner
    rungs: Rungs
    taught: Block | None
    held: Block | None

    @classmethod
    def of(cls, fit: Fit, material: Material, learner: Learner, rungs: Rungs) -> Trained:
        """Choose the series to look at."""
        taught, held = material.block(material.taught), material.block(material.held)
        return cls(fit, material, learner, rungs, taught, held)

    @cached_property
    def _batches(self) -> list[Block]:
        return [] if self.taught is None else batches(self.taught, most=LATE)

    @cached_property
    def _asked(self) -> Array | None:
        """What it says of the series that are scored, in the loop it is used in."""
        if self.held is None:
            return None
        loop = self.fit.task.feedback("closed", self.learner.taught.increment, self.material.held)
        return self.learner.predict(self.held, loop=loop)

    @cached_property
    def _comparisons(self) -> tuple[Comparison, ...]:
        learner, made = self.learner, list[Comparison]()
        if learner.first is not None:
            made += [self._compared(len(made) + k, 0, b) for k, b in self._numbered(EARLY)]
        made += [self._compared(len(made) + k, learner.steps, b) for k, b in self._numbered(LATE)]
        if self.held is not None and self._asked is not None:
            size = len(made), learner.steps
            made.append(
                comparison(size[0], self.held, self._asked, step=size[1], phase="evaluation")
            )
        return tuple(made)

    def _numbered(self, most: int) -> list[tuple[int, Block]]:
        return list(enumerate(self._batches[:most]))

    def _compared(self, index: int, step: int, block: Block) -> Comparison:
        first = step == 0 and self.learner.first is not None
        said = self.learner.predict(block, first=first)
        ends = last_functions(self.fit.chain, len(block), block.inputs.shape[1])
        return comparison(index, block, said, step=step, trail=ends)

    def given(self) -> dict[str, Any]:
        """Return the experiments that only this observer can make."""
        rates = other_rates(self.learner, self._batches)
        made: dict[str, Any] = {"outcome": self.outcomes()}
        if (told := self.rungs.told) is not None:
            # Over the whole horizon, and so no less than half as far ahead.
            made["far_ahead"] = {1: told}
        return made if rates is None else {**made, "other_rates": rates}

    def outcomes(self) -> Outcomes:
        """Return how far it came, in training and on the series that are scored."""
        taught = held = originals = None
        if self.taught is not None:
            taught = self.taught, self.learner.predict(self.taught)
        if self.held is not None and self._asked is not None:
            held = self.held, self._asked
            invert = self.fit.task.output_scaling.invert
            true, said = (np.asarray(invert(a), float) for a in (self.held.targets, self._asked))
            originals = Block(self.held.inputs, true, self.held.first), said
        seen = self._comparisons
        return outcomes(taught, held, self.rungs, self.course, seen, originals)

    def evidence(self) -> Evidence:
        """Return all there is to be seen."""
        seen = self._comparisons
        train = [c for c in seen if c.phase == "training"]
        return Evidence(
            Run(self.fit.task.name, seconds=self.fit.seconds),
            comparisons=seen,
            calls=tuple(self._call(c) for c in seen),
            layer_calls=(reading(train[0]),) if train else (),
            layers=self._layers(),
            steps=self.steps,
            course=self.course,
            models=(self._model(),),
            optimizers=self._optimizers(),
            replays=self._replays(train),
            notes=self._notes(),
        )

    def _call(self, seen: Comparison) -> Call:
        steps = seen.target.shape[1]
        closed = self.fit.task.kind == "continuation"
        if seen.phase == "training":
            closed = self.learner.taught.free_from < seen.inputs[0].shape[1]
        free = steps - 1 if closed else 0
        return passed(seen, free)

    def _layers(self) -> tuple[Layer, ...]:
        return layers(self.learner, self._batches[0]) if self._batches else ()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The first steps, made again."""
        return self.learner.first_steps(self._batches)

    @cached_property
    def course(self) -> Course:
        """Losses of the best restart, from one checkpoint to the next."""
        if not self.learner.steps:
            return EMPTY_COURSE
        history, row = self.fit.history, self.fit.best
        kept = np.flatnonzero(np.isfinite(history.training[row]))
        losses, at = history.training[row, kept], history.steps[kept]
        total = self.learner.steps
        rates = np.full(len(at), self.learner.rate)
        return Course(losses, at, rates, total, total, total, total, total, 0, total, None)

    def _model(self) -> Model:
        learner = self.learner
        first = learner.first if learner.first is not None else np.full_like(learner.last, np.nan)
        began, ended = learner.layout.views(first), learner.layout.views(learner.last)
        # The best weights may be the first ones, although training moved them.
        moved = {p.name for step in self.steps for p in step.parameters if p.update > 0}
        parameters = tuple(
            Parameter(
                key,
                ended[key].shape,
                True,
                True,
                True,
                key in moved or not np.array_equal(began[key], ended[key]),
                norm(began[key]),
                norm(ended[key]),
            )
            for key in ended
        )
        return Model(0, str(self.fit.chain), (), parameters, learner.steps, 1)

    def _optimizers(self) -> tuple[Optimizer, ...]:
        learner = self.learner
        if not learner.steps:
            return ()
        return (Optimizer(0, "Adam", ({"lr": learner.rate},), (), 0, learner.steps),)

    def _replays(self, train: list[Comparison]) -> tuple[OwnReplay, ...]:
        if self.learner.first is None:
            return ()
        late = train[-len(self._numbered(LATE)) :]
        return tuple(
            OwnReplay(self.learner, block, seen.index, seen.step)
            for (_, block), seen in zip(self._numbered(LATE), late, strict=True)
        )

    def _notes(self) -> tuple[Note, ...]:
        if self.learner.steps and self.learner.first is None:
            return (Note("the first steps", "the fit kept none of its training series"),)
        return ()
