"""What both estimators share: how a network is trained, and what scikit-learn asks of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from onward.training.train import train

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.problems.arrays import Array
    from onward.problems.problem import Problem


class Network(RegressorMixin, BaseEstimator):
    """A recurrent network as an estimator; see the classes derived from it."""

    fit_: Fit

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _trained(self, problem: Problem) -> Fit:
        return train(
            problem,
            self.network,
            restarts=self.restarts,
            steps=self.steps,
            seed=self._seed(),
            batch=self.batch,
            rate=self.rate,
            race=self.race,
            polish=self.polish,
            budget=self.budget,
            threads=self.threads,
            progress=False,
        )

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def _pair(self, X: Any, y: Any) -> tuple[Array, Array]:
        """Return checked inputs, and targets ``(row, output)``; learn how they are shaped."""
        X, y = validate_data(
            self, X, y, multi_output=True, y_numeric=True, dtype=np.float64, ensure_min_samples=2
        )
        y = np.asarray(y, np.float64)
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        self._flat = y.ndim == 1
        return X, y.reshape(len(y), -1)

    def _inputs(self, X: Any) -> Array:
        check_is_fitted(self, "fit_")
        return np.asarray(validate_data(self, X, reset=False, dtype=np.float64))

    def _shaped(self, found: Array) -> Array:
        """Return predictions ``(row, output)``, or ``(row,)`` if the targets were so."""
        return found[:, 0] if self._flat else found
