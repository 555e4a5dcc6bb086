"""Train a population of restarts on a problem and keep the best weights of each."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onward.engines import make_engine
from onward.engines.engine import Engine, Population
from onward.errors import TrainingError
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.default import default_chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.problems.problem import Problem
from onward.problems.sources import Ahead
from onward.training.history import History
from onward.training.progress import KERNELS, TRAINING, Listener, Progress
from onward.training.schedule import learning_rates
from onward.training.settings import Settings

CHECKPOINTS = 50
POOL_NUMBERS = 16_000_000
EXAMPLES = 200


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
) -> Fit:
    """Train restarts of a network side by side; return them with the best weights of each.

    Adam with a clipped gradient and a cosine learning rate. At 50 checkpoints every restart is
    scored on the validation part, free-running where the problem is a continuation, and its best
    weights are kept. The same seed gives the same result, whatever the number of threads.

    Parameters
    ----------
    problem
        What is to be learned.
    network
        A chain, or one as text; by default the problem's own.
    restarts
        How many random starts to train, or the numbers of those wanted: restart 3 is the same by
        itself and among others.
    steps
        Steps to take, one batch each.
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
    )
    chain = _chain_for(problem, network)
    layout = Layout.of(chain, problem.task.inputs)
    engine = make_engine(layout, settings.dtype, threads)
    run = _Run(problem, layout, engine, settings, progress)
    began = time.perf_counter()
    run.take_all_steps()
    return run.fit(time.perf_counter() - began)


def _chain_for(problem: Problem, network: Chain | str | None) -> Chain:
    task = problem.task
    if network is None:
        continues = task.kind == "continuation"
        network = problem.network or default_chain(task.outputs, increment=continues)
    chain = Chain.parse(network) if isinstance(network, str) else network
    return chain.ending_in(task.outputs)


class _Run:
    """One training run: the population, what is best so far, and the history."""

    def __init__(
        self,
        problem: Problem,
        layout: Layout,
        engine: Engine,
        settings: Settings,
        listener: Listener | None,
    ) -> None:
        self.problem = problem
        self.layout = layout
        self.engine = engine
        self.settings = settings
        self.listener = listener
        increment = layout.chain.output == "increment"
        self.taught = problem.task.feedback(settings.loop, increment)
        self.scored = problem.task.feedback("closed", increment)
        starts = [initial_parameters(layout, settings.seed, k) for k in settings.restarts]
        self.best = np.stack(starts).astype(settings.dtype)
        self.scores = np.full(len(starts), np.inf)
        self.alive = np.arange(len(starts))
        self.population = Population.start(self.best)
        self.steps: list[int] = []
        self.training: list[NDArray[np.float64]] = []
        self.validation: list[NDArray[np.float64]] = []

    def take_all_steps(self) -> None:
        settings = self.settings
        self._tell_of_kernels()
        rates = learning_rates(settings.steps, settings.rate)
        every = -(-settings.steps // CHECKPOINTS)
        plan = self._chunks(every)
        self._checkpoint(0, np.full((len(self.alive), 1), np.nan))
        done, since = 0, []
        with Ahead(self.problem, settings.seed, plan, settings.batch, settings.dtype) as ahead:
            for chunk, (pool, batches) in zip(plan, ahead, strict=True):
                now = rates[done : done + chunk]
                since.append(
                    self.engine.train(
                        self.population, pool, batches, now, self.taught, settings.clip
                    )
                )
                done += chunk
                if done % every == 0 or done == settings.steps:
                    self._checkpoint(done, np.concatenate(since, axis=1))
                    since = []
                if not len(self.alive):
                    break

    def fit(self, seconds: float) -> Fit:
        winner = int(np.argmin(self.scores))
        predictions = self.engine.predict(
            self.best[winner][None], self.problem.test.inputs, self.scored
        )[0]
        lost = sorted(set(range(len(self.best))) - set(self.alive))
        return Fit(
            task=self.problem.task,
            chain=self.layout.chain,
            parameters=self.best,
            validation_scores=self.scores,
            diverged=[self.settings.restarts[row] for row in lost],
            history=History(
                np.array(self.settings.restarts, np.int64),
                np.array(self.steps, np.int64),
                np.stack(self.training, axis=1),
                np.stack(self.validation, axis=1),
            ),
            settings={
                **self.settings.to_json(),
                "split": self.problem.split_sentence,
                "engine": self.engine.name,
            },
            seconds=seconds,
            test_score=float(self.problem.score(predictions)),
            examples=self.problem.test[:EXAMPLES],
        )

    def _chunks(self, every: int) -> list[int]:
        """Return the steps of each chunk: whole checkpoints, or parts of one that fit in memory."""
        data, total = self.problem.training, self.settings.steps
        a_step = self.settings.batch * data.steps * (data.inputs.shape[2] + data.targets.shape[2])
        most = max(1, min(every, POOL_NUMBERS // a_step)) if self.problem.fresh else every
        chunks = []
        for start in range(0, total, every):
            left = min(every, total - start)
            chunks += [min(most, left - part) for part in range(0, left, most)]
        return chunks

    def _checkpoint(self, step: int, losses: NDArray[np.float64]) -> None:
        restarts = len(self.best)
        training, validation = np.full(restarts, np.nan), np.full(restarts, np.nan)
        with np.errstate(all="ignore"):
            predictions = self.engine.predict(
                self.population.parameters, self.problem.validation.inputs, self.scored
            )
            found = self.problem.score(predictions, self.problem.validation)
            training[self.alive] = losses.mean(axis=1)
        validation[self.alive] = np.where(np.isfinite(found), found, np.nan)
        better = validation[self.alive] < self.scores[self.alive]
        self.best[self.alive[better]] = self.population.parameters[better]
        self.scores = np.fmin(self.scores, validation)
        if step:
            self._cull(np.asarray(np.isfinite(losses).all(axis=1)))
        self.steps.append(step)
        self.training.append(training)
        self.validation.append(validation)
        self._tell(TRAINING, step, training)

    def _cull(self, finite: NDArray[np.bool_]) -> None:
        self.alive = self.alive[finite]
        kept = self.population
        self.population = Population(
            kept.parameters[finite],
            kept.first_moment[finite],
            kept.second_moment[finite],
            kept.taken[finite],
        )
        if not len(self.alive):
            raise TrainingError(
                "at least one restart whose loss stays finite",
                f"{len(finite)} that diverged",
                f"try a smaller rate than {self.settings.rate:g}, or check the scale of the data",
            )

    def _tell_of_kernels(self) -> None:
        if not self.engine.compiled:
            nothing = np.full(len(self.best), np.nan)
            message = "compiling the engine's kernels: once, about 20 s; then kept on disk"
            self._tell(KERNELS, 0, nothing, message)

    def _tell(self, phase: str, step: int, loss: NDArray[np.float64], message: str = "") -> None:
        if self.listener is not None:
            alive = len(self.alive)
            self.listener(
                Progress(phase, step, self.settings.steps, loss, self.scores, alive, message)
            )
