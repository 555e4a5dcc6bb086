"""Roles: which column of a table is what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onward.errors import ProblemError

Names = str | Sequence[str] | None


@dataclass(frozen=True)
class Roles:
    """Which columns are read from a table, and what each of them is.

    Attributes
    ----------
    values
        What is to be foretold, or said.
    group
        What tells the series apart; None where the table holds one series.
    time
        When each row was; None where the rows of a series stand in order, a step each.
    inputs
        What is known at every step, also of the steps to be foretold.
    static
        What is the same at all steps of a series.
    categories
        Columns among inputs and static whose numbers are names. Columns of text always are.
    """

    values: tuple[str, ...]
    group: str | None = None
    time: str | None = None
    inputs: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        value: Names,
        group: str | None = None,
        time: str | None = None,
        inputs: Names = (),
        static: Names = (),
        categories: Names = (),
    ) -> Roles:
        """Return checked roles.

        Raises
        ------
        ProblemError
            If there is no value, a column has two roles, or a category is no input.
        """
        roles = cls(names(value), group, time, names(inputs), names(static), names(categories))
        if not roles.values:
            raise ProblemError("at least one column of values", "none", "name one as value=…")
        twice = [name for name in roles.columns if roles.columns.count(name) > 1]
        if twice:
            raise ProblemError(
                "one role for each column", f"two or more for {twice[0]!r}", "name it once"
            )
        stray = [name for name in roles.categories if name not in roles.inputs + roles.static]
        if stray:
            raise ProblemError(
                "categories that are inputs or static",
                repr(stray[0]),
                "name it among the inputs or the static columns as well",
            )
        return roles

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are needed."""
        keys = tuple(name for name in (self.group, self.time) if name is not None)
        return keys + self.values + self.inputs + self.static

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and text."""
        return {
            "values": list(self.values),
            "group": self.group,
            "time": self.time,
            "inputs": list(self.inputs),
            "static": list(self.static),
            "categories": list(self.categories),
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Roles:
        """Return what :meth:`to_json` wrote."""
        group, time = (None if plain[key] is None else str(plain[key]) for key in ("group", "time"))
        lists = (_texts(plain[key]) for key in ("values", "inputs", "static", "categories"))
        values, inputs, static, categories = lists
        return cls(values, group, time, inputs, static, categories)


def names(given: Names) -> tuple[str, ...]:
    """Return names given as one text, as several, or as none."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(str(name) for name in given)


def _texts(given: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in given)
