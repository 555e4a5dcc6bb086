"""One training run: Adam on all restarts, then polishing of those that are left."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from onward.callbacks.callback import CallbackError
from onward.callbacks.watch import Watch
from onward.engines import make_engine
from onward.engines.engine import Engine
from onward.fit import Fit
from onward.fit_intervals import calibrated
from onward.networks.foreign import foreign_in
from onward.networks.layout import Layout
from onward.networks.losses import Loss
from onward.outcome import Outcome
from onward.problems.problem import Problem
from onward.progress import KERNELS
from onward.training.checkpoints import Checkpoints, fingerprint
from onward.training.clock import Clock
from onward.training.descent import Descent
from onward.training.draws import polishing_series
from onward.training.examples import complete, taught
from onward.training.levenberg import Levenberg
from onward.training.methods import method_for
from onward.training.parts import ALL, Parts
from onward.training.polishing import Polishing
from onward.training.settings import Settings
from onward.training.snapshot import Snapshot
from onward.training.standings import Standings
from onward.training.starts import starts

EXAMPLES = 200
DESCENT, DESCENT_TO_LEVENBERG = 0.8, 0.4
"""Part of a budget that Adam may use where L-BFGS follows, and where Levenberg–Marquardt does."""
STEPS, STEPS_TO_LEVENBERG = 8000, 500
"""Adam's steps, where nobody says how many: by itself, and where Levenberg–Marquardt follows."""
SURVIVORS, SURVIVORS_TO_LEVENBERG = 4, 8


class Run:
    """One training run.

    Parameters
    ----------
    problem, layout, settings, threads
        As :func:`onward.train` takes them.
    watch
        Who is told of it.
    parts
        What may be switched off to measure what it buys.
    checkpoints
        What writes checkpoints, and at the end the fit in their place; None for neither.
    """

    def __init__(
        self,
        problem: Problem,
        layout: Layout,
        settings: Settings,
        threads: int | None = None,
        watch: Watch | None = None,
        parts: Parts = ALL,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self.problem = problem
        self.layout = layout
        self.settings = settings
        self.threads = threads
        self.watch = Watch() if watch is None else watch
        self.clock = Clock(settings.budget)
        self.loss = Loss.of(settings.loss)
        self.engine = self._make_engine(settings.dtype)
        increment = layout.chain.output == "increment"
        self.taught = problem.taught(settings.loop, increment)
        lag = problem.training.steps
        first = starts(layout, settings.seed, settings.restarts, lag, parts)
        self.standings = Standings(
            problem,
            self.engine,
            settings.restarts,
            first.astype(settings.dtype),
            increment,
            self.watch.listener,
        )
        self.series = polishing_series(problem, layout.size, settings.seed)
        self.parts = parts
        self.checkpoints = checkpoints
        self.descent = self._descent()
        self.polishing: Polishing | None = None

    def _make_engine(self, dtype: str) -> Engine:
        settings = self.settings
        return make_engine(
            self.layout, dtype, self.threads, settings.engine, settings.device, self.loss
        )

    def _descent(self) -> Descent:
        settings = self.settings
        method = method_for(self.layout.size, self.series, self.loss)
        self.exact = settings.polish and method is Levenberg
        return Descent(
            self.problem,
            self.engine,
            settings,
            self.standings,
            self.taught,
            self.clock,
            self.parts,
            settings.steps or (STEPS_TO_LEVENBERG if self.exact else STEPS),
            SURVIVORS_TO_LEVENBERG if self.exact else SURVIVORS,
        )

    def fit(self) -> Fit:
        """Train, and return what came of it; also when it is interrupted.

        Raises
        ------
        CallbackError
            If a callback raised; it holds the best so far.
        """
        fit = None
        self._offer()
        try:
            self.watch.begin(self.problem, self.layout.chain, self.settings.to_json())
            fit = self._watched()
        except CallbackError as error:
            if self._has_scores():
                fit = error.fit = self._fit(Outcome.INTERRUPTED)
            raise
        finally:
            self.watch.end(fit)
        return fit

    def _watched(self) -> Fit:
        self._tell_of_kernels()
        try:
            outcome = self._train()
        except KeyboardInterrupt:
            if not self._has_scores():
                raise
            outcome = Outcome.INTERRUPTED
        fit = self._fit(outcome)
        if self.checkpoints is not None and outcome is not Outcome.INTERRUPTED:
            fit.save(self.checkpoints.directory)
            self.checkpoints.clear()
        return fit

    def _has_scores(self) -> bool:
        return bool(np.isfinite(self.standings.scores).any())

    def _train(self) -> Outcome:
        settings = self.settings
        if not settings.polish:
            self.descent.run(1.0, self._offer)
            return self._without_polishing()
        if self.polishing is None:
            wait_for_kernels = self.engine.compile_ahead(second_order=self.exact)
            self.descent.run(DESCENT_TO_LEVENBERG if self.exact else DESCENT, self._offer)
            wait_for_kernels()
            self.polishing = self._polishing()
        return self.polishing.run(self.descent.alive, settings.race, self._offer)

    def _polishing(self) -> Polishing:
        return Polishing(
            self.problem,
            self.standings,
            self._make_engine("float64"),
            self.series,
            self.taught,
            self.clock,
            self.descent.done,
            self.settings.seed,
            self.parts.work,
        )

    def _offer(self) -> None:
        if self.checkpoints is not None:
            self.checkpoints.offer(self.snapshot)

    def snapshot(self) -> Snapshot:
        """Return all that is needed to go on from here, but for the problem."""
        parts = {"standings": self.standings.snapshot(), "descent": self.descent.snapshot()}
        if self.polishing is not None:
            parts["polishing"] = self.polishing.snapshot()
        run = {
            "problem": self.problem.name,
            "fingerprint": self._fingerprint,
            "network": str(self.layout.chain),
            "own": foreign_in(self.layout.chain) is not None,
            "settings": self.settings.to_json(),
            "seconds": self.clock.seconds,
        }
        return Snapshot.joined({"run": run}, parts)

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self.problem)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        self.clock.go_on_from(snapshot.plain["run"]["seconds"])
        self.standings.restore(snapshot.part("standings"))
        self.descent.restore(snapshot.part("descent"))
        if "polishing" in snapshot.plain:
            self.polishing = self._polishing()
            self.polishing.restore(snapshot.part("polishing"))

    def _without_polishing(self) -> Outcome:
        if self.standings.at_floor(np.arange(len(self.standings.scores))):
            return Outcome.REACHED_NOISE_FLOOR
        if self.clock.is_up:
            return Outcome.OUT_OF_BUDGET
        course = self.standings.history().validation[int(np.argmin(self.standings.keys))]
        late = int(np.nanargmin(course)) >= 0.8 * (len(course) - 1)
        return Outcome.OUT_OF_STEPS if late else Outcome.STOPPED_EARLY

    def _fit(self, outcome: Outcome) -> Fit:
        settings, standings = self.settings, self.standings
        increment = self.layout.chain.output == "increment"
        scored = self.problem.task.feedback("closed", increment, self.problem.test)
        winner = standings.best[int(np.argmin(standings.keys))][None]
        predictions = self.engine.predict(winner, self.problem.test.inputs, scored)[0]
        return Fit(
            task=self.problem.task,
            chain=self.layout.chain,
            parameters=standings.best,
            validation_scores=standings.scores,
            diverged=sorted(self.descent.lost),
            history=standings.history(),
            settings={
                **settings.to_json(),
                "steps": self.descent.done,
                "split": self.problem.split_sentence,
                "path": self.engine.path(len(settings.restarts)),
            },
            seconds=self.clock.seconds,
            test_score=float(self.problem.score(predictions)),
            examples=complete(self.problem.test)[:EXAMPLES],
            outcome=outcome,
            selection=None if self.loss.squared else standings.keys,
            calibration=calibrated(
                self.engine,
                self.problem.task,
                standings.best,
                standings.keys,
                self.descent.alive,
                settings.restarts,
                increment,
                self.problem.validation,
            ),
            taught=taught(self.problem.training),
        )

    def _tell_of_kernels(self) -> None:
        if not self.engine.compiled:
            message = "compiling the engine's kernels: once, about 25 s; then kept on disk"
            restarts = len(self.settings.restarts)
            self.standings.tell(KERNELS, 0, None, 0.0, restarts, message)
