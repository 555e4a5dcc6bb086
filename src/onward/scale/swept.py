"""What a sweep found: its table, its best setting, and the fit of any of them."""

from __future__ import annotations

import math
from functools import cached_property
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from onward.engines.engine import Sequences
from onward.errors import FitError, TrainingError
from onward.fit import Fit
from onward.numbers import number, shown
from onward.problems.arrays import count
from onward.scale.choices import told
from onward.scale.columns import frame
from onward.scale.fits import fit_of, merged, under
from onward.scale.folder import Folder
from onward.scale.halving import RUNGS
from onward.scale.job import Arrays
from onward.scale.store import Store

if TYPE_CHECKING:
    from onward.report.sweep_plots import SweepPlots

SHARED = "shared"
SHOWN = 10
"""Settings that are shown in a notebook."""
RESULTS = ("score", "validation", "restart", "parameters", "diverged", "outcome", "error")


class Sweep:
    """The settings of a sweep, with what each of them reached.

    Settings are ranked by the validation score of their best restart, never by the score on the
    test part.

    Attributes
    ----------
    problem, score_name
        What was learned, and what is scored; less is better.
    names
        What differs from one setting to the next.
    directory
        Where results are.
    """

    def __init__(self, store: Store, room: TemporaryDirectory[str] | None = None) -> None:
        if store.asked.get("kind") != "sweep":
            raise FitError(
                f"results of a sweep in {store.folder.place}",
                f"those of {store.asked.get('kind')}",
                "read them with what wrote them",
            )
        self._store = store
        self._room = room
        self.directory = store.folder.place
        self.problem = str(store.asked["problem"])
        self.score_name = str(store.asked["task"]["score"]["name"])
        self.settings: list[dict[str, Any]] = store.asked["settings"]
        self.names = tuple(dict.fromkeys(name for one in self.settings for name in one))

    @classmethod
    def load(cls, directory: str | Path) -> Sweep:
        """Read what a sweep has stored so far.

        Raises
        ------
        FitError
            If the directory holds no sweep, or a damaged one.
        """
        return cls(Store(Folder(directory)))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What was reached, a row a setting in the order they were asked for."""
        return [self._row(place) for place in range(len(self.settings))]

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The table by columns: the number of the setting, its values, and what it reached."""
        return {name: [row[name] for row in self.rows] for name in self.rows[0]}

    def table(self, library: str | None = None) -> Any:
        """Return the table as a frame; see :attr:`columns`.

        Parameters
        ----------
        library
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the first that is installed, and
            without any the columns.
        """
        return frame(self.columns, library)

    @property
    def finished(self) -> bool:
        """Whether all settings were trained, stopped by the pruner, or failed."""
        return all(row["outcome"] != "missing" for row in self.rows)

    @property
    def ranked(self) -> list[dict[str, Any]]:
        """The rows of all settings that were trained to the end, the best one first."""
        there = [row for row in self.rows if row["score"] is not None]
        return sorted(there, key=lambda row: (row["validation"], row["setting"]))

    @property
    def best(self) -> dict[str, Any]:
        """The row of the setting with the best validation score.

        Raises
        ------
        TrainingError
            If no setting was trained to the end.
        """
        if not self.ranked:
            errors = [row["error"] for row in self.rows if row["error"]]
            raise TrainingError(
                "at least one setting that can be trained",
                errors[0] if errors else "none that has ended",
                "try other settings" if errors else "run the sweep again with its directory",
            )
        return self.ranked[0]

    @property
    def best_fit(self) -> Fit:
        """The fit of the best setting."""
        return self.fit(int(self.best["setting"]))

    def fit(self, setting: int) -> Fit:
        """Return the fit of a setting: all its restarts, as :func:`onward.train` returns them.

        Parameters
        ----------
        setting
            Its number in the table.

        Raises
        ------
        FitError
            If there is none of that number, or it was not trained to the end.
        """
        units = self._units(setting) if 0 <= setting < len(self.settings) else []
        units = [unit for unit in units if self._store.rows[unit]["error"] is None]
        if not units:
            raise FitError(
                "the number of a setting that was trained to the end",
                str(setting),
                f"see the table; the best is {self.best['setting']}",
            )
        return merged([self._one(unit) for unit in units], self._held_out)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        ended = len(self.ranked)
        pruned = sum(row["outcome"] == "pruned" for row in self.rows)
        failures = sum(row["error"] is not None for row in self.rows)
        missing = sum(row["outcome"] == "missing" for row in self.rows)
        counted = [f"{ended} of {count(len(self.rows), 'setting')} trained to the end"]
        counted += [f"{pruned} stopped early"] * bool(pruned)
        counted += [f"{failures} failed"] * bool(failures)
        counted += [f"{missing} not yet trained"] * bool(missing)
        if not ended:
            return f"{', '.join(counted)}."
        best = self.best
        chosen = told(self.settings[best["setting"]]) or "the only setting"
        return (
            f"{', '.join(counted)}. Best on the validation part: {chosen}, with "
            f"{number(best['validation'])} there and a score of {number(best['score'])}."
        )

    @property
    def plot(self) -> SweepPlots:
        """The figures: ``sweep.plot.parallel(ax=…)`` and ``sweep.plot.heat_map(x, y, ax=…)``."""
        from onward.report.sweep_plots import SweepPlots

        return SweepPlots(self)

    def report(self, path: str | Path = "sweep.html") -> Path:
        """Write one HTML page with the table and the figures; return its path.

        Raises
        ------
        FitError
            If the file cannot be written.
        """
        from onward.report.sweep_page import write

        return write(self, Path(path))

    def finish(self) -> None:
        """Write the table to the directory."""
        self._store.write_table(self.rows)

    def __repr__(self) -> str:
        return f"<sweep of {self.problem}: {self.sentence}>"

    def _repr_html_(self) -> str:
        head = ("setting", *self.names, "validation", "score", "outcome")
        cells = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in head)
        rows = "".join(
            "<tr>"
            + "".join(f"<td style='text-align:left'>{escape(shown(row[n]))}</td>" for n in head)
            + "</tr>"
            for row in self.ranked[:SHOWN]
        )
        return f"<p>{escape(self.sentence)}</p><table><tr>{cells}</tr>{rows}</table>"

    def _row(self, place: int) -> dict[str, Any]:
        setting = self.settings[place]
        found = {"setting": place, **{name: setting.get(name) for name in self.names}}
        result = self._result(place)
        named = {name: result.get(name) for name in RESULTS}
        return {
            **found,
            **named,
            "steps_taken": result.get("steps"),
            "seconds": result.get("seconds"),
        }

    def _result(self, place: int) -> dict[str, Any]:
        """Return the row of a setting: of its best block of restarts, or of where it was left."""
        rows = [self._store.rows[unit] for unit in self._units(place)]
        good = [row for row in rows if row["error"] is None]
        if good:
            best = min(good, key=lambda row: _order(row["validation"]))
            seconds = sum(row["seconds"] for row in rows)
            return {**best, "diverged": sum(row["diverged"] for row in good), "seconds": seconds}
        if rows:
            return rows[0]
        return self._stopped(place)

    def _stopped(self, place: int) -> dict[str, Any]:
        names = [f"{unit_of(place)}@{rung}" for rung in RUNGS]
        rows = [self._store.rows[name] for name in names if name in self._store.rows]
        if not rows:
            return {"outcome": "missing"}
        if rows[-1]["error"] is not None:
            return rows[-1]
        ended = any(unit_of(other) in self._store.rows for other in range(len(self.settings)))
        return {**rows[-1], "outcome": "pruned" if ended else "missing"}

    def _units(self, place: int) -> list[str]:
        """Return the units of a setting that are there."""
        rows = self._store.rows
        if unit_of(place) in rows:
            return [unit_of(place)]
        found: list[str] = []
        while unit_of(place, len(found)) in rows:
            found.append(unit_of(place, len(found)))
        return found

    def _one(self, unit: str) -> Fit:
        description, arrays = self._store.opened(unit)
        task = {"task": self._store.asked["task"]}
        where = f"{self.directory}: {unit}"
        return fit_of({**description, **task}, arrays, where, self._shared("record"))

    def _shared(self, part: str) -> Arrays:
        return under(f"{part}/", self._all_shared)

    @cached_property
    def _all_shared(self) -> Arrays:
        return self._store.opened(SHARED)[1]

    @property
    def _held_out(self) -> Sequences:
        return Sequences(**self._shared("validation"))


def unit_of(setting: int, block: int | None = None) -> str:
    """Return the name of the unit of a setting, or of a block of its restarts."""
    return f"setting-{setting}" if block is None else f"setting-{setting}.{block}"


def _order(score: float | None) -> float:
    return math.inf if score is None else score
