"""Go on with a training run that was stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.callbacks.watch import Callbacks, Watch
from onward.errors import FitError
from onward.fit import Fit
from onward.fit_files import DESCRIPTION
from onward.networks.layout import Layout
from onward.networks.losses import Loss
from onward.training.checkpoints import EVERY, NAME, Checkpoints, must_match
from onward.training.network import chain_again
from onward.training.run import Run
from onward.training.settings import Settings
from onward.training.snapshot import Snapshot

if TYPE_CHECKING:
    from onward.problems.problem import Problem


def resume(
    directory: str | Path,
    problem: Problem | None = None,
    *,
    module: Any = None,
    threads: int | None = None,
    progress: bool = True,
    callback: Callbacks = None,
    every: float = EVERY,
) -> Fit:
    """Go on with a run of ``onward.train(…, checkpoint=directory)`` that was stopped.

    However it was stopped, also by ``kill -9`` or a power cut, the result is that of a run which
    was not, to the last bit: weights, scores and history. With a ``budget``, time is what it was
    at the last checkpoint, and how far a run gets depends on the clock in any case.

    Parameters
    ----------
    directory
        The folder that ``checkpoint=`` named. Once training has ended it holds the fit, which is
        then returned as it is.
    problem
        The problem that was learned; by default that of its name in the catalog. Its data must be
        what they were.
    module
        The module that is trained, if it is one of one's own.
    threads, progress, callback
        As for :func:`onward.train`.
    every
        Seconds from one checkpoint to the next.

    Raises
    ------
    FitError
        If there is no checkpoint, or a damaged one, or one of a newer version, or one of another
        problem.
    """
    path = Path(directory) / NAME
    if not path.exists() and has_begun(directory):
        return Fit.load(directory, module)
    snapshot = Snapshot.read(path)
    try:
        kept = snapshot.plain["run"]
        posed = _from_catalog(kept["problem"]) if problem is None else problem
        must_match(kept, posed)
        settings = Settings.checked(**kept["settings"])
        own = bool(kept.get("own"))
        loss = Loss.of(settings.loss)
        chain = chain_again(kept["network"], own, module, posed.task, str(path), loss)
        layout = Layout.of(chain, posed.task.inputs)
        run = Run(
            posed,
            layout,
            settings,
            threads,
            Watch(callback, bar=progress),
            checkpoints=Checkpoints(directory, every),
        )
        run.restore(snapshot)
    except (KeyError, TypeError, ValueError) as error:
        raise FitError(
            f"a checkpoint of this version of onward in {path}",
            f"{type(error).__name__}: {error}",
            "go on with the version that wrote it, or train again from the start",
        ) from error
    return run.fit()


def has_begun(directory: str | Path) -> bool:
    """Return whether a folder holds a checkpoint, or the fit of a run that has ended."""
    return any((Path(directory) / name).exists() for name in (NAME, DESCRIPTION))


def _from_catalog(name: Any) -> Problem:
    from onward.problems.catalog import CATALOG, load

    if name not in CATALOG:
        raise FitError(
            f"the problem {name} to go on with",
            "a checkpoint alone, which holds no data",
            "pass it: onward.resume(directory, problem)",
        )
    return load(name)
