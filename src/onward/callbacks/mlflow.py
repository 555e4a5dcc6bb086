"""Runs for MLflow."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onward.callbacks.sampled import Sampled
from onward.callbacks.words import figures
from onward.extras import needed
from onward.outcome import Outcome
from onward.progress import KERNELS, Progress

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

SECONDS = 5.0
"""Time between two calls to the store, which may be far away."""
AT_ONCE = 1000
"""Values that a store takes in one call."""
LONGEST = 500
"""Characters of a parameter that every store takes."""


class MLflow(Sampled):
    """Records runs: choices as parameters, curves and scores as metrics.

    They go where MLflow is told to put them, by ``mlflow.set_tracking_uri`` or
    ``MLFLOW_TRACKING_URI``. A run that is active (``with mlflow.start_run():``) is added to and
    left open, by one training; else every training is a run of its own. Needs
    ``pip install 'onward[mlflow]'``.

    Parameters
    ----------
    experiment
        Name of the experiment to open runs in, made where there is none. By default the active
        one.
    run
        Name of the runs; by default MLflow invents one.

    Attributes
    ----------
    run_id : str
        The last run that was recorded.
    seconds
        Least time between two points of a phase.

    Raises
    ------
    OnwardError
        If MLflow is not installed.
    """

    seconds = 0.25
    run_id: str

    def __init__(self, experiment: str | None = None, run: str | None = None) -> None:
        needed("mlflow", "mlflow")
        self.experiment = experiment
        self.run = run

    def open(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Open a run, unless one is active, and record the choices."""
        import mlflow
        from mlflow.entities import Param

        self._client = mlflow.MlflowClient()
        active = mlflow.active_run()
        self._opened = active is None
        if active is None:
            active = mlflow.start_run(experiment_id=self._experiment(), run_name=self.run)
        self.run_id = active.info.run_id
        self._waiting: list[Any] = []
        self._sent = time.perf_counter()
        self._step = 0
        known = {"problem": problem.name, "network": str(network), **settings}
        params = [Param(name, str(value)[:LONGEST]) for name, value in known.items()]
        self._client.log_batch(self.run_id, params=params)

    def note(self, now: Progress) -> None:
        """Record a point of every curve."""
        if now.phase == KERNELS:
            return
        self._step = now.global_step
        self._add(figures(now))
        if time.perf_counter() - self._sent > SECONDS:
            self._send()

    def close(self, fit: Fit | None) -> None:
        """Record the scores and how it ended; close the run if it was opened here."""
        import mlflow

        if fit is not None:
            scores = {"test": fit.test_score, "seconds": fit.seconds}
            self._add({name: value for name, value in scores.items() if math.isfinite(value)})
            self._client.set_tag(self.run_id, "outcome", fit.outcome.value)
        self._send()
        if self._opened:
            mlflow.end_run(_status(fit))

    def _experiment(self) -> str | None:
        if self.experiment is None:
            return None
        found = self._client.get_experiment_by_name(self.experiment)
        if found is not None:
            return str(found.experiment_id)
        return str(self._client.create_experiment(self.experiment))

    def _add(self, values: Mapping[str, float]) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        self._waiting += [Metric(name, value, now, self._step) for name, value in values.items()]

    def _send(self) -> None:
        for start in range(0, len(self._waiting), AT_ONCE):
            self._client.log_batch(self.run_id, metrics=self._waiting[start : start + AT_ONCE])
        self._waiting = []
        self._sent = time.perf_counter()


def _status(fit: Fit | None) -> str:
    if fit is None:
        return "FAILED"
    return "KILLED" if fit.outcome is Outcome.INTERRUPTED else "FINISHED"
