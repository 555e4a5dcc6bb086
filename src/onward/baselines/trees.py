"""Gradient-boosted trees on the past."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.baselines.past import Bounds, Delays, stretches
from onward.problems.arrays import Array
from onward.problems.problem import Problem

COUNTS = (4, 12, 32)
"""Numbers of delayed values that are tried, as far as the past reaches."""

MOST, LEAST, RUN = 100, 30, 50_000
"""Trees an output at most and at least, and trees asked one by one in a free run, about."""

ROWS, VALUES = 10_000, 400
"""Rows that trees are grown on, and delayed values, at most."""


class Trees(Baseline):
    r"""Gradient-boosted trees on delayed values, scikit-learn's histogram version.

    Of a continuation they say what is added to the last value, free-running on their own
    predictions; of a regression the target:

    .. math:: p_{s,t+1} = p_{st} + f(p_{st}, \dots, p_{s,t-L+1}) \quad\text{or}\quad
        y_{st} = f(x_{st}, \dots, x_{s,t-L+1}).

    Lags are those with the smallest error one step ahead on the validation part. There are 100
    trees an output, fewer where free runs are long. Friedman (2001),
    Greedy function approximation, Annals of Statistics 29; Ke et al. (2017), LightGBM.
    """

    name: ClassVar[str] = "trees"
    title: ClassVar[str] = "gradient boosting on the past"

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
        self.bounds = Bounds.of(data)
        learning = stretches(data) if self.closed else [data]
        judging = stretches(problem.validation) if self.closed else [problem.validation]
        most = max(1, min(longest, VALUES // self.task.inputs))
        asked = (self.task.horizon or 1) * self.task.outputs
        trees = int(np.clip(RUN // asked, LEAST, MOST))
        best = np.inf
        for count in sorted({min(count, most) for count in COUNTS}):
            delays = Delays(count)
            models = _grown(*delays.examples(learning, self.closed, ROWS), trees)
            past, wanted = delays.examples(judging, self.closed, ROWS)
            error = float(((_said(models, past) - wanted) ** 2).mean())
            if error < best:
                best, self.delays, self.models = error, delays, models
        self.numbers = sum(_numbers(model) for model in self.models)
        self.chosen = {"lags": self.delays.count, "trees": trees * len(self.models)}

    def continued(self, known: Array, steps: int) -> Array:
        """Return what free running gives."""
        reach = self.delays.reach
        self._enough(known, reach)
        values = np.empty((len(known), reach + steps, known.shape[2]))
        values[:, :reach] = known[:, known.shape[1] - reach :]
        bounds = self.bounds.after(known)
        for t in range(reach, reach + steps):
            past = self.delays.rows(values[:, :t], np.array([t - 1]))[:, 0]
            new = values[:, t - 1] + _said(self.models, past)
            values[:, t] = np.clip(new[:, None], *bounds)[:, 0]
        return values[:, reach:]

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return what the trees say of the current input and those before."""
        at = np.arange(first, inputs.shape[1])
        past = self.delays.rows(inputs, at)
        said = _said(self.models, past.reshape(-1, past.shape[-1]))
        return said.reshape(len(inputs), len(at), -1)


def _grown(past: Array, wanted: Array, trees: int) -> list[Any]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    fresh = {"max_iter": trees, "early_stopping": False, "random_state": 0}
    return [HistGradientBoostingRegressor(**fresh).fit(past, column) for column in wanted.T]


def _said(models: list[Any], past: Array) -> Array:
    return np.stack([model.predict(past) for model in models], axis=-1)


def _numbers(model: Any) -> int:
    """Return the number of values and thresholds of all trees."""
    leaves = [tree.get_n_leaf_nodes() for trees in model._predictors for tree in trees]
    return sum(2 * many - 1 for many in leaves)
