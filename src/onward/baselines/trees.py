"""Gradient-boosted trees on the past."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.baselines.past import Delays, bounds, counted_steps, stretches, thinned
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

COUNTS = (4, 12, 32)
"""Numbers of delayed values that are tried, as far as the past reaches."""

ROUNDS, ROWS, MOST = 100, 10_000, 400
"""Trees an output, rows they are grown on at most, and delayed values at most."""


class Trees(Baseline):
    r"""Gradient-boosted trees on delayed values, scikit-learn's histogram version.

    Of a continuation they say what is added to the last value, free-running on their own
    predictions; of a regression the target:

    .. math:: p_{s,t+1} = p_{st} + f(p_{st}, \dots, p_{s,t-L+1}) \quad\text{or}\quad
        y_{st} = f(x_{st}, \dots, x_{s,t-L+1}).

    Lags are those with the smallest error one step ahead on the validation part. Friedman (2001),
    Greedy function approximation, Annals of Statistics 29; Ke et al. (2017), LightGBM.
    """

    name: ClassVar[str] = "trees"
    title: ClassVar[str] = "boosted trees on the past"

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not: scikit-learn has to be installed."""
        if find_spec("sklearn") is None:
            return "scikit-learn is not installed: pip install 'onward[rules]'"
        return None

    def learn(self, problem: Problem) -> None:
        """Grow trees for each number of lags, and choose on the validation part."""
        data = problem.reference
        self.closed = self.task.kind == "continuation"
        longest = data.steps
        if self.closed:
            longest = min(self.task.scored_in(data).start + 1, self.task.warmup)
        self.bounds = bounds(data)
        learning = stretches(data) if self.closed else [data]
        judging = stretches(problem.validation) if self.closed else [problem.validation]
        most = max(1, min(longest, MOST // self.task.inputs))
        best = np.inf
        for count in sorted({min(count, most) for count in COUNTS}):
            delays = Delays(count)
            models = self._grown(*self._rows(delays, learning))
            past, wanted = self._rows(delays, judging)
            error = float(((_said(models, past) - wanted) ** 2).mean())
            if error < best:
                best, self.delays, self.models = error, delays, models
        self.numbers = sum(_numbers(model) for model in self.models)
        self.chosen = {"lags": self.delays.count, "trees": ROUNDS * len(self.models)}

    def continued(self, known: Array, steps: int) -> Array:
        """Return what free running gives."""
        reach = self.delays.reach
        self._enough(known, reach)
        values = np.empty((len(known), reach + steps, known.shape[2]))
        values[:, :reach] = known[:, known.shape[1] - reach :]
        for t in range(reach, reach + steps):
            past = self.delays.rows(values[:, :t], np.array([t - 1]))[:, 0]
            values[:, t] = np.clip(values[:, t - 1] + _said(self.models, past), *self.bounds)
        return values[:, reach:]

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return what the trees say of the current input and those before."""
        at = np.arange(first, inputs.shape[1])
        past = self.delays.rows(inputs, at)
        said = _said(self.models, past.reshape(-1, past.shape[-1]))
        return said.reshape(len(inputs), len(at), -1)

    def _rows(self, delays: Delays, groups: list[Sequences]) -> tuple[Array, Array]:
        pasts, wanteds = [], []
        for group in groups:
            at = counted_steps(group, delays.reach - 1 if self.closed else 0)
            wanted = group.targets[:, at]
            if self.closed:
                wanted = wanted - group.inputs[:, at]
            picked = thinned(wanted.shape[0] * wanted.shape[1], ROWS)
            past = delays.rows(group.inputs.astype(np.float64), at)
            pasts.append(past.reshape(-1, past.shape[-1])[picked])
            wanteds.append(wanted.reshape(-1, wanted.shape[-1])[picked])
        return np.concatenate(pasts), np.concatenate(wanteds)

    def _grown(self, past: Array, wanted: Array) -> list[Any]:
        from sklearn.ensemble import HistGradientBoostingRegressor

        return [
            HistGradientBoostingRegressor(
                max_iter=ROUNDS, early_stopping=False, random_state=0
            ).fit(past, column)
            for column in wanted.T
        ]


def _said(models: list[Any], past: Array) -> Array:
    return np.stack([model.predict(past) for model in models], axis=-1)


def _numbers(model: Any) -> int:
    """Return the number of values and thresholds of all trees."""
    leaves = [tree.get_n_leaf_nodes() for trees in model._predictors for tree in trees]
    return sum(2 * many - 1 for many in leaves)
