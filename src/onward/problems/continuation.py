"""Continuation: given the first values of a series, the values that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from onward.data import Roles, read
from onward.data.panel import Panel
from onward.data.roles import Names
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.problems.arrays import (
    Array,
    as_long,
    as_numbers,
    as_series,
    count,
    feature_names,
    is_fraction,
    whole,
)
from onward.problems.parts import divide
from onward.problems.problem import Problem, Split
from onward.problems.rolling import rows_until
from onward.problems.scaling import Scaling
from onward.problems.scoring import Score
from onward.problems.sources import (
    FIXED,
    Recorded,
    Simulated,
    Source,
    call_simulator,
    stream,
)
from onward.problems.splitting import by_time, cut, sentence
from onward.problems.tabled import Statement, continuation, masked, name_of
from onward.problems.task import Task


class Continuation(Problem):
    r"""Given the first ``warmup`` values of a series, its next ``horizon`` values.

    The network reads the warm-up, then runs free: it is fed its own predictions. It is always
    scored that way, however it is trained. See :class:`~onward.problems.task.Task` for the
    equations.

    Parameters
    ----------
    series : (series, time, feature) or (series, time)
        Recorded series of ``warmup + horizon`` steps. A single longer series, or an array
        ``(time,)``, is cut into windows: see :meth:`from_long`.
    warmup, horizon
        Steps that are read, and steps that are foretold; at least 1 each.
    validation, test
        The part that selects the best weights, and the part that gives the score: a fraction of
        the series, or an array of other series. ``test=0`` scores on the validation part.
    scale
        ``"standard"``: every feature is shifted and stretched to mean 0 and deviation 1, with
        numbers from the training part. None leaves values as they are. Scores are in original
        units either way.
    batch
        Series a training step.
    seed, shuffle
        Series are shuffled with the seed before they are split; with ``shuffle=False`` the last
        ones are held out.
    name, names
        What the problem and its features are called.
    score
        How predictions are scored; the mean squared error of the continuation by default.
    practice
        Warm-up and horizon of the windows to train on, where they are to be shorter than those
        that select and score: ``series`` may then be of any length that holds such a window, and
        ``validation`` and ``test`` are arrays.
    stride
        Steps from one practice window to the next.

    Raises
    ------
    ProblemError
        If warm-up and horizon do not fit the series, or there are too few series to split.
    DataError
        If values are no finite numbers; series and step are named.

    Examples
    --------
    >>> waves = np.sin(np.linspace(0, 6, 30) + np.arange(100)[:, None])
    >>> Continuation(waves, warmup=20, horizon=10, name="waves")
    <waves (continuation): warm-up 20, horizon 10; 70 series to train on, 15 to select, 15 to score>
    """

    def __init__(
        self,
        series: Any,
        *,
        warmup: int,
        horizon: int,
        validation: Any = 0.15,
        test: Any = 0.15,
        scale: str | None = "standard",
        batch: int = 64,
        seed: int = 0,
        shuffle: bool = True,
        name: str = "continuation",
        names: Sequence[str] | str | None = None,
        score: Score | None = None,
        practice: tuple[int, int] | None = None,
        stride: int = 1,
    ) -> None:
        frame = _Frame.checked(warmup, horizon, scale, name, names, score)
        numbers = as_numbers(series, "series")
        values = as_series(numbers[None, :, None] if numbers.ndim == 1 else numbers)
        if practice is not None:
            every = whole(stride, "stride", 1)
            task, split, reference = frame.practised(values, validation, test, practice, every)
            self._hold(task, split, Recorded(split.training), batch, reference)
            return
        lone = len(values) == 1 and values.shape[1] > frame.window
        if lone and is_fraction(validation) and is_fraction(test):
            task, split = frame.by_time(values[0], validation, test, 1)
        else:
            task, split = frame.by_series(values, validation, test, seed, shuffle)
        self._hold(task, split, Recorded(split.training), batch)

    @classmethod
    def from_long(
        cls,
        values: Any,
        *,
        warmup: int,
        horizon: int,
        validation: float = 0.15,
        test: float = 0.15,
        stride: int = 1,
        scale: str | None = "standard",
        batch: int = 64,
        name: str = "continuation",
        names: Sequence[str] | str | None = None,
        score: Score | None = None,
    ) -> Continuation:
        """Return the problem of continuing one long series, cut into windows and split by time.

        The first stretch trains, the next selects, the last one scores. No value to be foretold
        belongs to two stretches; only a warm-up may reach back.

        Parameters
        ----------
        values : (time, feature) or (time,)
            The series.
        validation, test
            Fractions of its steps.
        stride
            Steps from one window to the next.
        warmup, horizon, scale, batch, name, names, score
            As for :class:`Continuation`.

        Raises
        ------
        ProblemError
            If a stretch is too short for a window.
        DataError
            If values are no finite numbers; the step is named.
        """
        frame = _Frame.checked(warmup, horizon, scale, name, names, score)
        every = whole(stride, "stride", 1)
        series = as_long(values)

        def until(share: float, validation: float, test: float) -> Continuation:
            known = series[: round(share * len(series))]
            task, split = frame.by_time(known, validation, test, every)
            return cls._holding(task, split, Recorded(split.training), batch)

        problem = until(1.0, validation, test)
        problem.earlier = until
        return problem

    @classmethod
    def from_table(
        cls,
        data: Any,
        *,
        value: Names,
        warmup: int,
        horizon: int,
        group: str | None = None,
        time: str | None = None,
        inputs: Names = (),
        static: Names = (),
        categories: Names = (),
        wide: bool = False,
        sort: bool = False,
        gaps: str = "refuse",
        missing: str = "refuse",
        short: str = "refuse",
        stride: int = 1,
        split: str | None = None,
        validation: float = 0.15,
        test: float = 0.15,
        seed: int = 0,
        shuffle: bool = True,
        scale: str | None = "standard",
        batch: int = 64,
        name: str | None = None,
        score: Score | None = None,
    ) -> Continuation:
        """Return the problem of continuing the series of a table, cut into windows.

        Parameters
        ----------
        data
            The path of a CSV or Parquet file; a pandas, Polars or PyArrow frame, or any other
            that narwhals knows; or a mapping of names to columns ``(row,)``. One row for each
            series and time.
        value
            The columns to foretell.
        warmup, horizon
            Rows that are read, and rows that are foretold.
        group
            The column that tells the series apart; they may have any number of rows.
        time
            The column of times: numbers or dates. Without it, rows stand in order.
        inputs
            Columns that are known beforehand: the network is fed those of the step it foretells.
        static
            Columns that are the same at all steps of a series.
        categories
            Inputs and static columns whose numbers are names. Columns of text always are; each
            label becomes an input of its own.
        wide
            Whether each column of values is a series of its own.
        sort
            Whether rows that are out of order are sorted, rather than refused.
        gaps
            ``"ignore"``: a row is a step, whatever its time. Otherwise times are to be the same
            step apart.
        missing
            ``"flag"``: a value or row that is missing is not scored, and the network is fed the
            last one known with a flag beside it. ``"predict"``: the same, but that it is fed what
            it foretold itself. ``"refuse"``: it is an error.
        short
            What becomes of series with fewer rows than ``warmup + horizon``: ``"refuse"`` them, or
            ``"skip"`` them.
        stride
            Rows from one window to the next.
        split
            ``"series"``: some series are held out. ``"time"``: the last stretch of all series. By
            default series, if there is more than one.
        validation, test
            Fractions of the series, or of the rows.
        seed, shuffle, scale, batch, name, score
            As for :class:`Continuation`.

        Raises
        ------
        DataError
            If the table cannot be used; what is wrong is named.
        ProblemError
            If what is asked for does not fit the table.

        Examples
        --------
        >>> rows = np.arange(400)
        >>> table = {"id": rows // 40, "y": np.sin(rows / 3), "u": np.cos(rows / 3)}
        >>> Continuation.from_table(table, value="y", inputs="u", group="id", warmup=20, horizon=10)
        <table (continuation): warm-up 20, horizon 10; 66 windows of 6 series to train on, \
22 of 2 others to select, 22 of 2 others to score>
        """
        warmup, horizon = whole(warmup, "warmup", 1), whole(horizon, "horizon", 1)
        score = score or Score("mean squared free-running error")
        named = name_of(data) if name is None else name
        stated = Statement(
            named, score, scale, missing, validation, test, seed, shuffle, split, short
        )
        roles = Roles.of(value, group, time, inputs, static, categories)
        panel = read(data, roles, sort=sort, gaps=masked(gaps, missing), wide=wide)
        every = whole(stride, "stride", 1)

        def until(share: float, validation: float, test: float) -> Continuation:
            timed = replace(stated, split="time", validation=validation, test=test, short="skip")
            return cls.of_panel(rows_until(panel, share), timed, warmup, horizon, every, batch)

        problem = cls.of_panel(panel, stated, warmup, horizon, every, batch)
        problem.earlier = until
        return problem

    @classmethod
    def of_panel(
        cls, panel: Panel, stated: Statement, warmup: int, horizon: int, stride: int, batch: int
    ) -> Continuation:
        """Return the problem of series that were read already; see :meth:`from_table`."""
        cut_out = continuation(panel, stated, warmup, horizon, stride)
        problem = cls.__new__(cls)
        problem._hold(cut_out.task, cut_out.split, cut_out.source, batch, cut_out.reference)
        return problem

    @classmethod
    def simulated(
        cls,
        draw: Callable[[np.random.Generator, int], Any],
        *,
        warmup: int,
        horizon: int,
        validation: int = 200,
        test: int = 200,
        sample: int = 1000,
        scale: str | None = "standard",
        batch: int = 64,
        seed: int = 0,
        name: str = "continuation",
        names: Sequence[str] | str | None = None,
        score: Score | None = None,
    ) -> Continuation:
        """Return a problem whose training series are drawn fresh at every step.

        Parameters
        ----------
        draw
            ``draw(rng, n)`` returns ``n`` series ``(n, warmup + horizon, feature)`` or
            ``(n, warmup + horizon)``, with random numbers from ``rng`` alone.
        validation, test
            Number of series that select, and that score; each a fixed draw of its own.
        sample
            Number of series that scaling and baselines are fitted on.
        seed
            Seed of these draws. Training draws with its own.
        warmup, horizon, scale, batch, name, names, score
            As for :class:`Continuation`.

        Raises
        ------
        ProblemError
            If ``draw`` raises, or returns another number of series or steps.
        DataError
            If what it returns is no number or not finite.
        """
        frame = _Frame.checked(warmup, horizon, scale, name, names, score)
        sizes = {"sample": sample, "validation": validation, "test": test}
        return cls._holding(*frame.simulated(draw, sizes, whole(seed, "seed", 0)), batch)


@dataclass(frozen=True)
class _Frame:
    """What was said about a continuation, before its data are looked at."""

    warmup: int
    horizon: int
    scale: str | None
    name: str
    names: Sequence[str] | str | None
    score: Score

    @classmethod
    def checked(
        cls,
        warmup: int,
        horizon: int,
        scale: str | None,
        name: str,
        names: Sequence[str] | str | None,
        score: Score | None,
    ) -> _Frame:
        score = score or Score("mean squared free-running error")
        warmup, horizon = whole(warmup, "warmup", 1), whole(horizon, "horizon", 1)
        return cls(warmup, horizon, scale, name, names, score)

    @property
    def window(self) -> int:
        return self.warmup + self.horizon

    def task(self, training: Array) -> Task:
        """Return the task, scaled by training values ``(…, feature)``."""
        scaling = Scaling.fitted(training, self.scale)
        size = training.shape[-1]
        names = feature_names(self.names, size, "x")
        return Task(
            kind="continuation",
            name=self.name,
            inputs=size,
            outputs=size,
            warmup=self.warmup,
            horizon=self.horizon,
            input_names=names,
            output_names=names,
            input_scaling=scaling,
            output_scaling=scaling,
            score=self.score,
        )

    def by_series(
        self, values: Array, validation: Any, test: Any, seed: int, shuffle: bool
    ) -> tuple[Task, Split]:
        def read(given: Any, part: str) -> tuple[Array]:
            return (self.exactly(as_series(given, part, values.shape[2]), part),)

        recorded = (self.exactly(values, "series"),)
        parts, words = divide(recorded, validation, test, seed, shuffle, read)
        task = self.task(parts[0][0])
        return task, Split.of(words, parts, lambda part: _sequences(task, part[0]))

    def practised(
        self, values: Array, validation: Any, test: Any, practice: tuple[int, int], stride: int
    ) -> tuple[Task, Split, Sequences]:
        """Return task and split of practice windows, and windows with the task's own horizon."""
        if is_fraction(validation) or is_fraction(test):
            raise ProblemError(
                "validation=… and test=… as arrays with practice=…",
                "a fraction",
                "practice windows overlap, so no fraction of them can be held out",
            )
        held_out = [
            self.exactly(as_series(part, what, values.shape[2]), what)
            for part, what in ((validation, "validation"), (test, "test"))
        ]
        warmup, horizon = (
            whole(n, f"practice {what}", 1)
            for n, what in zip(practice, ("warm-up", "horizon"), strict=True)
        )
        task = self.task(values)
        windows = cut(values, warmup + horizon, stride)
        many = count(len(windows), "window")
        words = sentence(f"{many} of {warmup + horizon} steps", *(len(part) for part in held_out))
        split = Split(
            words,
            _sequences(task, windows, warmup),
            *(_sequences(task, part) for part in held_out),
        )
        if horizon == self.horizon:
            return task, split, split.training
        return task, split, _sequences(task, cut(values, warmup + self.horizon, stride), warmup)

    def by_time(
        self, values: Array, validation: float, test: float, stride: int
    ) -> tuple[Task, Split]:
        parts, cuts = by_time(
            len(values),
            warmup=self.warmup,
            horizon=self.horizon,
            validation=validation,
            test=test,
            stride=stride,
        )
        task = self.task(values[: cuts[0]])
        windows = np.lib.stride_tricks.sliding_window_view(values, self.window, axis=0)
        scoring = parts.test if len(parts.test) else parts.validation
        training = f"{count(len(parts.training), 'window')} of the first {count(cuts[0], 'step')}"
        words = sentence(training, len(parts.validation), len(parts.test))
        split = Split.of(
            f"{words}, later in time",
            (parts.training, parts.validation, scoring),
            lambda starts: _sequences(task, windows[starts].transpose(0, 2, 1)),
        )
        return task, split

    def simulated(
        self,
        draw: Callable[[np.random.Generator, int], Any],
        sizes: dict[str, int],
        seed: int,
    ) -> tuple[Task, Split, Source]:
        """Return task and split of fixed draws of some sizes, and the source of fresh ones."""
        fixed = [
            _drawn(draw, stream(seed, purpose), whole(sizes[part], part, 1), self.window, None)
            for part, purpose in FIXED.items()
        ]
        task = self.task(fixed[0])
        words = sentence("fresh series at every step", sizes["validation"], sizes["test"])
        source = Simulated(partial(_fresh, task, draw, self.window))
        return task, Split.of(words, fixed, lambda part: _sequences(task, part)), source

    def exactly(self, values: Array, what: str) -> Array:
        """Return the values if they are as long as warm-up and horizon together."""
        steps = values.shape[1]
        if steps == self.window:
            return values
        expected = f"{what} of {self.window} steps (warm-up {self.warmup} + horizon {self.horizon})"
        if steps < self.window:
            remedy = "shorten the warm-up or the horizon"
        else:
            remedy = (
                f"cut them to values[:, :{self.window}], or cut a long series into windows with "
                "Continuation.from_long"
            )
        raise ProblemError(expected, count(steps, "step"), remedy)


def _sequences(task: Task, values: Array, warmup: int | None = None) -> Sequences:
    """Pair each value with the next one: ``(series, time, feature)`` in original units."""
    scaled = task.input_scaling.apply(values)
    inputs, targets = scaled[:, :-1], scaled[:, 1:]
    weights = task.weights(len(inputs), inputs.shape[1], warmup)
    return Sequences(np.ascontiguousarray(inputs), np.ascontiguousarray(targets), weights)


def _fresh(
    task: Task,
    draw: Callable[[np.random.Generator, int], Any],
    steps: int,
    rng: np.random.Generator,
    series: int,
) -> Sequences:
    return _sequences(task, _drawn(draw, rng, series, steps, task.inputs))


def _drawn(
    draw: Callable[[np.random.Generator, int], Any],
    rng: np.random.Generator,
    series: int,
    steps: int,
    features: int | None,
) -> Array:
    what = "what draw(rng, n) returns"
    values = as_series(call_simulator(draw, rng, series), what, features, copy=False)
    if values.shape[:2] != (series, steps):
        raise ProblemError(
            f"{series} series of {steps} steps from draw(rng, {series})",
            f"{values.shape[0]} of {count(values.shape[1], 'step')}",
            "return an array (series, time, feature), warm-up and horizon together",
        )
    return values
