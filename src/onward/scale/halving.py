"""Hopeless settings are stopped early: Optuna's pruners decide, at two points of Adam's course.

All settings reach a point before any of them is judged, and they are asked about in an order that
the seed shuffles: what is decided does not depend on which worker was faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from onward.errors import TrainingError, did_you_mean
from onward.extras import needed

RUNGS = (1, 3)
WHOLE = 9
"""Points of the course, in ninths of Adam's steps; pruners are told these as steps."""
FACTOR = 3
PRUNERS = ("halving", "hyperband")


class Judge:
    """Asks a pruner which settings go on.

    Parameters
    ----------
    pruner
        ``"halving"`` or ``"hyperband"``, or a pruner of Optuna's.
    settings
        How many settings there are.
    seed
        What shuffles the order in which they are asked about.

    Raises
    ------
    OnwardError
        If Optuna is not installed.
    TrainingError
        If it is no pruner.
    """

    def __init__(self, pruner: Any, settings: int, seed: int) -> None:
        needed("optuna", "sweep")
        import optuna

        self._order = np.random.default_rng([seed, settings]).permutation(settings)
        level = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        try:
            # The name of the study settles to which bracket hyperband gives a trial.
            self._study = optuna.create_study(
                pruner=_pruner(pruner, optuna),
                sampler=optuna.samplers.RandomSampler(seed=seed),
                study_name="onward",
            )
            self._trials = [self._study.ask() for _ in range(settings)]
        finally:
            optuna.logging.set_verbosity(level)

    def go_on(self, rung: int, scores: Mapping[int, float]) -> list[int]:
        """Return the settings that go on, in their order.

        Parameters
        ----------
        rung
            Ninths of the course that are done.
        scores
            Best validation score so far of each setting that got here.
        """
        left = []
        for setting in self._order:
            if int(setting) not in scores:
                continue
            trial = self._trials[int(setting)]
            trial.report(scores[int(setting)], rung)
            if not trial.should_prune():
                left.append(int(setting))
        return sorted(left)


def check_pruner(pruner: Any) -> str | None:
    """Return a pruner in words that are the same in every run; None for none.

    Raises
    ------
    TrainingError
        If it is no pruner.
    OnwardError
        If Optuna is not installed.
    """
    if pruner is None:
        return None
    needed("optuna", "sweep")
    import optuna

    found = _pruner(pruner, optuna)
    return pruner if isinstance(pruner, str) else type(found).__name__


def _pruner(pruner: Any, optuna: Any) -> Any:
    if isinstance(pruner, optuna.pruners.BasePruner):
        return pruner
    if pruner == "halving":
        return optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=FACTOR)
    if pruner == "hyperband":
        return optuna.pruners.HyperbandPruner(
            min_resource=1, max_resource=WHOLE, reduction_factor=FACTOR
        )
    raise TrainingError(
        f"pruner {' or '.join(map(repr, PRUNERS))}, or one of optuna.pruners",
        repr(pruner),
        did_you_mean(str(pruner), PRUNERS),
    )
