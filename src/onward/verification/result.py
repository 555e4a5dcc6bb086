"""What came of a verification: numbers, a table, a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onward.verification.agreement import LIMITS, QUANTITIES, Agreement

DIGITS = ".1e"


@dataclass(frozen=True)
class Verification:
    """What second opinions say of a network.

    Attributes
    ----------
    subject
        What was verified, in words.
    found
        Of every library that was asked: how far it is from ours, in float64 and in float32.
    left_out
        Libraries that were not asked, and why not.
    """

    subject: str
    found: dict[str, tuple[Agreement, ...]]
    left_out: dict[str, str]

    @property
    def agree(self) -> bool:
        """Whether all that were asked agree; False if nobody was."""
        every = [one for agreements in self.found.values() for one in agreements]
        return bool(every) and all(one.agree for one in every)

    @property
    def verdict(self) -> str:
        """One sentence."""
        if not self.found:
            return "Nobody was there to ask."
        apart = [name for name, agreements in self.found.items() if not _all(agreements)]
        if apart:
            return f"They do NOT agree: onward differs from {', '.join(apart)}."
        limits = " and ".join(f"{limit:g} in {dtype}" for dtype, limit in LIMITS.items())
        return f"They agree: no relative difference is above {limits}."

    def to_json(self) -> dict[str, Any]:
        """Return plain values: differences in float64, and below ``float32`` in that type."""
        against = {name: _plain(agreements) for name, agreements in self.found.items()}
        return {
            "subject": self.subject,
            "against": against,
            "left_out": self.left_out,
            "agree": self.agree,
        }

    def rows(self) -> list[tuple[str, ...]]:
        """Return a table: a header, the four quantities, then every parameter.

        A parameter's row has the larger of two differences: of its gradient, and of itself after
        training.
        """
        columns = [(name, one) for name, agreements in self.found.items() for one in agreements]
        header = ("largest relative difference", *(f"{name} {one.dtype}" for name, one in columns))
        rows = [header]
        for quantity in QUANTITIES:
            values = (one.differences[quantity] for _, one in columns)
            rows.append((quantity, *(format(value, DIGITS) for value in values)))
        for parameter in columns[0][1].parameters if columns else ():
            worst = (max(one.parameters[parameter]) for _, one in columns)
            rows.append((parameter, *(format(value, DIGITS) for value in worst)))
        return rows

    def __str__(self) -> str:
        rows = self.rows()
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        table = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        missing = [f"{name} was not asked: {why}" for name, why in self.left_out.items()]
        return "\n".join([self.subject, *table, *missing, self.verdict])


def _all(agreements: tuple[Agreement, ...]) -> bool:
    return all(one.agree for one in agreements)


def _plain(agreements: tuple[Agreement, ...]) -> dict[str, Any]:
    """Return the numbers of one library; a difference without end is written as a large one."""
    by_type = {one.dtype: _finite(one.differences) for one in agreements}
    plain: dict[str, Any] = dict(by_type.pop("float64"))
    plain |= by_type
    plain["parameters"] = {
        name: _finite({"gradient": values[0], "trajectory": values[1]})
        for name, values in agreements[0].parameters.items()
    }
    plain["agree"] = _all(agreements)
    return plain


def _finite(numbers: dict[str, float]) -> dict[str, float]:
    return {name: min(value, 1e300) for name, value in numbers.items()}
