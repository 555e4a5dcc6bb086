"""Checked arrays: whatever array-like comes in, finite float64 of a known shape goes on."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import DataError, ProblemError

Array = NDArray[np.floating]


def as_numbers(values: Any, what: str, copy: bool = True) -> Array:
    """Return values as a float64 array of any shape; masked entries become NaN.

    Parameters
    ----------
    values
        Array-like.
    what
        What the values are called in an error.
    copy
        Whether the array must be a new one, or may be the one given.

    Raises
    ------
    DataError
        If they are ragged, text, complex, dates or anything else that is no real number.
    """
    try:
        found = np.ma.asanyarray(values) if np.ma.isMaskedArray(values) else np.asarray(values)
    except ValueError as error:
        raise DataError(
            f"{what} of one length each", "rows of different lengths", "cut them to one length"
        ) from error
    text = found.dtype == object and any(isinstance(value, str) for value in found.flat)
    if text or found.dtype.kind not in "biufO":
        raise DataError(f"numbers in {what}", _kind(found), "turn them into numbers first")
    try:
        numbers = found.astype(np.float64, copy=copy)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"numbers in {what}", f"{_kind(found)} ({error})", "turn them into numbers first"
        ) from error
    return np.asarray(np.ma.filled(numbers, np.nan))


def as_series(
    values: Any, what: str = "series", features: int | None = None, copy: bool = True
) -> Array:
    """Return values as finite float64 ``(series, time, feature)``.

    Parameters
    ----------
    values
        Array-like ``(series, time, feature)``; a 2-d one is ``(series, time)`` of one feature.
    what
        What the values are called in an error.
    features
        Number of features that is needed, or None for any.
    copy
        Whether the array must be a new one, or may be the one given.

    Raises
    ------
    DataError
        If they are no numbers, not finite (naming series and step), empty, or of another shape.
    """
    found = as_numbers(values, what, copy)
    shape = found.shape
    if found.ndim == 2:
        found = found[:, :, None]
    if found.ndim != 3:
        raise DataError(
            f"{what} as an array (series, time, feature) or (series, time)",
            f"shape {shape}",
            "put one series in as values[None]",
        )
    if 0 in found.shape:
        raise DataError(f"{what} with at least one value", f"shape {shape}")
    if features is not None and found.shape[2] != features:
        raise DataError(
            f"{what} with {count(features, 'feature')} in the last axis",
            f"{count(found.shape[2], 'feature')} (shape {shape})",
            "the axes are (series, time, feature)",
        )
    return _finite(found, what)


def as_long(values: Any, what: str = "values", features: int | None = None) -> Array:
    """Return the values of one series as finite float64 ``(time, feature)``.

    Raises
    ------
    DataError
        As :func:`as_series`, for ``(time, feature)`` or ``(time,)``.
    """
    found = as_numbers(values, what)
    if found.ndim not in (1, 2):
        raise DataError(
            f"{what} as an array (time, feature) or (time,)",
            f"shape {found.shape}",
            "pass one series here",
        )
    column = found[:, None] if found.ndim == 1 else found
    return np.asarray(as_series(column[None], what, features)[0])


def whole(value: Any, what: str, least: int) -> int:
    """Return a whole number that is not too small.

    Raises
    ------
    ProblemError
        If it is no whole number, or below ``least``.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise ProblemError(f"{what} as a whole number of at least {least}", repr(value))
    return number


def is_fraction(value: Any) -> bool:
    """Return whether a value is a single number, as opposed to an array."""
    return isinstance(value, Real) and not isinstance(value, bool)


def feature_names(names: Sequence[str] | str | None, size: int, letter: str) -> tuple[str, ...]:
    """Return the names of features: those given, or ``x``, or ``x1, x2, …``.

    Raises
    ------
    ProblemError
        If there are more or fewer names than features.
    """
    if names is None:
        return (letter,) if size == 1 else tuple(f"{letter}{i + 1}" for i in range(size))
    given = (names,) if isinstance(names, str) else tuple(str(name) for name in names)
    if len(given) != size:
        raise ProblemError(count(size, "name"), f"{len(given)}: {', '.join(given)}")
    return given


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 feature``, ``1,000 features``."""
    plural = noun if noun.endswith("s") or number == 1 else f"{noun}s"
    return f"{number:,} {plural}"


def _kind(found: NDArray[Any]) -> str:
    names = {"U": "text", "S": "text", "O": "objects", "c": "complex numbers", "M": "dates"}
    return names.get(found.dtype.kind, f"values of type {found.dtype}")


def _finite(values: Array, what: str) -> Array:
    if not np.isfinite(values).all():
        series, step, feature = (int(i) for i in np.argwhere(~np.isfinite(values))[0])
        raise DataError(
            f"finite numbers in {what}",
            f"{values[series, step, feature]} in series {series} at step {step}, "
            f"feature {feature} (counted from 0)",
            "fill the gap or leave that series out",
        )
    return values
