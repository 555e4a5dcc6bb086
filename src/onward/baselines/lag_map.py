"""Maps that are linear in features of the past, fitted by ridge regression."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onward.baselines.baseline import Baseline
from onward.baselines.choosing import Jury
from onward.baselines.past import Bounds, Delays, stretches, thinned
from onward.baselines.ridge import RIDGES, ridge_paths
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256, 512)
ROWS = 20_000
"""Rows that a map is fitted on, at most."""

BLOCK = 2**24
"""Numbers of features held at once, about."""


@dataclass(frozen=True)
class Form:
    """Which past a map looks at, and what it says.

    Attributes
    ----------
    delays
        What it looks at.
    direct
        Whether it says the whole horizon at once; otherwise it says one step, and is fed what
        it said.
    """

    delays: Delays
    direct: bool = False


class LagMap(Baseline):
    r"""A map that is linear in features :math:`\phi` of delayed values.

    Of a continuation it says what is added to the last value, either one step ahead, free-running
    on its own predictions, or for the whole horizon at once; of a regression the target, from the
    current input and those before, with zeros (in scaled units) before the start:

    .. math:: p_{s,t+1} = p_{st} + \phi(p_{st}, p_{s,t-d}, \dots) A, \qquad
        p_{s,W-1+h} = x_{s,W-1} + \phi(x_{s,W-1}, \dots) A_h, \qquad
        y_{st} = \phi(x_{st}, x_{s,t-1}, \dots) A.

    Delays, ridge and form are those with the best validation score, the fewest numbers among
    equals. Free-running values are kept within bounds; see :class:`~onward.baselines.past.Bounds`.
    """

    form: Form
    weights: Array

    @abstractmethod
    def features(self, past: Array) -> Array:
        """Return the features ``(…, feature)`` of delayed values ``(…, value)``."""

    @abstractmethod
    def size(self, values: int) -> int:
        """Return the number of features of so many delayed values."""

    @abstractmethod
    def delays(self, longest: int) -> Iterator[Delays]:
        """Yield the delays to try that reach no further back than ``longest`` steps."""

    def learn(self, problem: Problem) -> None:
        """Fit every form with every ridge, and choose on the validation part."""
        jury = Jury(problem)
        self._groups = [problem.reference]
        if self.task.kind == "continuation":
            self._groups = stretches(problem.reference)
            self.bounds = Bounds.of(problem.reference)
        forms = sorted(self._forms(problem), key=lambda form: self._numbers(form, problem))
        tried: list[tuple[float, float, Form, Array]] = []
        for form in forms:
            paths = ridge_paths(*self._rows(form, problem.reference))
            scores = jury.scores(self._with(form, paths, jury.part))
            best = int(np.argmin(scores))
            tried.append((float(scores[best]), RIDGES[best], form, paths[best]))
            if scores[best] <= jury.negligible:
                break
        _, ridge, self.form, self.weights = tried[jury.choose([one[0] for one in tried])]
        self.numbers = self.weights.size
        self.chosen = {"lags": self.form.delays.count}
        if self.form.delays.spacing > 1:
            self.chosen["every"] = self.form.delays.spacing
        self.chosen["ridge"] = ridge
        if self.task.kind == "continuation":
            self.chosen["form"] = "the horizon at once" if self.form.direct else "step by step"
        del self._groups

    def continued(self, known: Array, steps: int) -> Array:
        """Return what free running gives; a map of the whole horizon goes on in such pieces."""
        self._enough(known, self.form.delays.reach)
        return np.asarray(self._continue(self.form, self.weights[None], known, steps)[0])

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the map of the current input and those before."""
        return np.asarray(self._regress(self.form, self.weights[None], inputs, first)[0])

    def _forms(self, problem: Problem) -> Iterator[Form]:
        """Yield the forms to try."""
        task, data = self.task, problem.reference
        if task.kind == "regression":
            yield from (Form(delays) for delays in self.delays(data.steps))
            return
        first = task.scored_in(data).start
        for delays in self.delays(min(first + 1, task.warmup)):
            yield Form(delays)
            if delays.spacing == 1:
                yield Form(delays, direct=True)

    def _numbers(self, form: Form, problem: Problem) -> int:
        task = self.task
        said = (task.horizon or 1) if form.direct else 1
        return (1 + self.size(form.delays.count * task.inputs)) * task.outputs * said

    def _rows(self, form: Form, data: Sequences) -> tuple[Array, Array]:
        """Return features and what should be said, a row each."""
        task = self.task
        if form.direct:
            first = task.scored_in(data).start
            kept = data[thinned(len(data), ROWS)]
            past = form.delays.rows(kept.inputs.astype(np.float64), np.array([first]))[:, 0]
            wanted = kept.targets[:, first:] - kept.inputs[:, first : first + 1]
            return self.features(past), wanted.reshape(len(kept), -1)
        examples = form.delays.examples(self._groups, task.kind == "continuation", ROWS)
        return self.features(examples[0]), examples[1]

    def _with(self, form: Form, paths: Array, data: Sequences) -> Array:
        """Return predictions ``(ridge, series, time, output)`` of a part with several weights."""
        first = self.task.scored_in(data).start
        inputs = data.inputs.astype(np.float64)
        found = np.zeros((len(paths), *data.targets.shape))
        if self.task.kind == "regression":
            found[:, :, first:] = self._regress(form, paths, inputs, first)
        else:
            steps = data.steps - first
            found[:, :, first:] = self._continue(form, paths, inputs[:, : first + 1], steps)
        return found

    def _regress(self, form: Form, paths: Array, inputs: Array, first: int) -> Array:
        many, steps = len(inputs), inputs.shape[1] - first
        found = np.empty((len(paths), many, steps, self.task.outputs))
        block = max(1, BLOCK // (many * self.size(form.delays.count * inputs.shape[2])))
        for start in range(0, steps, block):
            at = np.arange(first + start, first + min(start + block, steps))
            features = self.features(form.delays.rows(inputs, at))
            said = features @ paths[:, None, 1:] + paths[:, None, None, 0]
            found[:, :, start : start + block] = said
        return found

    def _continue(self, form: Form, paths: Array, known: Array, steps: int) -> Array:
        """Return what is foretold with several weights, ``(ridge, series, steps, feature)``."""
        reach, series, features = form.delays.reach, len(known), known.shape[2]
        values = np.empty((len(paths), series, reach + steps, features))
        values[:, :, :reach] = known[:, known.shape[1] - reach :]
        delayed = -form.delays.spacing * np.arange(form.delays.count) - 1
        bounds = self.bounds.after(known)
        done = reach
        while done < reach + steps:
            past = values[:, :, done + delayed].reshape(len(paths), series, -1)
            said = self.features(past) @ paths[:, 1:] + paths[:, None, 0]
            said = said.reshape(len(paths), series, -1, features)
            new = values[:, :, done - 1 : done] + said[:, :, : reach + steps - done]
            values[:, :, done : done + new.shape[2]] = np.clip(new, *bounds)
            done += new.shape[2]
        return values[:, :, reach:]
