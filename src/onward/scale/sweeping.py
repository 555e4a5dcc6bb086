"""Sweep: a problem learned under many settings, on all cores or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onward.engines import make_engine
from onward.errors import OnwardError, TrainingError
from onward.intervals import MOST
from onward.networks.chain import Chain
from onward.problems.problem import Problem
from onward.scale.bar import bar
from onward.scale.choices import (
    DEFAULTS,
    Setting,
    check_all,
    check_known,
    checked,
    choices_of,
    settings_of,
)
from onward.scale.fits import done_of, failed, finite, named, shared_of
from onward.scale.folder import Folder
from onward.scale.halving import RUNGS, WHOLE, Judge, check_pruner
from onward.scale.job import Arrays, Done, Job, Unit
from onward.scale.running import Carrying, Told
from onward.scale.stages import trained
from onward.scale.store import Store
from onward.scale.swept import SHARED, Sweep, unit_of
from onward.training.checkpoints import fingerprint
from onward.training.snapshot import Snapshot

BLOCK = 16
"""Restarts that are trained together where there is no race between them."""


def sweep(
    problem: Problem,
    over: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]],
    network: Chain | str | None = None,
    *,
    restarts: int | Sequence[int] = 16,
    pruner: Any = None,
    on: str = "local",
    processes: int | None = None,
    directory: str | Path | None = None,
    progress: bool = True,
    callback: Told | None = None,
    **choices: Any,
) -> Sweep:
    """Learn a problem under many settings; return them with what each of them reached.

    A setting and its restarts are trained as :func:`onward.train` trains them, to the last bit,
    wherever that is done and however the work is shared out. Without a race, where restarts have
    nothing to do with each other, those of one setting are shared out as well. Every result is
    stored as it comes. A sweep that was stopped, however it was, goes on where it stood if the same
    is asked for with the same ``directory``; work that a worker was lost with is done again.

    Parameters
    ----------
    problem
        What is to be learned.
    over
        Choices of :func:`onward.train`, each with the values to try: every combination is a
        setting. Or a list of settings. Names in braces in the text of the network count as well:
        ``network="LSTM({units}) Dense(1)"`` and ``over={"units": [4, 8]}``.
    network
        The network of all settings that name none; by default the problem's own.
    restarts
        Random starts of each setting, as for :func:`onward.train`.
    pruner
        What stops hopeless settings after a ninth and a third of Adam's steps: ``"halving"``,
        ``"hyperband"``, or a pruner of Optuna's. None trains all to the end.
    on
        Where: ``"local"``, processes on this machine; ``"here"``, this process; ``"ray"``, the Ray
        that is connected or that ``RAY_ADDRESS`` names, or one on this machine; or the address of
        a cluster, ``"ray://HOST:10001"``.
    processes
        How many, with ``"local"``; by default one a core.
    directory
        Where results are kept: a folder, or a URL that fsspec knows. By default one that goes away
        with the sweep.
    progress
        Whether to show a bar, where somebody sees it.
    callback
        Called with a :class:`~onward.scale.running.Standing` whenever results have come.
    choices
        Choices of :func:`onward.train` that are the same in all settings.

    Raises
    ------
    TrainingError
        If a name or value is unknown, there is no setting, or none of them gave a fit.
    ProblemError
        If the problem cannot be sent to another process.
    FitError
        If the directory holds other work, or cannot be written to.
    WorkerError
        If a cluster cannot be reached, or workers die again and again of the same work.
    OnwardError
        If Ray or Optuna is needed and not installed.
    """
    check_known(choices)
    settings = settings_of(over, network)
    fixed = {"network": network, "restarts": restarts, **choices}
    check_all(problem, settings, fixed)
    words = check_pruner(pruner)
    if pruner is not None and any("budget" in {**choices, **one} for one in settings):
        raise TrainingError("a pruner or a budget", "both", "let the pruner save the time")
    room = None if directory is not None else TemporaryDirectory(prefix="onward-sweep-")
    folder = Folder(room.name if directory is None and room else directory or "")
    asked = {
        "kind": "sweep",
        "problem": problem.name,
        "data": fingerprint(problem),
        "task": problem.task.to_json(),
        "settings": settings,
        "fixed": {name: _plain(value) for name, value in fixed.items()},
        "pruner": words,
    }
    store = Store(folder, asked)
    with bar("units of work", progress) as bars:
        told = [*bars, *([callback] if callback is not None else [])]
        found = Sweeping(problem, settings, fixed, Carrying(on, store, processes, told))
        interrupted = found.run(pruner)
    swept = Sweep(store, room)
    if not interrupted:
        swept.finish()
    return swept


@dataclass(frozen=True)
class Part:
    """What is to be done for a setting now.

    Attributes
    ----------
    setting
        Its number.
    restarts
        Numbers of the restarts; None for all.
    until
        Ninths of Adam's steps to stop at; None for the end.
    since
        The unit that it goes on from.
    snapshot
        What that one left; filled in when it is sent.
    """

    setting: int
    restarts: tuple[int, ...] | None = None
    until: int | None = None
    since: str | None = None
    snapshot: tuple[dict[str, Any], Arrays] | None = None


class SweepJob(Job):
    """Trains settings of a problem.

    Parameters
    ----------
    problem
        What is learned.
    settings
        All of them.
    fixed
        What they have in common.
    """

    def __init__(
        self, problem: Problem, settings: Sequence[Setting], fixed: Mapping[str, Any]
    ) -> None:
        self.problem = copy(problem)
        self.problem.earlier = None  # the data once more, and of no use here
        self.settings = list(settings)
        self.fixed = dict(fixed)

    def do(self, given: Part, threads: int | None) -> Done:
        choices = choices_of(self.settings[given.setting], self.fixed)
        if given.restarts is not None:
            choices["restarts"] = given.restarts
        until = None if given.until is None else given.until / WHOLE
        since = None if given.snapshot is None else Snapshot(*given.snapshot)
        try:
            found = trained(self.problem, choices, threads, until, since)
        except OnwardError as error:
            return Done("", failed(error))
        if isinstance(found, Snapshot):
            row = {
                "validation": finite(float(found.part("standings").arrays["scores"].min())),
                "steps": int(found.plain["descent"]["done"]),
                "error": None,
            }
            return Done("", row, found.plain, found.arrays)
        return done_of(found, examples=False)


class Sweeping:
    """The course of one sweep.

    Parameters
    ----------
    problem, settings, fixed
        What is trained.
    carrying
        What carries it out.
    """

    def __init__(
        self,
        problem: Problem,
        settings: Sequence[Setting],
        fixed: Mapping[str, Any],
        carrying: Carrying,
    ) -> None:
        self.problem = problem
        self.settings = settings
        self.fixed = fixed
        self.carrying = carrying
        self.carrying.filled = self._filled
        self.store = carrying.store

    def run(self, pruner: Any) -> bool:
        """Do all that is not done yet; return whether Ctrl-C ended it before."""
        self._share()
        job = SweepJob(self.problem, self.settings, self.fixed)
        first = self._must_compile()
        try:
            if pruner is None:
                units = [unit for j in range(len(self.settings)) for unit in self._blocks(j)]
            else:
                units = self._rungs(job, pruner, first)
            self.carrying.run(job, units, first)
        except KeyboardInterrupt:
            if len(self.store.rows) < 2:
                raise
            return True
        return False

    def _share(self) -> None:
        """Store what all fits have in common, once."""
        if SHARED in self.store.rows:
            return
        held_out = named(self.problem.validation[:MOST])
        arrays = {f"record/{name}": one for name, one in shared_of(self.problem).items()}
        arrays |= {f"validation/{name}": one for name, one in held_out.items()}
        self.store.keep([Done(SHARED, {}, {}, arrays)])

    def _blocks(self, setting: int) -> list[Unit]:
        """Return the units of a setting: blocks of its restarts, or all where they race."""
        _, chosen = checked(self.problem, choices_of(self.settings[setting], self.fixed))
        numbers = chosen.restarts
        if chosen.race or chosen.budget is not None or len(numbers) <= BLOCK:
            return [Unit(unit_of(setting), Part(setting))]
        return [
            Unit(unit_of(setting, block), Part(setting, numbers[first : first + BLOCK]))
            for block, first in enumerate(range(0, len(numbers), BLOCK))
        ]

    def _rungs(self, job: Job, pruner: Any, alone_first: bool) -> list[Unit]:
        """Train all to each point of the course, and return the units of those that go on."""
        seed = int(self.fixed.get("seed", DEFAULTS["seed"]))
        judge = Judge(pruner, len(self.settings), seed)
        left = list(range(len(self.settings)))
        since: dict[int, str] = {}
        for rung in RUNGS:
            parts = {j: Part(j, None, rung, since.get(j)) for j in left}
            units = [Unit(_at(j, rung), part) for j, part in parts.items()]
            self.carrying.run(job, units, alone_first)
            found = {j: self.store.rows[_at(j, rung)] for j in left}
            scores = {
                j: float("nan") if row["validation"] is None else row["validation"]
                for j, row in found.items()
                if row["error"] is None
            }
            left, alone_first = judge.go_on(rung, scores), False
            since = {j: _at(j, rung) for j in left}
        return [Unit(unit_of(j), Part(j, None, None, since[j])) for j in left]

    def _filled(self, unit: Unit) -> Unit:
        part: Part = unit.given
        if part.since is None:
            return unit
        kept = self.store.opened(part.since)
        return Unit(unit.name, Part(part.setting, part.restarts, part.until, None, kept))

    def _must_compile(self) -> bool:
        layout, settings = checked(self.problem, choices_of(self.settings[0], self.fixed))
        if self.carrying.on == "here" or settings.engine != "fused":
            return False
        with suppress(OnwardError):
            return not make_engine(layout, settings.dtype, 1).compiled
        return False


def _at(setting: int, rung: int) -> str:
    return f"{unit_of(setting)}@{rung}"


def _plain(value: Any) -> Callable[..., Any] | Any:
    if isinstance(value, Chain):
        return str(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
