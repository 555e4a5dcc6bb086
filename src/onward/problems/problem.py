"""The problem: a task with its data, and everything downstream that can be derived from both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.engines.engine import Feedback, Sequences
from onward.errors import ProblemError
from onward.networks.chain import Chain
from onward.problems.arrays import Array, whole
from onward.problems.criterion import Criterion
from onward.problems.published import Published
from onward.problems.sources import Batches, Source
from onward.problems.task import Task

if TYPE_CHECKING:
    from onward.problems.rolling import Earlier

Part = TypeVar("Part")


@dataclass(frozen=True)
class Split:
    """The data of a problem in scaled units, float64, and how they were split.

    Attributes
    ----------
    sentence
        The split in words.
    training
        What the network learns from; of a simulated problem a fixed sample of it, for the
        baselines to be fitted on.
    validation
        What selects the best weights.
    test
        What gives the score. May be the validation part, the same object; the sentence says so.
    """

    sentence: str
    training: Sequences
    validation: Sequences
    test: Sequences

    @classmethod
    def of(cls, sentence: str, parts: Sequence[Part], make: Callable[[Part], Sequences]) -> Split:
        """Make the series of training, validation and test parts; the same part only once."""
        training, validation, test = parts
        selecting = make(validation)
        scoring = selecting if test is validation else make(test)
        return cls(sentence, make(training), selecting, scoring)


class Problem:
    """What is to be learned, said once: batches, split, loop, loss and score follow from it.

    Use :class:`~onward.problems.continuation.Continuation` or
    :class:`~onward.problems.regression.Regression`.

    Attributes
    ----------
    task : Task
        What is to be learned, without the data.
    training, validation, test : Sequences
        The parts, in scaled units and float64; see :class:`Split`.
    split_sentence : str
        The split in words.
    fresh : bool
        Whether training series are simulated anew at every step.
    batch : int
        Series a training step, unless told otherwise.
    network, posted_network : Chain or None
        The network to use by default, and that of the post the problem is from.
    posted_score, noise_floor : float or None
        The score of the code as posted, and the best that any predictor can reach.
    source, protocol : str or None
        Where the problem is from, and how it is measured there and here.
    published : tuple of Published
        What others reached on it.
    criterion : Criterion or None
        When it counts as solved.
    earlier : callable or None
        Makes the problem as it stood when only a share of its rows was known; None where rows have
        no order in time. See :func:`~onward.problems.rolling.rolled`.
    reference : Sequences
        Training series in windows that have the horizon of those that are scored, for simple
        rules to be fitted on. The training part itself, unless that has another horizon.
    """

    task: Task
    training: Sequences
    validation: Sequences
    test: Sequences
    split_sentence: str
    fresh: bool
    batch: int
    network: Chain | None = None
    posted_network: Chain | None = None
    posted_score: float | None = None
    noise_floor: float | None = None
    source: str | None = None
    protocol: str | None = None
    published: tuple[Published, ...] = ()
    criterion: Criterion | None = None
    earlier: Earlier | None = None
    reference: Sequences

    def _hold(
        self,
        task: Task,
        split: Split,
        source: Source,
        batch: int,
        reference: Sequences | None = None,
    ) -> None:
        self.task = task
        self.training = split.training
        self.validation = split.validation
        self.test = split.test
        self.split_sentence = split.sentence
        self.fresh = source.fresh
        self.batch = whole(batch, "batch", 1)
        self.reference = split.training if reference is None else reference
        self._series = source

    @classmethod
    def _holding(cls, task: Task, split: Split, source: Source, batch: int) -> Self:
        problem = cls.__new__(cls)
        problem._hold(task, split, source, batch)
        return problem

    @property
    def name(self) -> str:
        """What the problem is called."""
        return self.task.name

    @property
    def fixed(self) -> tuple[Any, ...]:
        """All series that do not change: the three parts, and what else is trained on."""
        parts = (self.training, self.validation, self.test)
        return (*parts, self._series) if is_dataclass(self._series) else parts

    def taught(self, loop: str = "closed", increment: bool = False) -> Feedback:
        """Return how the network runs on training series.

        These may have another warm-up than the series it is scored on, for which
        :meth:`Task.feedback <onward.problems.task.Task.feedback>` tells the same.
        """
        return self.task.feedback(loop, increment, self.training)

    def batches(
        self,
        rng: np.random.Generator,
        steps: int,
        size: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> Batches:
        """Return a pool of training series and the batch of every step.

        Parameters
        ----------
        rng
            What shuffles recorded series, or draws fresh ones.
        steps
            Number of steps.
        size
            Series a step; None for the problem's own.
        dtype
            Type of the arrays.

        Returns
        -------
        pool : Sequences
            Series in scaled units: the whole training part, or ``steps * size`` fresh ones.
        index : (step, series)
            Which series of the pool make up each batch.

        Raises
        ------
        ProblemError
            If the simulator raises or returns another number of series or steps.
        DataError
            If what it returns is no number or not finite.
        """
        return self._series.batches(rng, steps, self.batch if size is None else size, dtype)

    def score(self, predictions: Array, data: Sequences | None = None) -> Array:
        """Return the score, ``(…)``: less is better.

        Parameters
        ----------
        predictions : (…, series, time, output)
            In scaled units, as an engine returns them; a continuation's in closed loop.
        data
            The part they are predictions of; None for the test part.
        """
        return self.task.score.over_series(self.errors_per_series(predictions, data))

    def errors_per_series(self, predictions: Array, data: Sequences | None = None) -> Array:
        """Return the score of every series, ``(…, series)``; see :meth:`score`."""
        part = self._part(data)
        return self.task.errors_per_series(
            predictions, part.targets, self.task.scored_in(part), part.weights
        )

    def errors_by_position(self, predictions: Array, data: Sequences | None = None) -> Array:
        """Return the mean squared error of every scored step, ``(…, step)``; see :meth:`score`."""
        part = self._part(data)
        return self.task.errors_by_position(
            predictions, part.targets, self.task.scored_in(part), part.weights
        )

    def solved(self, predictions: Array, data: Sequences | None = None) -> NDArray[np.bool_]:
        """Return whether predictions solve the problem by its criterion, ``(…)``.

        Parameters
        ----------
        predictions, data
            As for :meth:`score`.

        Raises
        ------
        ProblemError
            If nobody has said when the problem is solved.
        """
        if self.criterion is None:
            raise ProblemError(
                "a problem that says when it is solved",
                f"{self.name} without a criterion",
                "set problem.criterion = Criterion(within=…, wrong=…), or ask for the score",
            )
        part = self._part(data)
        scored = self.task.scored_in(part)
        return self.criterion.solved(*self.task.scored_originals(predictions, part.targets, scored))

    def _part(self, data: Sequences | None) -> Sequences:
        return self.test if data is None else data

    def _rows(self) -> dict[str, str]:
        task = self.task
        horizon = "" if task.horizon is None else f", horizon {task.horizon}"
        return {
            "problem": f"{task.name} ({task.kind})",
            "inputs": ", ".join(task.input_names),
            "outputs": ", ".join(task.output_names),
            "steps": f"warm-up {task.warmup}{horizon}",
            "split": self.split_sentence,
            "score": task.score.name,
        }

    def __repr__(self) -> str:
        rows = self._rows()
        return f"<{rows['problem']}: {rows['steps']}; {rows['split']}>"

    def _repr_html_(self) -> str:
        cells = (
            f"<tr><th style='text-align:left'>{escape(key)}</th>"
            f"<td style='text-align:left'>{escape(value)}</td></tr>"
            for key, value in self._rows().items()
        )
        return f"<table>{''.join(cells)}</table>"
