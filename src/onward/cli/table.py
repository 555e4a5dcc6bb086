"""The options of a table: which column is what, and what becomes of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

COLUMNS = ("inputs", "static", "categories", "target")
"""Arguments that are names separated by commas."""

OPTIONS: dict[str, dict[str, Any]] = {
    "group": {"metavar": "COLUMN", "help": "Column that tells series apart."},
    "time": {"metavar": "COLUMN", "help": "Column of times, numbers or dates."},
    "inputs": {"metavar": "COLUMNS", "help": "Columns that are known beforehand."},
    "static": {"metavar": "COLUMNS", "help": "Columns that are the same in all of a series."},
    "categories": {"metavar": "COLUMNS", "help": "Those of them whose numbers are names."},
    "symbols": {"metavar": "COLUMN", "help": "Column of symbols to foretell, not of values."},
    "target": {"metavar": "COLUMNS", "help": "Columns to say from --input, not to continue."},
    "wide": {"is_flag": True, "help": "Each column of --value is a series of its own."},
    "sort": {"is_flag": True, "help": "Sort rows by --time, if they are out of order."},
    "missing": {"metavar": "refuse|flag|predict", "help": "What becomes of missing values."},
    "gaps": {"metavar": "refuse|ignore", "help": "What becomes of gaps between times."},
    "short": {"metavar": "refuse|skip", "help": "What becomes of series that are too short."},
    "split": {"metavar": "series|time", "help": "Hold out some series, or the last rows of all."},
    "validation": {"type": float, "help": "Share of series or rows that selects.  [default: 0.15]"},
    "test": {"type": float, "help": "Share of series or rows that scores.  [default: 0.15]"},
    "stride": {"type": int, "help": "Rows from one window to the next."},
}
"""The options, by the argument of ``from_table`` that each of them is."""

NAMES = {"inputs": "--input", "categories": "--category"}


def option_of(argument: str) -> str:
    """Return the option of an argument."""
    return NAMES.get(argument, f"--{argument}")


def with_table(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a table; those that are given come as ``table``."""

    @wraps(command)
    def with_options(**given: Any) -> None:
        found = {name: given.pop(name) for name in OPTIONS}
        table = {name: one for name, one in found.items() if one is not None and one is not False}
        table |= {name: listed(table[name]) for name in COLUMNS if name in table}
        command(table=table, **given)

    for name, said in reversed(OPTIONS.items()):
        with_options = click.option(option_of(name), name, **said)(with_options)
    return with_options


def listed(names: str) -> list[str]:
    """Return names that are separated by commas."""
    return [name.strip() for name in names.split(",") if name.strip()]
