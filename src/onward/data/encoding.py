"""Encoding: what the network is fed of a panel, feature by feature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.columns import Column
from onward.data.panel import Panel
from onward.data.roles import Roles
from onward.errors import DataError, ProblemError, did_you_mean
from onward.problems.arrays import Array, count
from onward.problems.scaling import Scaling

MISSING = ("refuse", "flag", "predict")


@dataclass(frozen=True)
class Encoded:
    """A panel as numbers, in the network's units.

    Attributes
    ----------
    values : (row, value)
        Those that are missing hold the last one known of their series, or 0.
    observed : (row,)
        Whether all values of a row are known.
    flags : (row, flag)
        1 where a value is missing; a column for each column of values that has gaps.
    inputs : (row, feature)
        Numbers, their flags, and a feature for each label of a category.
    static : (series, feature)
        The same of what does not change.
    """

    values: Array
    observed: NDArray[np.bool_]
    flags: Array
    inputs: Array
    static: Array

    def cast(self, dtype: np.dtype[Any]) -> Encoded:
        """Return the same in another type, made once."""
        kept: dict[np.dtype[Any], Encoded] = self.__dict__.setdefault("_cast", {})
        if dtype not in kept:
            values, flags, inputs, static = (
                part.astype(dtype) for part in (self.values, self.flags, self.inputs, self.static)
            )
            kept[dtype] = Encoded(values, self.observed, flags, inputs, static)
        return kept[dtype]


@dataclass(frozen=True)
class Encoding:
    r"""What becomes of each column.

    A column of numbers is scaled; where it has gaps, the network is fed the last known number and
    beside it a flag, 1 where that is not of this step. A column of labels becomes a feature for
    each label, 1 for the one that is there and 0 for the others (one-hot).

    Attributes
    ----------
    roles
        What the columns are.
    missing
        ``"refuse"`` gaps, ``"flag"`` them, or ``"predict"``: flag them, and where a value to be
        foretold is missing feed the network what it foretold itself.
    flagged
        Columns that have gaps.
    labels
        The labels of each column of categories, in alphabetical order.
    """

    roles: Roles
    missing: str = "refuse"
    flagged: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def fitted(cls, panel: Panel, missing: str, known: NDArray[np.bool_]) -> Encoding:
        """Return the encoding that the training rows of a panel ask for.

        Parameters
        ----------
        panel
            The data.
        missing
            What becomes of gaps.
        known : (row,)
            Which rows are trained on.

        Raises
        ------
        DataError
            If there is a gap that is not to be flagged, or a column that does not vary.
        ProblemError
            If ``missing`` is no such choice.
        """
        if missing not in MISSING:
            raise ProblemError(
                "missing='refuse', 'flag' or 'predict'",
                repr(missing),
                did_you_mean(str(missing), MISSING),
            )
        flagged = []
        for column in _columns(panel):
            _check_varies(column)
            if column.missing.any():
                if missing == "refuse":
                    raise _gap(panel, column)
                flagged.append(column.name)
        if missing == "predict" and set(flagged) & set(panel.roles.values):
            # Engines look for the flag of each value in its place.
            flagged = [name for name in flagged if name not in panel.roles.values]
            flagged += panel.roles.values
        for column in panel.static:
            _check_varies(column)
        series = np.unique(panel.series[known])
        labels = {
            column.name: _labels(column, known if column in panel.inputs else series)
            for column in (*panel.inputs, *panel.static)
            if column.codes is not None
        }
        return cls(panel.roles, missing, tuple(flagged), labels)

    @property
    def value_flags(self) -> tuple[str, ...]:
        """Columns of values that have a flag."""
        return tuple(name for name in self.roles.values if name in self.flagged)

    @property
    def fills(self) -> bool:
        """Whether the network is fed its own predictions in the place of missing values."""
        return self.missing == "predict" and bool(self.value_flags)

    @property
    def past(self) -> int:
        """Number of features of what is to be foretold: values and their flags."""
        return len(self.roles.values) + len(self.value_flags)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all features: values, their flags, inputs, static."""
        found = [*self.roles.values, *(f"{name} missing" for name in self.value_flags)]
        for name in (*self.roles.inputs, *self.roles.static):
            labels = self.labels.get(name)
            found += [name] if labels is None else [f"{name}={label}" for label in labels]
            if name in self.flagged:
                found.append(f"{name} missing")
        return tuple(found)

    def scaling(self, panel: Panel, known: NDArray[np.bool_], scale: str | None) -> Scaling:
        """Return the scaling of all features, fitted on the rows that are trained on.

        Flags and labels stay 0 and 1.

        Raises
        ------
        DataError
            If values are too large, or a column has no number to be fitted on.
        """
        series = np.unique(panel.series[known])
        numbers = {
            column.name: column.numbers[rows]
            for columns, rows in (((_columns(panel)), known), (panel.static, series))
            for column in columns
            if column.numbers is not None
        }
        mean: list[float] = []
        deviation: list[float] = []
        for name in self.names:
            found = numbers.get(name)
            one = Scaling.identity(1) if found is None else _fitted(name, found, scale)
            mean += one.mean
            deviation += one.deviation
        return Scaling(tuple(mean), tuple(deviation))

    def encode(self, panel: Panel, scaling: Scaling) -> Encoded:
        """Return a panel in the network's units.

        Raises
        ------
        DataError
            If there is a gap in a column without a flag, or a label that was not trained on.
        """
        size = len(self.roles.values)
        values = (panel.values - scaling.mean[:size]) / scaling.deviation[:size]
        missing = np.isnan(panel.values)
        if missing.any():
            self._check_flagged(panel)
            values = _carried(values, panel)
        places = {name: place for place, name in enumerate(self.names)}

        def scaled(column: Column) -> Array:
            assert column.numbers is not None
            place = places[column.name]
            found = (column.numbers - scaling.mean[place]) / scaling.deviation[place]
            return np.asarray(found[:, None])

        flags = missing[:, [self.roles.values.index(name) for name in self.value_flags]]
        return Encoded(
            values,
            np.asarray(~missing.any(axis=1)),
            flags.astype(np.float64),
            _side_by_side(list(self._inputs(panel, scaled)), panel.rows),
            _side_by_side(list(self._static(panel, scaled)), len(panel)),
        )

    def _inputs(self, panel: Panel, scaled: Any) -> Iterator[Array]:
        for column in panel.inputs:
            if column.missing.any() and column.name not in self.flagged:
                raise _gap(panel, column)
            if column.codes is not None:
                yield self._one_hot(column, lambda row: panel.where(row))
            else:
                found = scaled(column)
                yield _carried(found, panel) if column.missing.any() else found
            if column.name in self.flagged:
                yield column.missing[:, None].astype(np.float64)

    def _static(self, panel: Panel, scaled: Any) -> Iterator[Array]:
        for column in panel.static:
            if column.codes is not None:
                yield self._one_hot(column, lambda series: f"in {panel.named(series)}")
            else:
                yield scaled(column)

    def _one_hot(self, column: Column, where: Any) -> Array:
        """Return a feature for each label, ``(row, label)``."""
        known = self.labels.get(column.name)
        if known is None:
            raise DataError(
                f"numbers in column {column.name!r}, as it was trained on",
                "text",
                "turn them into numbers first",
            )
        assert column.codes is not None
        places = {label: place for place, label in enumerate(known)}
        # The code of an empty cell, -1, finds the last one.
        place = np.array([places.get(label, -2) for label in column.labels] + [-1])[column.codes]
        if (place == -2).any():
            row = int(np.argmax(place == -2))
            raise DataError(
                f"a label of column {column.name!r} that was trained on ({_shown(known)})",
                f"{column.labels[column.codes[row]]!r} {where(row)}",
                "train with series that have it, or map it to one of these",
            )
        return np.asarray(place[:, None] == np.arange(len(known)), np.float64)

    def _check_flagged(self, panel: Panel) -> None:
        for column in _columns(panel):
            if column.missing.any() and column.name not in self.flagged:
                raise _gap(panel, column)

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and text."""
        return {
            "roles": self.roles.to_json(),
            "missing": self.missing,
            "flagged": list(self.flagged),
            "labels": {name: list(labels) for name, labels in self.labels.items()},
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Encoding:
        """Return what :meth:`to_json` wrote."""
        labels = {
            str(name): tuple(str(label) for label in found)
            for name, found in plain["labels"].items()
        }
        flagged = tuple(str(name) for name in plain["flagged"])
        return cls(Roles.from_json(plain["roles"]), str(plain["missing"]), flagged, labels)


def _columns(panel: Panel) -> list[Column]:
    """Return all columns that have a cell a row."""
    values = zip(panel.roles.values, panel.values.T, strict=True)
    return [*(Column(name, numbers=numbers) for name, numbers in values), *panel.inputs]


def _gap(panel: Panel, column: Column) -> DataError:
    many = int(column.missing.sum())
    return DataError(
        f"a cell in every row of column {column.name!r}",
        f"{count(many, 'empty one')}, the first {panel.where(int(np.argmax(column.missing)))}",
        "fill them in, or train with missing='flag' (--missing flag) to have them masked",
    )


def _check_varies(column: Column) -> None:
    cells = column.numbers if column.numbers is not None else column.codes
    assert cells is not None
    known = cells[~column.missing]
    if len(known) and (known != known[0]).any():
        return
    found = "empty cells alone"
    if len(known):
        one = f"{known[0]:g}" if column.codes is None else repr(column.labels[known[0]])
        found = f"{one} in all of them"
    raise DataError(
        f"cells that vary in column {column.name!r}",
        found,
        "leave the column out: it tells nothing",
    )


def _labels(column: Column, rows: NDArray[Any]) -> tuple[str, ...]:
    assert column.codes is not None
    found = np.unique(column.codes[rows])
    return tuple(sorted(column.labels[code] for code in found if code >= 0))


def _fitted(name: str, numbers: Array, scale: str | None) -> Scaling:
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        raise DataError(
            f"numbers to train on in column {name!r}", "none in the training part",
            "leave the column out, or train on more of the data",
        )  # fmt: skip
    return Scaling.fitted(known[:, None], scale)


def _carried(values: Array, panel: Panel) -> Array:
    """Return values with the last one known of the series where there is none, or 0."""
    rows = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)
    known = last >= panel.starts[:-1][panel.series][:, None]
    found = np.take_along_axis(values, np.maximum(last, 0), axis=0)
    return np.where(known, found, 0.0)


def _side_by_side(parts: list[Array], rows: int) -> Array:
    return np.concatenate(parts, axis=1) if parts else np.zeros((rows, 0))


def _shown(labels: tuple[str, ...]) -> str:
    more = f" and {len(labels) - 5:,} more" if len(labels) > 5 else ""
    return f"{', '.join(labels[:5])}{more}"
