"""Problems from tables: a panel split, scaled and cut into windows or padded series."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.encoding import Encoding
from onward.data.panel import Panel
from onward.engines.engine import Sequences
from onward.errors import ProblemError, did_you_mean
from onward.problems.arrays import count, whole
from onward.problems.problem import Split
from onward.problems.scaling import Scaling
from onward.problems.scoring import Score
from onward.problems.splitting import by_series, sentence
from onward.problems.stages import stages
from onward.problems.task import Task
from onward.problems.windows import Windows, padded, windows_of

Index = NDArray[np.int64]

SPLITS = ("series", "time")
SHORT = ("refuse", "skip")
LEARNING = 2**22
"""Numbers that a sample of training windows has, at most: what rules and polishing see."""
SELECTING, SCORING = 2000, 10_000
"""Windows that select the best weights, and that score them, at most."""


@dataclass(frozen=True)
class Statement:
    """What was said about a problem from a table, beside its columns.

    Attributes
    ----------
    name, score, scale, missing
        As :class:`~onward.problems.continuation.Continuation` takes them.
    validation, test, seed, shuffle, split
        How the table is split.
    short
        What becomes of series that are too short: ``"refuse"`` or ``"skip"`` them.
    """

    name: str
    score: Score
    scale: str | None
    missing: str
    validation: float
    test: float
    seed: int
    shuffle: bool
    split: str | None
    short: str

    def __post_init__(self) -> None:
        if self.split not in (None, *SPLITS):
            raise ProblemError(
                "split='series' or split='time'",
                repr(self.split),
                did_you_mean(str(self.split), SPLITS),
            )
        if self.short not in SHORT:
            raise ProblemError(
                "short='refuse' or short='skip'",
                repr(self.short),
                did_you_mean(str(self.short), SHORT),
            )
        whole(self.seed, "seed", 0)
        for part, share in (("validation", self.validation), ("test", self.test)):
            if isinstance(share, bool) or not isinstance(share, (int, float)):
                raise ProblemError(f"{part} as a fraction", type(share).__name__, "try 0.15")
        if not self.validation:
            raise ProblemError("a validation fraction above 0", "0", "try 0.15")

    def long_enough(self, panel: Panel, least: int, how: str) -> tuple[Panel, str]:
        """Return the series that are long enough, and a remark on those that are not.

        Raises
        ------
        ProblemError
            If there are shorter ones that are not to be skipped, or there are no others.
        """
        few = np.flatnonzero(panel.lengths < least)
        if not len(few):
            return panel, ""
        if self.short == "refuse" or len(few) == len(panel):
            raise ProblemError(
                f"at least {count(least, 'row')} in every series ({how})",
                f"{count(len(few), 'shorter one')} of {len(panel):,}: {panel.listed(few)}",
                "ask for fewer steps, or pass short='skip' (--short skip) to leave them out"
                if len(few) < len(panel)
                else "ask for fewer steps",
            )
        kept = panel.take(np.flatnonzero(panel.lengths >= least))
        return kept, f"; {len(few):,} series that are too short were left out"

    def stages(self, panel: Panel) -> Index:
        """Return the part that each row belongs to, ``(row,)``: 0 trains, 1 selects, 2 scores."""
        split = self.split or ("series" if len(panel) > 1 else "time")
        if split == "time":
            return stages(panel, self.validation, self.test)
        parts = by_series(
            len(panel),
            validation=self.validation,
            test=self.test,
            seed=self.seed,
            shuffle=self.shuffle,
        )
        stage = np.zeros(len(panel), np.int64)
        stage[parts.validation], stage[parts.test] = 1, 2
        return np.asarray(stage[panel.series])


@dataclass(frozen=True)
class Cut:
    """A continuation cut out of a table.

    Attributes
    ----------
    task, split
        What is learned, and the parts.
    source
        All windows to train on.
    reference
        Those without gaps that simple rules are fitted on.
    """

    task: Task
    split: Split
    source: Windows
    reference: Sequences


def continuation(panel: Panel, stated: Statement, warmup: int, horizon: int, stride: int) -> Cut:
    """Return the continuation of every series of a panel; see ``Continuation.from_table``."""
    rows = warmup + horizon
    panel, remark = stated.long_enough(panel, rows, f"warm-up {warmup} + horizon {horizon}")
    stage = stated.stages(panel)
    known = stage == 0
    encoding = Encoding.fitted(panel, stated.missing, known)
    scaling = encoding.scaling(panel, known, stated.scale)
    task = _task(stated, encoding, scaling, warmup, horizon)
    every = windows_of(panel, encoding.encode(panel, scaling), warmup, horizon, stride)
    every = every[every.usable(task.score.first, task.score.last or horizon)]
    training, selecting, scoring = _divided(every, stage)
    words = _words(panel, stage, training, selecting, scoring)
    sample = training.thinned(max(1, LEARNING // (rows * (task.inputs + task.outputs + 1))))
    clean = sample[sample.complete()]
    gathered = sample.gathered()
    validation = selecting.thinned(SELECTING).gathered()
    test = scoring.thinned(SCORING).gathered() if len(scoring) else validation
    return Cut(
        task,
        Split(f"{words}{remark}", gathered, validation, test),
        training,
        gathered if len(clean) in (0, len(sample)) else clean.gathered(),
    )


def regression(panel: Panel, stated: Statement, warmup: int) -> tuple[Task, Split]:
    """Return the regression of every series of a panel; see ``Regression.from_table``."""
    panel, remark = stated.long_enough(panel, warmup + 1, f"warm-up {warmup} + 1")
    parts = by_series(
        len(panel),
        validation=stated.validation,
        test=stated.test,
        seed=stated.seed,
        shuffle=stated.shuffle,
    )
    known = np.isin(panel.series, parts.training)
    encoding = Encoding.fitted(panel, stated.missing, known)
    scaling = encoding.scaling(panel, known, stated.scale)
    task = _task(stated, encoding, scaling, warmup, None)
    data = encoding.encode(panel, scaling)
    features = np.concatenate([data.inputs, data.static[panel.series]], axis=1)

    def part(series: Index) -> Sequences:
        inputs, there = padded(features, panel.starts, series)
        targets, _ = padded(data.values, panel.starts, series)
        known, _ = padded(data.observed[:, None].astype(np.float64), panel.starts, series)
        weights = known[..., 0] * there * task.weights(*there.shape)
        return Sequences(inputs, targets, weights)

    held_out = parts.test if len(parts.test) else parts.validation
    words = sentence(count(len(parts.training), "series"), len(parts.validation), len(parts.test))
    groups = (parts.training, parts.validation, held_out)
    return task, Split.of(f"{words}{remark}", groups, part)


def _task(
    stated: Statement, encoding: Encoding, scaling: Scaling, warmup: int, horizon: int | None
) -> Task:
    kind = "regression" if horizon is None else "continuation"
    first = encoding.past if kind == "regression" else 0
    outputs = len(encoding.roles.values)
    return Task(
        kind=kind,
        name=stated.name,
        inputs=len(encoding.names) - first,
        outputs=outputs,
        warmup=warmup,
        horizon=horizon,
        input_names=encoding.names[first:],
        output_names=encoding.roles.values,
        input_scaling=scaling.part(slice(first, None)),
        output_scaling=scaling.part(slice(outputs)),
        score=stated.score,
        encoding=encoding,
    )


def _divided(every: Windows, stage: Index) -> tuple[Windows, Windows, Windows]:
    """Return the windows of each part: no value to be foretold belongs to two of them."""
    begins = stage[every.first + every.warmup]
    ends = stage[every.first + every.warmup + every.horizon - 1]
    parts = every[ends == 0], every[(begins == 1) & (ends == 1)], every[begins == 2]
    for part, what in zip(parts[:2], ("training", "validation"), strict=True):
        if not len(part):
            raise ProblemError(
                f"a window of {every.warmup + every.horizon} steps in the {what} part",
                "none",
                "shorten the warm-up or the horizon, or divide the rows otherwise with "
                "validation=… and test=… (--validation, --test)",
            )
    return parts


def _words(
    panel: Panel, stage: Index, training: Windows, selecting: Windows, scoring: Windows
) -> str:
    """Say the split in words."""
    later = (stage[panel.starts[:-1]] != stage[panel.starts[1:] - 1]).any()
    used = [_used(part, most) for part, most in ((selecting, SELECTING), (scoring, SCORING))]
    if len(panel) == 1:
        steps = count(int((stage == 0).sum()), "step")
        first = f"{count(len(training), 'window')} of the first {steps}"
    else:
        first = f"{count(len(training), 'window')} of {count(_series(training), 'series')}"
        used = [
            f"{words} of {_series(part):,} {'series' if later else 'others'}"
            for words, part in zip(used, (selecting, scoring), strict=True)
        ]
    if not len(scoring):
        words = f"{first} to train on, {used[0]} to select and score"
    else:
        words = f"{first} to train on, {used[0]} to select, {used[1]} to score"
    return f"{words}, later in time" if later else words


def _used(part: Windows, most: int) -> str:
    return f"{len(part):,}" if len(part) <= most else f"{most:,} of the {len(part):,} windows"


def _series(part: Windows) -> int:
    return len(np.unique(part.series))


def masked(gaps: str, missing: str) -> str:
    """Return what becomes of rows that are missing: those that are to be flagged are masked."""
    return "mask" if gaps == "refuse" and missing in ("flag", "predict") else gaps


def name_of(given: Any) -> str:
    """Return what a table is called, where nobody has named it."""
    return Path(given).stem if isinstance(given, (str, Path)) else "table"
