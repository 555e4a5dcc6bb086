"""Regression: a target at every step, from the inputs up to that step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from onward.data import Roles, read
from onward.data.roles import Names
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.problems.arrays import Array, as_series, count, feature_names, whole
from onward.problems.parts import divide
from onward.problems.problem import Problem, Split
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
from onward.problems.splitting import sentence
from onward.problems.tabled import Statement, masked, name_of, regression
from onward.problems.task import Task

Pair = tuple[Array, Array]
"""Inputs ``(series, time, feature)`` and targets ``(series, time, output)``."""


class Regression(Problem):
    """A target :math:`y_t` at every step, from the inputs :math:`x_0, …, x_t`.

    Parameters
    ----------
    inputs : (series, time, feature) or (series, time)
        What the network is fed.
    targets : (series, time, output) or (series, time)
        What it should say at the same step.
    warmup
        First steps that set the state and are not scored; 0 or more.
    validation, test
        The part that selects the best weights, and the part that gives the score: a fraction of
        the series, or a pair ``(inputs, targets)`` of other series. ``test=0`` scores on the
        validation part.
    scale
        ``"standard"``: every input and every target is shifted and stretched to mean 0 and
        deviation 1, with numbers from the training part. None leaves them as they are. Scores
        are in original units either way.
    batch
        Series a training step.
    seed, shuffle
        Series are shuffled with the seed before they are split; with ``shuffle=False`` the last
        ones are held out.
    name, input_names, output_names
        What the problem and its features are called.
    score
        How predictions are scored; the mean squared error by default.

    Raises
    ------
    ProblemError
        If inputs and targets do not match, the warm-up does not fit, or there are too few series
        to split.
    DataError
        If values are no finite numbers; series and step are named.

    Examples
    --------
    >>> x = np.sin(np.linspace(0, 6, 30) + np.arange(100)[:, None])
    >>> Regression(x, x**2, name="squares")
    <squares (regression): warm-up 0; 70 series to train on, 15 to select, 15 to score>
    """

    def __init__(
        self,
        inputs: Any,
        targets: Any,
        *,
        warmup: int = 0,
        validation: Any = 0.15,
        test: Any = 0.15,
        scale: str | None = "standard",
        batch: int = 64,
        seed: int = 0,
        shuffle: bool = True,
        name: str = "regression",
        input_names: Sequence[str] | str | None = None,
        output_names: Sequence[str] | str | None = None,
        score: Score | None = None,
    ) -> None:
        frame = _Frame.checked(warmup, scale, name, input_names, output_names, score)
        recorded = frame.pair(inputs, targets, "", None)

        def read(given: Any, part: str) -> Pair:
            if not isinstance(given, (tuple, list)) or len(given) != 2:
                raise ProblemError(
                    f"a fraction or a pair (inputs, targets) for {part}", type(given).__name__
                )
            return frame.pair(given[0], given[1], f"{part} ", recorded)

        parts, words = divide(recorded, validation, test, seed, shuffle, read)
        task = frame.task(parts[0][0], parts[0][1])
        split = Split.of(words, parts, lambda part: _sequences(task, part[0], part[1]))
        self._hold(task, split, Recorded(split.training), batch)

    @classmethod
    def from_table(
        cls,
        data: Any,
        *,
        value: Names,
        inputs: Names,
        group: str | None,
        warmup: int = 0,
        time: str | None = None,
        static: Names = (),
        categories: Names = (),
        sort: bool = False,
        gaps: str = "refuse",
        missing: str = "refuse",
        short: str = "refuse",
        validation: float = 0.15,
        test: float = 0.15,
        seed: int = 0,
        shuffle: bool = True,
        scale: str | None = "standard",
        batch: int = 64,
        name: str | None = None,
        score: Score | None = None,
    ) -> Regression:
        """Return the problem of saying some columns of a table from others, series by series.

        Series may have any number of rows; shorter ones are padded, and the padding does not count.

        Parameters
        ----------
        data
            As for :meth:`Continuation.from_table
            <onward.Continuation.from_table>`.
        value
            The columns to say.
        inputs
            The columns to say them from.
        warmup
            First rows of each series that set the state and are not scored.
        missing
            ``"flag"``: a missing value is not scored; a missing input is the last one known, with
            a flag beside it. ``"refuse"``: it is an error. A regression is fed no values, so that
            ``"predict"`` is the same as ``"flag"``.
        group, time, static, categories, sort, gaps, short
            As for :meth:`Continuation.from_table
            <onward.Continuation.from_table>`.
        validation, test, seed, shuffle, scale, batch, name, score
            As for :class:`Regression`; parts are fractions of the series.

        Raises
        ------
        DataError
            If the table cannot be used; what is wrong is named.
        ProblemError
            If what is asked for does not fit the table.
        """
        warmup, score = whole(warmup, "warmup", 0), score or Score("mean squared error")
        named = name_of(data) if name is None else name
        stated = Statement(
            named, score, scale, missing, validation, test, seed, shuffle, None, short
        )
        roles = Roles.of(value, group, time, inputs, static, categories)
        if not roles.inputs:
            raise ProblemError("at least one column of inputs", "none", "name one as inputs=…")
        panel = read(data, roles, sort=sort, gaps=masked(gaps, missing))
        task, split = regression(panel, stated, warmup)
        problem = cls.__new__(cls)
        problem._hold(task, split, Recorded(split.training), batch)
        return problem

    @classmethod
    def simulated(
        cls,
        draw: Callable[[np.random.Generator, int], tuple[Any, Any]],
        *,
        warmup: int = 0,
        validation: int = 200,
        test: int = 200,
        sample: int = 1000,
        scale: str | None = "standard",
        batch: int = 64,
        seed: int = 0,
        name: str = "regression",
        input_names: Sequence[str] | str | None = None,
        output_names: Sequence[str] | str | None = None,
        score: Score | None = None,
    ) -> Regression:
        """Return a problem whose training series are drawn fresh at every step.

        Parameters
        ----------
        draw
            ``draw(rng, n)`` returns the inputs and targets of ``n`` series, each
            ``(n, time, feature)`` or ``(n, time)``, with random numbers from ``rng`` alone.
        validation, test
            Number of series that select, and that score; each a fixed draw of its own.
        sample
            Number of series that scaling and baselines are fitted on.
        seed
            Seed of these draws. Training draws with its own.
        warmup, scale, batch, name, input_names, output_names, score
            As for :class:`Regression`.

        Raises
        ------
        ProblemError
            If ``draw`` raises, or what it returns does not match.
        DataError
            If what it returns is no number or not finite.
        """
        frame = _Frame.checked(warmup, scale, name, input_names, output_names, score)
        sizes = {"sample": sample, "validation": validation, "test": test}
        return cls._holding(*frame.simulated(draw, sizes, whole(seed, "seed", 0)), batch)


@dataclass(frozen=True)
class _Frame:
    """What was said about a regression, before its data are looked at."""

    warmup: int
    scale: str | None
    name: str
    input_names: Sequence[str] | str | None
    output_names: Sequence[str] | str | None
    score: Score

    @classmethod
    def checked(
        cls,
        warmup: int,
        scale: str | None,
        name: str,
        input_names: Sequence[str] | str | None,
        output_names: Sequence[str] | str | None,
        score: Score | None,
    ) -> _Frame:
        score = score or Score("mean squared error")
        return cls(whole(warmup, "warmup", 0), scale, name, input_names, output_names, score)

    def task(self, inputs: Array, targets: Array) -> Task:
        """Return the task, scaled by training inputs and targets."""
        return Task(
            kind="regression",
            name=self.name,
            inputs=inputs.shape[2],
            outputs=targets.shape[2],
            warmup=self.warmup,
            horizon=None,
            input_names=feature_names(self.input_names, inputs.shape[2], "x"),
            output_names=feature_names(self.output_names, targets.shape[2], "y"),
            input_scaling=Scaling.fitted(inputs, self.scale),
            output_scaling=Scaling.fitted(targets, self.scale),
            score=self.score,
        )

    def simulated(
        self,
        draw: Callable[[np.random.Generator, int], Any],
        sizes: dict[str, int],
        seed: int,
    ) -> tuple[Task, Split, Source]:
        """Return task and split of fixed draws of some sizes, and the source of fresh ones."""
        fixed: list[Pair] = []
        for part, purpose in FIXED.items():
            like = fixed[0] if fixed else None
            size = whole(sizes[part], part, 1)
            fixed.append(self.drawn(draw, stream(seed, purpose), size, like))
        task = self.task(*fixed[0])
        words = sentence("fresh series at every step", sizes["validation"], sizes["test"])
        like = (fixed[0][0][:1], fixed[0][1][:1])
        source = Simulated(partial(_fresh, self, task, draw, like))
        return task, Split.of(words, fixed, lambda pair: _sequences(task, *pair)), source

    def pair(
        self, inputs: Any, targets: Any, part: str, like: Pair | None, copy: bool = True
    ) -> Pair:
        """Return checked inputs and targets, with as many features as others have."""
        sizes = (None, None) if like is None else (like[0].shape[2], like[1].shape[2])
        given = as_series(inputs, f"{part}inputs", sizes[0], copy)
        wanted = as_series(targets, f"{part}targets", sizes[1], copy)
        if given.shape[:2] != wanted.shape[:2]:
            raise ProblemError(
                f"{part}targets of {count(given.shape[0], 'series')} and "
                f"{count(given.shape[1], 'step')}, as the inputs have",
                f"{count(wanted.shape[0], 'series')} and {count(wanted.shape[1], 'step')}",
                "the axes are (series, time, feature)",
            )
        if self.warmup >= given.shape[1]:
            raise ProblemError(
                f"a warm-up shorter than the {count(given.shape[1], 'step')} of the {part}series",
                f"warmup={self.warmup}",
                "shorten the warm-up",
            )
        return given, wanted

    def drawn(
        self,
        draw: Callable[[np.random.Generator, int], Any],
        rng: np.random.Generator,
        series: int,
        like: Pair | None,
    ) -> Pair:
        """Return a checked draw of ``series`` series, as long as others are."""
        found = call_simulator(draw, rng, series)
        if not isinstance(found, (tuple, list)) or len(found) != 2:
            raise ProblemError(
                "a pair (inputs, targets) from draw(rng, n)",
                type(found).__name__,
                "end the simulator with: return inputs, targets",
            )
        pair = self.pair(found[0], found[1], "simulated ", like, copy=False)
        steps = pair[0].shape[1] if like is None else like[0].shape[1]
        if pair[0].shape[:2] != (series, steps):
            raise ProblemError(
                f"{series} series of {steps} steps from draw(rng, {series})",
                f"{pair[0].shape[0]} of {count(pair[0].shape[1], 'step')}",
                "return arrays (series, time, feature)",
            )
        return pair


def _sequences(task: Task, inputs: Array, targets: Array) -> Sequences:
    weights = task.weights(*inputs.shape[:2])
    return Sequences(task.input_scaling.apply(inputs), task.output_scaling.apply(targets), weights)


def _fresh(
    frame: _Frame,
    task: Task,
    draw: Callable[[np.random.Generator, int], Any],
    like: Pair,
    rng: np.random.Generator,
    series: int,
) -> Sequences:
    return _sequences(task, *frame.drawn(draw, rng, series, like))
