"""One network for each of many problems, such as the groups of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from onward.engines import make_engine
from onward.errors import FitError, OnwardError, ProblemError, TrainingError, did_you_mean
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.numbers import number
from onward.problems.arrays import count
from onward.problems.per_group import PerGroup
from onward.problems.problem import Problem
from onward.scale.bar import bar
from onward.scale.choices import check_known, checked
from onward.scale.columns import frame
from onward.scale.fits import done_of, failed, fit_of, slim
from onward.scale.folder import Folder
from onward.scale.job import Done, Job, Unit
from onward.scale.running import Carrying, Told
from onward.scale.stages import trained
from onward.scale.store import Store
from onward.training.checkpoints import fingerprint
from onward.training.snapshot import Snapshot

KEPT = ("best", "all")


def train_many(
    problems: PerGroup | Mapping[str, Problem] | Sequence[Problem],
    network: Chain | str | None = None,
    *,
    restarts: int | Sequence[int] = 4,
    keep: str = "best",
    on: str = "local",
    processes: int | None = None,
    directory: str | Path | None = None,
    progress: bool = True,
    callback: Told | None = None,
    **choices: Any,
) -> Many:
    """Train one network on each of many problems; return them all.

    Each is trained as :func:`onward.train` trains it by itself, to the last bit. Problems are sent
    to workers some at a time, and fits are stored as they come: what is in memory does not grow
    with their number, but for a row each and the table they are read from. A problem that cannot be
    learned, such as a group with too few rows, has its reason in the table and does not hold up
    others.

    Parameters
    ----------
    problems
        What :func:`onward.per_group` returns; or problems by name, or a sequence of them.
    network
        As for :func:`onward.train`, the same for all.
    restarts
        Random starts of each.
    keep
        ``"best"``: of each fit the best restart, its course, and eight series to show; ``"all"``:
        all of it.
    on, processes, directory, progress, callback
        As for :func:`onward.sweep`.
    choices
        Choices of :func:`onward.train`, the same for all.

    Raises
    ------
    TrainingError
        If a choice is unknown or makes no sense, or there is no problem.
    ProblemError
        If a problem cannot be sent to another process.
    FitError
        If the directory holds other work, or cannot be written to.
    WorkerError
        If a cluster cannot be reached, or workers die again and again of the same work.
    OnwardError
        If Ray is needed and not installed.
    """
    check_known(choices)
    if keep not in KEPT:
        raise TrainingError("keep='best' or keep='all'", repr(keep), did_you_mean(str(keep), KEPT))
    given = _named(problems)
    chosen = {"network": network, "restarts": restarts, **choices}
    first = _must_compile(given, chosen) if on != "here" else False
    room = None if directory is not None else TemporaryDirectory(prefix="onward-many-")
    folder = Folder(room.name if directory is None and room else directory or "")
    store = Store(folder, {"kind": "many", "keep": keep, **_asked(given, chosen)})
    names = list(given)

    def filled(unit: Unit) -> Unit:
        name = names[unit.given]
        group = given.part(name) if isinstance(given, PerGroup) else given[name]
        return Unit(unit.name, Given(name, group))

    units = [Unit(unit_of(place), place) for place in range(len(names))]
    with bar("problems", progress) as bars:
        told = [*bars, *([callback] if callback is not None else [])]
        carrying = Carrying(on, store, processes, told, filled=filled)
        try:
            carrying.run(ManyJob(chosen, keep), units, first)
        except KeyboardInterrupt:
            if not store.rows:
                raise
    found = Many(store, room)
    if found.finished:
        store.write_table(found.rows)
    return found


@dataclass(frozen=True)
class Given:
    """A problem on its way: itself, or the rows of its group.

    Attributes
    ----------
    name
        What it is called.
    problem
        The problem, or a table that has this group alone.
    """

    name: str
    problem: Problem | PerGroup

    def posed(self) -> Problem:
        """Return the problem."""
        return self.problem if isinstance(self.problem, Problem) else self.problem[self.name]


class ManyJob(Job):
    """Trains whatever problem it is given.

    Parameters
    ----------
    choices
        As :func:`onward.train` takes them.
    keep
        As for :func:`train_many`.
    """

    def __init__(self, choices: Mapping[str, Any], keep: str) -> None:
        self.choices = dict(choices)
        self.keep = keep

    def do(self, given: Given, threads: int | None) -> Done:
        try:
            problem = given.posed()
            fit = trained(problem, self.choices, threads)
        except OnwardError as error:
            return Done("", failed(error))
        assert not isinstance(fit, Snapshot)
        return done_of(slim(fit, problem.validation) if self.keep == "best" else fit)


class Many(Mapping[str, Fit]):
    """Fits by the name of their problem, read from where they are stored when they are asked for.

    Attributes
    ----------
    names
        Of all problems, in their order; those that failed have a row but no fit.
    directory
        Where results are.
    """

    def __init__(self, store: Store, room: TemporaryDirectory[str] | None = None) -> None:
        if store.asked.get("kind") != "many":
            raise FitError(
                f"results of train_many in {store.folder.place}",
                f"those of {store.asked.get('kind')}",
                "read them with what wrote them",
            )
        self._store = store
        self._room = room
        self.directory = store.folder.place
        self.names: list[str] = store.asked["names"]
        self._places = {name: place for place, name in enumerate(self.names)}

    @classmethod
    def load(cls, directory: str | Path) -> Many:
        """Read what :func:`train_many` has stored so far.

        Raises
        ------
        FitError
            If the directory holds none of it, or damaged files.
        """
        return cls(Store(Folder(directory)))

    def __getitem__(self, name: str) -> Fit:
        """Return the fit of a problem.

        Raises
        ------
        FitError
            If there is none of that name, or it could not be trained.
        """
        if name not in self._places:
            raise FitError("the name of a problem", repr(name), did_you_mean(str(name), self.names))
        unit = unit_of(self._places[name])
        row = self._store.rows.get(unit)
        if row is None or row["error"] is not None:
            why = "not trained yet" if row is None else str(row["error"])
            raise FitError(f"a problem that was trained, as {name}", why, "see the table")
        return fit_of(*self._store.opened(unit), f"{self.directory}: {unit}")

    def __iter__(self) -> Iterator[str]:
        return (row["problem"] for row in self.rows if row["score"] is not None)

    def __len__(self) -> int:
        return sum(row["score"] is not None for row in self.rows)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What became of each problem, in their order."""
        rows = self._store.rows
        nothing = dict.fromkeys(next(iter(rows.values()), {}))
        found = []
        for place, name in enumerate(self.names):
            row = rows.get(unit_of(place), {**nothing, "outcome": "missing"})
            outcome = row.get("outcome") or "failed"
            found.append({"problem": name, **row, "outcome": outcome})
        return found

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The table by columns: the name of the problem, and what was reached."""
        return {name: [row.get(name) for row in self.rows] for name in self.rows[0]}

    def table(self, library: str | None = None) -> Any:
        """Return the table as a frame, as :meth:`onward.Sweep.table` does."""
        return frame(self.columns, library)

    @property
    def finished(self) -> bool:
        """Whether every problem was trained or failed."""
        return len(self._store.rows) == len(self.names)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        scores = [row["score"] for row in self.rows if row["score"] is not None]
        failures = sum(row.get("error") is not None for row in self.rows)
        missing = sum(row["outcome"] == "missing" for row in self.rows)
        parts = [f"{len(scores):,} of {count(len(self.names), 'problem')} trained"]
        parts += [f"{failures:,} failed"] * bool(failures)
        parts += [f"{missing:,} not yet trained"] * bool(missing)
        if not scores:
            return f"{', '.join(parts)}."
        low, middle, high = np.quantile(scores, [0, 0.5, 1])
        return (
            f"{', '.join(parts)}. Scores: best {number(low)}, median {number(middle)}, "
            f"worst {number(high)}."
        )

    def __repr__(self) -> str:
        return f"<networks in {self.directory}: {self.sentence}>"


def unit_of(place: int) -> str:
    """Return the name of the unit of a problem."""
    return f"problem-{place}"


def _named(problems: Any) -> PerGroup | Mapping[str, Problem]:
    found: PerGroup | Mapping[str, Problem] = problems
    if not isinstance(problems, Mapping):
        listed: list[Any] = list(problems) if isinstance(problems, Sequence) else [None]
        names = [one.name if isinstance(one, Problem) else "" for one in listed]
        once = len(set(names)) == len(names)
        found = {
            name if once else f"{place}: {name}": one
            for place, (name, one) in enumerate(zip(names, listed, strict=True))
        }
    wrong = [] if isinstance(found, PerGroup) else list(found.values())
    wrong = [one for one in wrong if not isinstance(one, Problem)]
    if wrong or not found:
        raise ProblemError(
            "problems by name, a list of problems, or what onward.per_group returns",
            "none" if not found else type(wrong[0] if wrong[0] is not None else problems).__name__,
            "such as onward.per_group(table, group='id', value='y', warmup=24, horizon=12)",
        )
    return found


def _asked(problems: PerGroup | Mapping[str, Problem], choices: dict[str, Any]) -> dict[str, Any]:
    if isinstance(problems, PerGroup):
        stated = repr((problems.stated, problems.warmup, problems.horizon, problems.stride))
        data: Any = [problems.digest, stated, problems.batch]
    else:
        data = [fingerprint(one) for one in problems.values()]
    plain = {name: str(v) if isinstance(v, Chain) else v for name, v in choices.items()}
    plain["restarts"] = np.asarray(choices["restarts"]).tolist()
    return {"names": list(problems), "data": data, "choices": plain}


def _must_compile(problems: Mapping[str, Problem], choices: dict[str, Any]) -> bool:
    """Check the choices on the first problem that can be posed; say whether kernels are missing."""
    for name in problems:
        try:
            problem = problems[name]
        except OnwardError:
            continue
        layout, settings = checked(problem, choices)
        if settings.engine != "fused":
            return False
        return not make_engine(layout, settings.dtype, 1).compiled
    return False
