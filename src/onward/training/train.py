"""Train a population of restarts on a problem and keep the best weights of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onward.callbacks.watch import Callbacks, Watch
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.networks.losses import Loss
from onward.problems.problem import Problem
from onward.training.checkpoints import EVERY, Checkpoints
from onward.training.network import chain_for, loss_for
from onward.training.run import Run
from onward.training.settings import Settings


def train(
    problem: Problem,
    network: Chain | str | Any = None,
    *,
    restarts: int | Sequence[int] = 16,
    steps: int | None = None,
    loop: str = "closed",
    seed: int = 0,
    batch: int | None = None,
    rate: float | None = None,
    clip: float = 1.0,
    dtype: str = "float32",
    threads: int | None = None,
    progress: bool = True,
    callback: Callbacks = None,
    race: bool = True,
    polish: bool = True,
    budget: float | None = None,
    engine: str = "fused",
    device: str = "cpu",
    output: str | None = None,
    loss: Any = "squared",
    checkpoint: str | Path | None = None,
    every: float = EVERY,
) -> Fit:
    """Train restarts of a network side by side; return them with the best weights of each.

    First Adam, with a clipped gradient and a cosine learning rate. Restarts differ in their random
    numbers, in their rate, and every other one begins with states that last. At 50 checkpoints
    every restart is scored on the validation part, free-running where the problem is a
    continuation, and its best weights are kept. With a *race* the worse half of the restarts
    leaves after an eighth, a quarter and a half of the steps, down to eight (four where L-BFGS or
    nothing follows). Then *polishing*: second-order steps on all training series at once,
    Levenberg–Marquardt's or, for large networks, L-BFGS, which weights with a better validation
    score alone survive. In a race eight restarts take some such steps, then four, then two, and
    the best the rest. ``fit.summary()``, ``fit.history`` and ``fit.outcome`` tell what each part
    did.

    Without a ``budget`` the same seed gives the same result, whatever the number of threads.
    Ctrl-C ends training early and returns the best so far, with the outcome ``INTERRUPTED``.

    Parameters
    ----------
    problem
        What is to be learned.
    network
        A chain, or one as text; by default the problem's own. Or a ``torch.nn.Module`` of one's
        own that maps ``(x, state)`` to ``(y, state)`` as PyTorch's recurrent modules do: ``x`` is
        ``(series, time, feature)``, ``state`` is None at the start. It stays as it is. Restart 0
        begins with its values, others with what its parts' ``reset_parameters`` draw.
    restarts
        How many random starts to train, or the numbers of those wanted. Without a race, restart 3
        is the same by itself and among others; in a race it depends on the others how far it gets.
    steps
        Adam's steps, one batch each; polishing comes on top. By default 500 where
        Levenberg–Marquardt follows, else 8,000.
    loop
        How a continuation is trained: ``"closed"``, on its own predictions as it will be used, or
        ``"open"``, on the true past. A regression has no loop to close.
    seed
        Seed of the initial values and of the batches.
    batch
        Series a step; by default the problem's own.
    rate
        Largest learning rate of all restarts; by default it differs from one to the next.
    clip
        Largest norm of the gradient.
    dtype
        ``"float32"`` or ``"float64"``.
    threads
        Threads to use; all cores by default.
    progress
        Whether to show a bar: in a terminal on stderr, or below a notebook's cell. Where nobody
        would see it, nothing is shown.
    callback
        A function, or several, called with a :class:`~onward.progress.Progress` at every
        checkpoint and polishing step, or a :class:`~onward.callbacks.Callback` such as
        :class:`~onward.callbacks.TensorBoard` and :class:`~onward.callbacks.MLflow`.
    race
        Whether the worse restarts leave early. False trains, and polishes, all to the end.
    polish
        Whether second-order steps follow Adam's.
    budget
        Seconds that training may take, compiling included: Adam's schedule is hurried, and
        polishing goes on for as long as it helps. By default as many as the steps take, and at
        most 300 steps of polishing after the race.
    engine
        ``"fused"``, compiled for the CPU, or ``"torch"``, which also runs modules and GPUs.
    device
        Where the torch engine runs: ``"cpu"``, ``"cuda"`` or ``"mps"``.
    output
        ``"value"`` or ``"increment"``: what the network's output means, instead of what the chain
        says. That of a module is a value by default.
    loss
        What is made small: ``"squared"`` error; ``"gaussian"``, the negative log-likelihood of a
        mean and a spread that the network says of each value; or levels of quantiles such as
        ``(0.05, 0.5, 0.95)``, the pinball loss of those. A last ``Dense`` layer of one unit a
        value is widened to say them. Weights are then selected by the continuous ranked
        probability score on the validation part, and polished by L-BFGS; the mean or median is
        what is fed back and scored. See :meth:`Fit.distribution <onward.Fit.distribution>`.
        Symbols have a loss of their own, cross-entropy.
    checkpoint
        A folder to write checkpoints to, for :func:`onward.resume` to go on from should the run be
        stopped, however it is; at the end the fit takes their place. None for neither.
    every
        Seconds from one checkpoint to the next.

    Raises
    ------
    TrainingError
        If a choice makes no sense, or every restart diverged.
    OnwardError
        If PyTorch is needed and not installed.
    CallbackError
        If a callback raised; its attribute ``fit`` holds the best so far.
    NetworkError
        If the network does not fit the problem, there is no such loss, or the device is not
        there; if a module looks ahead, ignores its state or keeps one inside.
    ProblemError
        If the problem's simulator fails.
    FitError
        If the folder for checkpoints cannot be written to.
    """
    settings = Settings.checked(
        restarts=restarts,
        steps=steps,
        loop="open" if problem.task.kind == "symbols" else loop,
        seed=seed,
        batch=problem.batch if batch is None else batch,
        rate=rate,
        clip=clip,
        dtype=dtype,
        race=race,
        polish=polish,
        budget=budget,
        engine=engine if network is None or isinstance(network, Chain | str) else "torch",
        device=device,
        loss=loss_for(problem.task, loss),
    )
    chain = chain_for(problem, network, output, Loss.of(settings.loss))
    layout = Layout.of(chain, problem.task.inputs)
    checkpoints = None if checkpoint is None else Checkpoints(checkpoint, every)
    watch = Watch(callback, bar=progress)
    return Run(problem, layout, settings, threads, watch, checkpoints=checkpoints).fit()
