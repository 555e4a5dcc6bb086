"""The script: how it ended, what it holds, loads and says."""

from __future__ import annotations

from dataclasses import dataclass

from onward.doctor.evidence.values import Values, Where


@dataclass(frozen=True)
class Run:
    """The script and how it ended.

    ``ending`` is ``finished``, ``exit`` (``sys.exit``), ``crashed``, ``stopped`` (out of seconds)
    or ``untrained`` (at its end without a gradient); ``error`` is the last line of the traceback.
    """

    target: str
    ending: str = "finished"
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class Loader:
    """A data loader that was gone through.

    Attributes
    ----------
    batch_size, shuffle, drop_last, sampler
        As built; ``shuffle`` is whether its sampler is random.
    length
        Items in the data set, None if it has no length.
    tensors
        Of a ``TensorDataset``, else none; else the fields of the first items, stacked.
    passes
        How often it was gone through.
    trained
        Whether its batches entered passes that gradients were taken of.
    answers
        Numbers of the loaders whose batches training passes were given where its own were the
        target: another's, where inputs and targets come from two.
    """

    index: int
    batch_size: int | None
    shuffle: bool
    drop_last: bool
    sampler: str
    length: int | None
    tensors: tuple[Values, ...]
    passes: int
    trained: bool
    where: Where | None = None
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Variable:
    """An array or tensor of the script by its name, as it was when seen last.

    ``seen`` is ``first step``, ``middle``, ``evaluation`` or ``end``; ``kind`` is ``tensor``,
    ``array``, ``list`` or ``frame``; ``columns`` are the names that a frame gives its columns.
    """

    name: str
    values: Values
    seen: str
    kind: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A number that the script printed, or that one of its variables holds at the end.

    ``rounding`` is by how much it may be off; ``where`` the line that printed it.
    """

    value: float
    rounding: float
    where: Where | None = None


@dataclass(frozen=True)
class Note:
    """Something that could not be seen, and why."""

    about: str
    why: str
