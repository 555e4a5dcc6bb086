"""Train a population of restarts on a problem and keep the best weights of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.engines import make_engine
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.default import default_chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.problems.problem import Problem
from onward.training.clock import Clock
from onward.training.descent import Descent
from onward.training.outcome import Outcome
from onward.training.polishing import Polishing, polishing_series
from onward.training.progress import KERNELS, Listener
from onward.training.settings import Settings
from onward.training.standings import Standings

EXAMPLES = 200
DESCENT = 0.4
"""Part of a budget that Adam may use where polishing follows."""


def train(
    problem: Problem,
    network: Chain | str | None = None,
    *,
    restarts: int | Sequence[int] = 16,
    steps: int = 8000,
    loop: str = "closed",
    seed: int = 0,
    batch: int | None = None,
    rate: float = 0.03,
    clip: float = 1.0,
    dtype: str = "float32",
    threads: int | None = None,
    progress: Listener | None = None,
    race: bool = True,
    polish: bool = True,
    budget: float | None = None,
) -> Fit:
    """Train restarts of a network side by side; return them with the best weights of each.

    First Adam, with a clipped gradient and a cosine learning rate. At 50 checkpoints every restart
    is scored on the validation part, free-running where the problem is a continuation, and its
    best weights are kept. With a *race* the worse half of the restarts leaves after an eighth, a
    quarter and a half of the steps, down to four. Then *polishing*: second-order steps on all
    training series at once, Levenberg–Marquardt's or, for large networks, L-BFGS, which weights
    with a better validation score alone survive. ``fit.summary()``, ``fit.history`` and
    ``fit.outcome`` tell what each part did.

    Without a ``budget`` the same seed gives the same result, whatever the number of threads.
    Ctrl-C ends training early and returns the best so far, with the outcome ``INTERRUPTED``.

    Parameters
    ----------
    problem
        What is to be learned.
    network
        A chain, or one as text; by default the problem's own.
    restarts
        How many random starts to train, or the numbers of those wanted. Without a race, restart 3
        is the same by itself and among others; in a race it depends on the others how far it gets.
    steps
        Adam's steps, one batch each; polishing comes on top.
    loop
        How a continuation is trained: ``"closed"``, on its own predictions as it will be used, or
        ``"open"``, on the true past. A regression has no loop to close.
    seed
        Seed of the initial values and of the batches.
    batch
        Series a step; by default the problem's own.
    rate
        Largest learning rate.
    clip
        Largest norm of the gradient.
    dtype
        ``"float32"`` or ``"float64"``.
    threads
        Threads to use; all cores by default.
    progress
        Called with a :class:`~onward.training.progress.Progress` at every checkpoint.
    race
        Whether the worse restarts leave early. False trains, and polishes, all to the end.
    polish
        Whether second-order steps follow Adam's.
    budget
        Seconds that training may take, compiling included: Adam's schedule is hurried, and
        polishing goes on for as long as it helps. By default as many as the steps take, and at
        most 300 steps of polishing.

    Raises
    ------
    TrainingError
        If a choice makes no sense, or every restart diverged.
    NetworkError
        If the network does not fit the problem.
    ProblemError
        If the problem's simulator fails.
    """
    settings = Settings.checked(
        restarts=restarts,
        steps=steps,
        loop=loop,
        seed=seed,
        batch=problem.batch if batch is None else batch,
        rate=rate,
        clip=clip,
        dtype=dtype,
        race=race,
        polish=polish,
        budget=budget,
    )
    layout = Layout.of(_chain_for(problem, network), problem.task.inputs)
    return _Run(problem, layout, settings, threads, progress).fit()


def _chain_for(problem: Problem, network: Chain | str | None) -> Chain:
    task = problem.task
    if network is None:
        continues = task.kind == "continuation"
        network = problem.network or default_chain(task.outputs, increment=continues)
    chain = Chain.parse(network) if isinstance(network, str) else network
    return chain.ending_in(task.outputs)


class _Run:
    """One training run: Adam on all restarts, then polishing of those that are left."""

    def __init__(
        self,
        problem: Problem,
        layout: Layout,
        settings: Settings,
        threads: int | None,
        listener: Listener | None,
    ) -> None:
        self.problem = problem
        self.layout = layout
        self.settings = settings
        self.threads = threads
        self.clock = Clock(settings.budget)
        self.engine = make_engine(layout, settings.dtype, threads)
        increment = layout.chain.output == "increment"
        self.taught = problem.taught(settings.loop, increment)
        starts = [initial_parameters(layout, settings.seed, k) for k in settings.restarts]
        self.standings = Standings(
            problem,
            self.engine,
            settings.restarts,
            np.stack(starts).astype(settings.dtype),
            increment,
            listener,
        )
        self.descent = Descent(
            problem, self.engine, settings, self.standings, self.taught, self.clock
        )

    def fit(self) -> Fit:
        """Train, and return what came of it; also when it is interrupted."""
        self._tell_of_kernels()
        try:
            outcome = self._train()
        except KeyboardInterrupt:
            if not np.isfinite(self.standings.scores).any():
                raise
            outcome = Outcome.INTERRUPTED
        return self._fit(outcome)

    def _train(self) -> Outcome:
        settings = self.settings
        if not settings.polish:
            self.descent.run(1.0)
            return self._without_polishing()
        wait_for_kernels = self.engine.compile_ahead()
        self.descent.run(DESCENT)
        wait_for_kernels()
        polishing = Polishing(
            self.problem,
            self.standings,
            make_engine(self.layout, np.float64, self.threads),
            polishing_series(self.problem, self.layout.size, settings.seed),
            self.taught,
            self.clock,
            self.descent.done,
        )
        return polishing.run(self.descent.alive, settings.race)

    def _without_polishing(self) -> Outcome:
        floor = self.problem.noise_floor
        if floor is not None and self.standings.scores.min() <= floor:
            return Outcome.REACHED_NOISE_FLOOR
        if self.clock.is_up:
            return Outcome.OUT_OF_BUDGET
        course = self.standings.history().validation[int(np.argmin(self.standings.scores))]
        late = int(np.nanargmin(course)) >= 0.8 * (len(course) - 1)
        return Outcome.OUT_OF_STEPS if late else Outcome.STOPPED_EARLY

    def _fit(self, outcome: Outcome) -> Fit:
        settings, standings = self.settings, self.standings
        increment = self.layout.chain.output == "increment"
        scored = self.problem.task.feedback("closed", increment, self.problem.test)
        winner = standings.best[int(np.argmin(standings.scores))][None]
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
                "split": self.problem.split_sentence,
                "engine": self.engine.name,
            },
            seconds=self.clock.seconds,
            test_score=float(self.problem.score(predictions)),
            examples=self.problem.test[:EXAMPLES],
            outcome=outcome,
        )

    def _tell_of_kernels(self) -> None:
        if not self.engine.compiled:
            message = "compiling the engine's kernels: once, about 20 s; then kept on disk"
            restarts = len(self.settings.restarts)
            self.standings.tell(KERNELS, 0, self.settings.steps, restarts, message)
