"""A fit and tables: rows in, rows out, in the columns that it was trained on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.data import Panel, Roles, read
from onward.data.encoding import Encoded, Encoding
from onward.data.source import Source
from onward.data.writing import as_given, moments, named, told
from onward.data.xarrays import unlabelled
from onward.errors import DataError, ProblemError
from onward.intervals import with_ends
from onward.problems.arrays import Array, count, whole
from onward.problems.scaling import Scaling
from onward.problems.windows import Windows

if TYPE_CHECKING:
    from onward.fit import Fit

Index = NDArray[np.int64]
Table = dict[str, NDArray[Any]]


def rollout(
    fit: Fit,
    data: Any,
    steps: int | None,
    restart: int | None,
    *,
    intervals: Any = None,
    ensemble: int | None = None,
) -> Any:
    """Continue the series of a table; see :meth:`onward.Fit.rollout_table`."""
    found = continued(fit, data, steps, restart, intervals=intervals, ensemble=ensemble)
    return as_given(found, data)


def predict(fit: Fit, data: Any, restart: int | None, ensemble: int | None = None) -> Any:
    """Predict every row of a table; see :meth:`onward.Fit.predict_table`."""
    return as_given(foretold(fit, data, restart, ensemble), data)


def continued(
    fit: Fit,
    data: Any,
    steps: int | None = None,
    restart: int | None = None,
    *,
    intervals: Any = None,
    ensemble: int | None = None,
) -> Table:
    """Return what follows the series of a table, as columns; see :func:`rollout`.

    Raises
    ------
    DataError, ProblemError
        As :meth:`onward.Fit.rollout_table` says.
    """
    task = fit.task
    if task.kind != "continuation":
        raise ProblemError(
            "a fit of a continuation to roll out",
            f"one of the regression {task.name}",
            "use fit.predict_table(data)",
        )
    encoding = _encoding(fit)
    panel = _read(unlabelled(data, encoding.roles), encoding, encoding.roles)
    ends = _ends(panel)
    _check_warm_up(panel, ends, task.warmup)
    later = panel.starts[1:] - ends
    if steps is None:
        steps = int(later.max()) or task.horizon or 1
    steps = whole(steps, "steps", 1)
    if encoding.roles.inputs:
        _check_inputs(panel, later, steps)
    panel, ends = _with_rows_after(panel, ends, steps)
    encoded = encoding.encode(_blind(panel), _scaling(fit))
    windows = Windows(encoded, ends - task.warmup, np.arange(len(panel)), task.warmup, steps)
    gathered = windows.gathered().inputs
    values = _originals(fit, gathered)
    seeds, ahead = values[:, : task.warmup], values[:, task.warmup :, task.outputs :]
    known = ahead if ahead.shape[2] else None
    if intervals is None:
        found = fit.rollout(seeds, steps, restart, known, ensemble=ensemble)
        columns = named(found, task.output_names)
    else:
        told = fit.rollout(seeds, steps, restart, known, intervals=intervals, ensemble=ensemble)
        columns = with_ends(told, task.output_names)
    rows = (ends[:, None] + np.arange(steps)).ravel()
    numbers = np.tile(np.arange(1, steps + 1), len(panel))
    return _table(panel, rows, numbers) | columns


def foretold(fit: Fit, data: Any, restart: int | None = None, ensemble: int | None = None) -> Table:
    """Return predictions of the rows of a table, as columns; see :func:`predict`.

    Raises
    ------
    DataError, ProblemError
        As :meth:`onward.Fit.predict_table` says.
    """
    task, encoding = fit.task, _encoding(fit)
    roles = encoding.roles
    data = unlabelled(data, roles)
    if task.kind == "regression" and not set(roles.values) <= set(Source.of(data).header):
        # Nothing is known of what is to be said, and nothing need be.
        roles = replace(roles, values=roles.inputs[:1])
    panel = _read(data, encoding, roles)
    early = 1 if task.kind == "continuation" else 0
    kept = np.flatnonzero(panel.lengths > early)
    if roles is not encoding.roles:
        unknown = np.full((panel.rows, task.outputs), np.nan)
        panel = replace(panel, roles=encoding.roles, values=unknown)
    if task.kind == "regression":
        encoded = encoding.encode(_with_zeros(panel), _scaling(fit))
        features = np.concatenate([encoded.inputs, encoded.static[panel.series]], axis=1)
    else:
        encoded = encoding.encode(panel, _scaling(fit))
        features = _one_ahead(encoded, panel)
    found = np.empty((panel.rows, task.outputs))
    for length in np.unique(panel.lengths[kept]):
        some = kept[panel.lengths[kept] == length]
        rows = panel.starts[some][:, None] + np.arange(length - early)
        found[rows + early] = fit.predict(
            _originals(fit, features[rows]), restart, ensemble=ensemble
        )
    first = np.zeros(panel.rows, bool)
    first[panel.starts[:-1]] = bool(early)
    rows = np.flatnonzero(~first)
    numbers = rows - panel.starts[panel.series[rows]] + 1
    return _table(panel, rows, numbers) | named(found[rows], task.output_names)


def _encoding(fit: Fit) -> Encoding:
    if fit.task.encoding is None:
        raise ProblemError(
            "a fit that was trained on a table",
            f"{fit.task.name}, trained on arrays",
            "use fit.rollout(seeds, steps) or fit.predict(inputs)",
        )
    return fit.task.encoding


def _scaling(fit: Fit) -> Scaling:
    """Return the scaling of all features of the encoding, those of values first."""
    task = fit.task
    if task.kind == "continuation":
        return task.input_scaling
    assert task.encoding is not None
    flags = Scaling.identity(task.encoding.past - task.outputs)
    parts = (task.output_scaling, flags, task.input_scaling)
    return Scaling(
        tuple(one for part in parts for one in part.mean),
        tuple(one for part in parts for one in part.deviation),
    )


def _originals(fit: Fit, features: Array) -> Array:
    return fit.task.input_scaling.invert(features)


def _read(data: Any, encoding: Encoding, roles: Roles) -> Panel:
    header = Source.of(data).header
    absent = [name for name in roles.columns if name not in header]
    if absent:
        raise DataError(
            f"the columns that it was trained on: {', '.join(roles.columns)}",
            f"{', '.join(header)}, without {', '.join(absent)}",
            "name the columns as they were named in training",
        )
    gaps = "ignore" if encoding.missing == "refuse" else "mask"
    return read(data, roles, gaps=gaps)


def _ends(panel: Panel) -> Index:
    """Return the row after the last one of each series that has a value."""
    known = ~np.isnan(panel.values).all(axis=1)
    last = np.maximum.accumulate(np.where(known, np.arange(panel.rows), -1))[panel.starts[1:] - 1]
    return np.asarray(np.maximum(last + 1, panel.starts[:-1]))


def _check_warm_up(panel: Panel, ends: Index, warmup: int) -> None:
    known = ends - panel.starts[:-1]
    few = np.flatnonzero(known < warmup)
    if len(few):
        raise DataError(
            f"at least {count(warmup, 'row')} with values in every series, the warm-up",
            f"{count(len(few), 'series')} with fewer, such as {panel.named(int(few[0]))} with "
            f"{known[few[0]]}",
            "leave them out, or give more of their past",
        )


def _check_inputs(panel: Panel, later: Index, steps: int) -> None:
    few = np.flatnonzero(later < steps)
    if len(few):
        raise DataError(
            f"{', '.join(panel.roles.inputs)} of the {steps} steps to be foretold",
            f"{later[few[0]]} rows after the last value of {panel.named(int(few[0]))}"
            + (f", and too few of {len(few) - 1:,} more" if len(few) > 1 else ""),
            "add a row for each step, with the inputs and without values",
        )


def _with_rows_after(panel: Panel, ends: Index, steps: int) -> tuple[Panel, Index]:
    """Return the panel with so many rows after each end, and the ends in it."""
    lengths = ends - panel.starts[:-1] + steps
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    series = np.repeat(np.arange(len(panel)), lengths)
    place = np.arange(starts[-1]) - starts[series]
    there = place < panel.lengths[series]
    rows = np.where(there, panel.starts[series] + place, -1)
    times = None
    if panel.times is not None and panel.clock is not None:
        last = np.minimum(panel.starts[series] + place, panel.starts[series + 1] - 1)
        late = panel.starts[series] + place - last
        times = np.where(late > 0, panel.clock.after(panel.times[last], late), panel.times[last])
    longer = replace(
        panel,
        starts=starts,
        times=times,
        values=np.where(there[:, None], panel.values[rows], np.nan),
        inputs=tuple(column.take(rows) for column in panel.inputs),
    )
    return longer, starts[1:] - steps


def _blind(panel: Panel) -> Panel:
    """Return the panel with zeros for the values of the rows at its ends, which nobody reads."""
    ends = _ends(panel)
    after = np.arange(panel.rows) >= ends[panel.series]
    return replace(panel, values=np.where(after[:, None], 0.0, panel.values))


def _with_zeros(panel: Panel) -> Panel:
    """Return the panel with zeros for values: a regression reads none."""
    return replace(panel, values=np.zeros_like(panel.values))


def _one_ahead(data: Encoded, panel: Panel) -> Array:
    """Return the features of each row, with the inputs of the next; the last has none."""
    ahead = np.concatenate([data.inputs[1:], data.inputs[-1:]])
    return np.concatenate([data.values, data.flags, ahead, data.static[panel.series]], axis=1)


def _table(panel: Panel, rows: Index, numbers: Index) -> Table:
    """Return the group of some rows of a panel, and their time or number."""
    table: Table = {}
    if panel.roles.group is not None:
        table[panel.roles.group] = told(panel.groups)[panel.series[rows]]
    if panel.times is not None and panel.clock is not None and panel.roles.time is not None:
        table[panel.roles.time] = moments(panel.times[rows], panel.clock)
    else:
        table["step"] = numbers
    return table
