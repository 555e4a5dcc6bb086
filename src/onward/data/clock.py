"""Times: their order, the step from one to the next, and gaps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Times = NDArray[Any]
Index = NDArray[np.int64]

NEAR = 0.01
"""Share of a step by which a time may be off the beat."""
DAYS = 86_400_000_000


@dataclass(frozen=True)
class Clock:
    """How times tick: numbers, dates a fixed time apart, or dates some months apart.

    Attributes
    ----------
    dates
        Whether times are dates, in microseconds since 1970; otherwise they are numbers.
    step
        From one row to the next: a number, microseconds, or months.
    monthly
        Whether the step counts months.
    """

    dates: bool
    step: float
    monthly: bool = False

    @classmethod
    def of(cls, times: Times, same: NDArray[np.bool_], dates: bool) -> Clock:
        """Return the clock of rows in order.

        Parameters
        ----------
        times : (row,)
            In order within each series.
        same : (row - 1,)
            Whether a row and the next are of one series.
        dates
            Whether times are dates.
        """
        apart = np.diff(times)[same]
        if not len(apart):
            return cls(dates, float(DAYS if dates else 1))
        if dates and apart.min() >= 28 * DAYS:
            months, rest = _months(times)
            if (rest == rest[0]).all():
                return cls(dates, float(_commonest(np.diff(months)[same])), True)
        return cls(dates, float(_commonest(apart)))

    def steps(self, times: Times) -> NDArray[np.float64]:
        """Return the steps from each row to the next, ``(row - 1,)``."""
        counted = _months(times)[0] if self.monthly else times
        return np.asarray(np.diff(counted) / self.step)

    def after(self, times: Times, steps: Index) -> Times:
        """Return the times so many steps after others."""
        if not self.monthly:
            moved = times + steps * self.step
            return np.rint(moved).astype(np.int64) if self.dates else np.asarray(moved)
        months, rest = _months(times)
        late = (months + np.rint(steps * self.step).astype(np.int64)).astype("datetime64[M]")
        return np.asarray(late.astype("datetime64[us]").astype(np.int64) + rest)

    def text(self, time: Any) -> str:
        """Return a time as one reads it; a date without a time of day has none."""
        if not self.dates:
            return f"{float(time):.15g}"
        text = str(np.datetime64(int(time), "us"))
        return text.removesuffix(".000000").removesuffix("T00:00:00")

    def words(self) -> str:
        """Say how long a step is."""
        if self.monthly:
            return f"{self.step:g} months" if self.step != 1 else "1 month"
        if not self.dates:
            return f"{self.step:g}"
        for unit, size in (("days", DAYS), ("hours", DAYS // 24), ("minutes", 60_000_000)):
            if self.step % size == 0:
                many = self.step / size
                return f"{many:g} {unit}" if many != 1 else f"1 {unit[:-1]}"
        return f"{self.step / 1e6:g} seconds"


def _months(times: Times) -> tuple[Index, Index]:
    """Return whole months since 1970, and microseconds since the month began."""
    months = times.astype("datetime64[us]").astype("datetime64[M]")
    return months.astype(np.int64), times - months.astype("datetime64[us]").astype(np.int64)


def _commonest(apart: NDArray[Any]) -> float:
    """Return the commonest distance; numbers that differ by rounding are the same."""
    fine = float(np.median(apart)) * 1e-6 if apart.dtype.kind == "f" else 1.0
    rounded = np.rint(apart / fine) if fine > 0 else apart
    _, first, many = np.unique(rounded, return_index=True, return_counts=True)
    return float(apart[first[np.argmax(many)]])
