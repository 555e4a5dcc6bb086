"""A task: what is to be learned, without the data to learn it from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from onward.data.encoding import Encoding
from onward.engines.engine import Feedback, Sequences
from onward.errors import FitError, ProblemError, did_you_mean
from onward.problems.alphabet import Alphabet
from onward.problems.arrays import Array
from onward.problems.bits import bits_by_position, bits_per_series
from onward.problems.scaling import Scaling
from onward.problems.scoring import Score

KINDS = ("continuation", "regression", "symbols")
LOOPS = ("open", "closed")

OPEN = 2**31 - 1
"""A ``free_from`` that no series reaches."""


@dataclass(frozen=True)
class Task:
    r"""What is to be learned; a saved fit keeps it, and needs nothing else to predict.

    *Continuation*, of series :math:`x_0, \dots, x_{W+H-1}` with warm-up :math:`W` and horizon
    :math:`H`: the network runs over steps :math:`t = 0, \dots, W+H-2`; it is fed :math:`x_t`
    (in closed loop its own prediction of it, for :math:`t \ge W`) and should say
    :math:`x_{t+1}`. Steps :math:`t \ge W-1` are scored: the first of them foretells the first
    value after the warm-up.

    *Regression*: it is fed :math:`x_t` and should say :math:`y_t`; steps :math:`t \ge W` are
    scored.

    *Symbols*: it is fed :math:`x_t` and should say how likely each symbol is as :math:`x_{t+1}`;
    steps :math:`t \ge W-1` are scored. It always runs in open loop.

    Attributes
    ----------
    kind
        ``"continuation"``, ``"regression"`` or ``"symbols"``.
    name
        What the problem is called.
    inputs, outputs
        Number of features that go in and come out.
    warmup, horizon
        :math:`W` and :math:`H`; a regression has no horizon.
    input_names, output_names
        What each feature is called.
    input_scaling, output_scaling
        From original units to those the network sees. A continuation has one scaling for both,
        so that predictions can be fed back, or added to the last value, as they are.
    score
        How predictions are scored, in original units.
    encoding
        What became of the columns of a table, if it was learned from one.
    alphabet
        The symbols, if it is of those.
    """

    kind: str
    name: str
    inputs: int
    outputs: int
    warmup: int
    horizon: int | None
    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    input_scaling: Scaling
    output_scaling: Scaling
    score: Score
    encoding: Encoding | None = None
    alphabet: Alphabet | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ProblemError(
                f"a task among {', '.join(KINDS)}", repr(self.kind), did_you_mean(self.kind, KINDS)
            )
        for side, size in (("input", self.inputs), ("output", self.outputs)):
            names = getattr(self, f"{side}_names")
            if len(names) != size:
                raise ProblemError(f"{size} {side} names", f"{len(names)}: {', '.join(names)}")
        end = self.score.first if self.score.last is None else self.score.last
        if self.horizon is not None and end > self.horizon:
            raise ProblemError(
                f"a score within the horizon of {self.horizon}",
                f"one of steps {self.score.first} to {end}",
                "scored steps are counted from one, after the warm-up",
            )

    @property
    def scored(self) -> slice:
        """The steps that are scored: those after the warm-up."""
        return slice(self.warmup if self.kind == "regression" else self.warmup - 1, None)

    @property
    def gaps(self) -> bool:
        """Whether the network is fed its own predictions in the place of missing values."""
        return self.kind == "continuation" and self.encoding is not None and self.encoding.fills

    def scored_in(self, data: Sequences) -> slice:
        """Return the steps of a part that are scored: those from its first weight on.

        The windows a network practises on may have another warm-up than those it is scored on;
        those of a table have the task's own, and gaps.
        """
        if self.encoding is not None:
            return self.scored
        weighed = np.flatnonzero(data.weights.any(axis=0))
        return slice(int(weighed[0]) if len(weighed) else data.steps, None)

    def weights(self, series: int, steps: int, warmup: int | None = None) -> Array:
        """Return 1 for scored steps and 0 for the warm-up, ``(series, time)``, not to be changed.

        Parameters
        ----------
        series, steps
            The shape.
        warmup
            Another warm-up than the task's own.
        """
        late = 0 if warmup is None else warmup - self.warmup
        weights = np.zeros(steps)
        weights[self.scored.start + late :] = 1
        return np.broadcast_to(weights, (series, steps))

    def feedback(
        self, loop: str = "closed", increment: bool = False, data: Sequences | None = None
    ) -> Feedback:
        """Return how the network runs.

        Parameters
        ----------
        loop
            ``"closed"``: a continuation is fed its own predictions after the warm-up.
            ``"open"``: it is fed the true past. A regression always runs in open loop.
        increment
            Whether the network's output is added to the last value.
        data
            The part it runs on, if that may have another warm-up than the task.

        Raises
        ------
        ProblemError
            If the loop is unknown, or outputs cannot be added to the inputs.
        """
        if loop not in LOOPS:
            raise ProblemError(
                "loop='open' or loop='closed'", repr(loop), did_you_mean(loop, LOOPS)
            )
        if increment and self.kind == "symbols":
            raise ProblemError(
                "output='value' in a network of symbols",
                "output='increment'",
                "how likely a symbol is cannot be added to the last one",
            )
        if increment and self.inputs < self.outputs:
            raise ProblemError(
                "at least as many inputs as outputs to add an increment to",
                f"{self.inputs} and {self.outputs}",
                "use output='value' in the network",
            )
        closed = loop == "closed" and self.kind == "continuation"
        scored = self.scored if data is None else self.scored_in(data)
        return Feedback(scored.start + 1 if closed else OPEN, increment, self.gaps)

    def errors_per_series(
        self,
        predictions: Array,
        targets: Array,
        scored: slice | None = None,
        weights: Array | None = None,
    ) -> Array:
        """Return the score of every series, ``(…, series)``, in original units.

        Parameters
        ----------
        predictions : (…, series, time, output)
            In scaled units, as the engine returns them; a continuation's in closed loop.
        targets : (series, time, output)
            The truth, in scaled units.
        scored
            The scored steps, if the series have another warm-up than the task.
        weights : (series, time)
            0 for steps that do not count; None if all that are scored do.
        """
        if self.kind == "symbols":
            return bits_per_series(*self._counted(predictions, targets, scored, weights))
        originals = self.scored_originals(predictions, targets, scored)
        return self.score.per_series(*originals, self._gaps(weights, scored))

    def errors_by_position(
        self,
        predictions: Array,
        targets: Array,
        scored: slice | None = None,
        weights: Array | None = None,
    ) -> Array:
        """Return the mean squared error of every scored step, ``(…, step)``, in original units.

        A step that counts in no series has 0. Of symbols it is the mean of bits.
        """
        if self.kind == "symbols":
            return bits_by_position(*self._counted(predictions, targets, scored, weights))
        found, true = self.scored_originals(predictions, targets, scored)
        squares = (found - true) ** 2
        counted = self._gaps(weights, scored)
        if counted is None:
            return np.asarray(squares.mean(axis=(-3, -1)))
        known = np.where(counted[..., None] > 0, squares, 0.0).mean(axis=-1)
        return np.asarray(known.sum(axis=-2) / np.maximum(counted.sum(axis=0), 1))

    def _counted(
        self, predictions: Array, targets: Array, scored: slice | None, weights: Array | None
    ) -> tuple[Array, Array, Array]:
        """Return all three of the scored steps alone."""
        steps = self.scored if scored is None else scored
        known = np.ones(targets.shape[:2]) if weights is None else weights
        return predictions[..., steps, :], targets[:, steps], known[:, steps]

    def _gaps(self, weights: Array | None, scored: slice | None) -> Array | None:
        """Return the weights of the scored steps, or None if all of them count."""
        if weights is None:
            return None
        counted = weights[:, self.scored if scored is None else scored]
        return None if counted.all() else counted

    def scored_originals(
        self, predictions: Array, targets: Array, scored: slice | None = None
    ) -> tuple[Array, Array]:
        """Return predictions and targets of the scored steps alone, in original units.

        What a network says beside its values is left out.
        """
        counted = self.scored if scored is None else scored
        found = self.output_scaling.invert(predictions[..., counted, : self.outputs])
        return found, self.output_scaling.invert(targets[:, counted, :])

    def to_json(self) -> dict[str, Any]:
        """Return the task as plain dictionaries, lists, numbers and text."""
        plain: dict[str, Any] = {
            "kind": self.kind,
            "name": self.name,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "warmup": self.warmup,
            "horizon": self.horizon,
            "input_names": list(self.input_names),
            "output_names": list(self.output_names),
            "input_scaling": self.input_scaling.to_json(),
            "output_scaling": self.output_scaling.to_json(),
            "score": self.score.to_json(),
        }
        for name in ("encoding", "alphabet"):
            if getattr(self, name) is not None:
                plain[name] = getattr(self, name).to_json()
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Task:
        """Return what :meth:`to_json` wrote.

        Raises
        ------
        FitError
            If something is missing or of the wrong kind.
        """
        try:
            horizon, encoding = plain["horizon"], plain.get("encoding")
            alphabet = plain.get("alphabet")
            return cls(
                kind=str(plain["kind"]),
                name=str(plain["name"]),
                inputs=int(plain["inputs"]),
                outputs=int(plain["outputs"]),
                warmup=int(plain["warmup"]),
                horizon=None if horizon is None else int(horizon),
                input_names=tuple(str(name) for name in plain["input_names"]),
                output_names=tuple(str(name) for name in plain["output_names"]),
                input_scaling=Scaling.from_json(plain["input_scaling"]),
                output_scaling=Scaling.from_json(plain["output_scaling"]),
                score=Score.from_json(plain["score"]),
                encoding=None if encoding is None else Encoding.from_json(encoding),
                alphabet=None if alphabet is None else Alphabet.from_json(alphabet),
            )
        except (KeyError, TypeError, ValueError, AttributeError, ProblemError) as error:
            raise FitError(
                "the description of a task",
                f"{type(error).__name__}: {error}",
                "the file is damaged or of another program",
            ) from error
