"""An echo-state network: a random reservoir, of which the read-out alone is fitted."""

from __future__ import annotations

from itertools import product
from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.baselines.choosing import Jury
from onward.baselines.past import Bounds, counted_steps, stretches, thinned
from onward.baselines.reservoir import Blueprint, Dynamics, Reservoir
from onward.baselines.ridge import RIDGES, Ridges, ridge_paths
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

DYNAMICS = tuple(Dynamics(*one) for one in product((0.6, 0.9, 1.2), (0.3, 1.0), (0.2, 1.0)))
"""Spectral radius, leak and gain that are tried."""

MOST, LEAST, SCOUT = 400, 100, 150
"""Units at most and at least, and units of those that the dynamics are chosen with."""

FINALISTS = 2
"""Dynamics that are tried with the full size."""

WORK = 3e8
"""Updates of a unit that fitting and scoring may take; large problems get fewer units."""

SCOUTING = 3e6
"""Updates of a unit that trying one dynamics may take, on the training part."""

ROWS = 20_000
BLOCK = 2**24


class EchoState(Baseline):
    r"""A linear read-out of a random reservoir :math:`s_t` and the input, by ridge regression.

    .. math:: p_{s,t+1} = p_{st} + (1, u_t, s_t) A \quad\text{or}\quad y_{st} = (1, u_t, s_t) A

    free-running on its own predictions :math:`p` after the warm-up, or a regression; inputs
    :math:`u` are standardised. Spectral radius, leak and gain of the input are chosen on the
    validation part, most of them with a small reservoir, and so is the ridge. See
    :class:`~onward.baselines.reservoir.Reservoir`.
    """

    name: ClassVar[str] = "echo_state"
    title: ClassVar[str] = "an echo-state network"

    def learn(self, problem: Problem) -> None:
        """Choose the dynamics, then fit the read-out of a large reservoir."""
        data = problem.reference
        self.closed = self.task.kind == "continuation"
        self.centre = data.inputs.mean(axis=(0, 1), dtype=np.float64)
        spread = data.inputs.std(axis=(0, 1), dtype=np.float64)
        self.spread = np.where(spread > 0, spread, 1.0)
        self.bounds = Bounds.of(data)
        groups = stretches(data) if self.closed else [data]
        jury = Jury(problem)
        units = self._units(problem)
        blueprint = Blueprint(units, self.task.inputs)
        finals = [
            (*self._fitted(blueprint.reservoir(dynamics), groups, jury), dynamics)
            for dynamics in self._scouted(problem, groups, jury, min(SCOUT, units))
        ]
        _, ridge, self.weights, dynamics = min(finals, key=lambda final: final[0])
        self.reservoir = blueprint.reservoir(dynamics)
        self.numbers = self.weights.size
        self.chosen = {
            "units": units,
            "radius": dynamics.radius,
            "leak": dynamics.leak,
            "gain": dynamics.gain,
            "ridge": ridge,
        }

    def continued(self, known: Array, steps: int) -> Array:
        """Return what free running gives after the warm-up."""
        return np.asarray(self._continue(self.reservoir, self.weights[None], known, steps)[0])

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the read-out at every step."""
        return np.asarray(self._regress(self.reservoir, self.weights[None], inputs, first)[0])

    def _units(self, problem: Problem) -> int:
        """Return how many units the problem leaves time for."""
        parts = (problem.reference, problem.validation, problem.test)
        updates = sum(len(part) * part.steps for part in parts)
        return int(np.clip(WORK / updates, LEAST, MOST))

    def _scouted(
        self, problem: Problem, groups: list[Sequences], jury: Jury, units: int
    ) -> list[Dynamics]:
        """Return the dynamics that do best in a small reservoir, on some of the series."""
        most = max(10, int(SCOUTING / (problem.reference.steps * units)))
        some = [group[thinned(len(group), most)] for group in groups]
        few = Jury(problem, min(most, len(jury.part)))
        blueprint = Blueprint(units, self.task.inputs)
        scores = [
            self._fitted(blueprint.reservoir(dynamics), some, few, RIDGES[::2])[0]
            for dynamics in DYNAMICS
        ]
        return [DYNAMICS[i] for i in np.argsort(scores, kind="stable")[:FINALISTS]]

    def _fitted(
        self, reservoir: Reservoir, groups: list[Sequences], jury: Jury, ridges: Ridges = RIDGES
    ) -> tuple[float, float, Array]:
        """Return the best validation score, its ridge and its read-out."""
        rows = [self._rows(reservoir, group) for group in groups]
        seen, wanted = (np.concatenate(side) for side in zip(*rows, strict=True))
        paths = ridge_paths(seen, wanted, ridges)
        data = jury.part
        first = self.task.scored_in(data).start
        inputs = data.inputs.astype(np.float64)
        found = np.zeros((len(paths), *data.targets.shape))
        if self.closed:
            steps = data.steps - first
            found[:, :, first:] = self._continue(reservoir, paths, inputs[:, : first + 1], steps)
        else:
            found[:, :, first:] = self._regress(reservoir, paths, inputs, first)
        scores = jury.scores(found)
        best = int(np.argmin(scores))
        return float(scores[best]), ridges[best], paths[best]

    def _rows(self, reservoir: Reservoir, group: Sequences) -> tuple[Array, Array]:
        """Return inputs with states, and what should be said, a row each."""
        at = counted_steps(group, 0)
        kept = group[thinned(len(group), max(1, ROWS // len(at)))]
        driven = self._scaled(kept.inputs.astype(np.float64))
        states = reservoir.run(driven, int(at[0]))[:, at - at[0]]
        wanted = kept.targets[:, at]
        if self.closed:
            wanted = wanted - kept.inputs[:, at]
        seen = np.concatenate([driven[:, at], states], axis=2)
        rows = np.flatnonzero(kept.weights[:, at])
        picked = rows[thinned(len(rows), ROWS)]
        return (
            seen.reshape(-1, seen.shape[2])[picked],
            wanted.reshape(-1, self.task.outputs)[picked],
        )

    def _scaled(self, inputs: Array) -> Array:
        return np.asarray((inputs - self.centre) / self.spread)

    def _regress(self, reservoir: Reservoir, paths: Array, inputs: Array, first: int) -> Array:
        steps = inputs.shape[1] - first
        found = np.empty((len(paths), len(inputs), steps, self.task.outputs))
        block = max(1, BLOCK // (reservoir.units * steps))
        for start in range(0, len(inputs), block):
            some = slice(start, start + block)
            driven = self._scaled(inputs[some])
            seen = np.concatenate([driven[:, first:], reservoir.run(driven, first)], axis=2)
            flat = seen.reshape(-1, seen.shape[2])
            for out, weights in zip(found, paths, strict=True):
                out[some] = (flat @ weights[1:] + weights[0]).reshape(out[some].shape)
        return found

    def _continue(self, reservoir: Reservoir, paths: Array, known: Array, steps: int) -> Array:
        """Return what is foretold with several read-outs, ``(ridge, series, steps, feature)``."""
        many, (series, _, features) = len(paths), known.shape
        last = reservoir.run(self._scaled(known), known.shape[1] - 1)[:, 0]
        states = np.tile(last.T, many)
        value = np.tile(known[:, -1], (many, 1, 1))
        found = np.empty((many, series, steps, features))
        bounds = self.bounds.after(known)
        for t in range(steps):
            driven = self._scaled(value)
            if t:
                states = reservoir.step(states, driven.reshape(-1, features))
            seen = np.concatenate([driven, states.T.reshape(many, series, -1)], axis=2)
            value = value + seen @ paths[:, 1:] + paths[:, None, 0]
            found[:, :, t] = value = np.clip(value[:, :, None], *bounds)[:, :, 0]
        return found
