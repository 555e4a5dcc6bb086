"""What the command line asks to be learned: a problem of the catalog, or columns of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onward.cli.table import listed, option_of, with_table
from onward.errors import NetworkError, ProblemError

if TYPE_CHECKING:
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem


@dataclass(frozen=True)
class Statement:
    """A problem as it was asked for.

    Attributes
    ----------
    problem
        A name in the catalog, or the path of a CSV, Parquet or text file.
    value, warmup, horizon
        The columns to continue and the steps of it, for a file only.
    table
        What else was said of a file, by the name of its argument in ``from_table``.
    """

    problem: str
    value: str | None
    warmup: int | None
    horizon: int | None
    table: dict[str, Any] = field(default_factory=dict)

    def load(self) -> Problem:
        """Return the problem.

        Raises
        ------
        OnwardError
            If there is none of that name, an option is missing or one too many, or the data
            cannot be used.
        """
        from onward.data.source import is_parquet
        from onward.problems.catalog import CATALOG, load

        path = Path(self.problem)
        if self.problem not in CATALOG and path.suffix.lower() == TEXT:
            return self._text(path)
        is_table = path.suffix.lower() == ".csv" or is_parquet(path) or path.is_file()
        if self.problem not in CATALOG and is_table:
            if "symbols" in self.table:
                return self._symbols(path)
            return self._regression(path) if "target" in self.table else self._continuation(path)
        problem = load(self.problem)
        given = [option for option, value in self._options().items() if value is not None]
        given += [option_of(name) for name in self.table]
        if given:
            raise ProblemError(
                f"a CSV or Parquet file with {', '.join(given)}",
                f"the problem {self.problem} of the catalog",
                f"leave out {', '.join(given)}",
            )
        return problem

    def _continuation(self, path: Path) -> Problem:
        from onward.data.source import is_parquet
        from onward.problems import Continuation
        from onward.problems.tables import read_column

        missing = [option for option, value in self._options().items() if value is None]
        if self.value is None or self.warmup is None or self.horizon is None:
            raise ProblemError(
                "--value COLUMN --warmup STEPS --horizon STEPS with a file",
                f"no {', no '.join(missing)}",
                "say which column to continue, how many steps to read and how many to foretell",
            )
        columns = listed(self.value)
        if self.table or is_parquet(path) or len(columns) > 1:
            return Continuation.from_table(
                path, value=columns, warmup=self.warmup, horizon=self.horizon, **self.table
            )
        return Continuation.from_long(
            read_column(path, self.value),
            warmup=self.warmup,
            horizon=self.horizon,
            name=path.stem,
            names=[self.value],
        )

    def _regression(self, path: Path) -> Problem:
        from onward.problems import Regression

        strange = [option_of(name) for name in ONE_LOOP if name in self.table]
        strange += ["--value"] * (self.value is not None)
        strange += ["--horizon"] * (self.horizon is not None)
        missing = [option_of(name) for name in ("inputs", "group") if name not in self.table]
        if strange or missing:
            raise ProblemError(
                "--input COLUMNS --group COLUMN with --target COLUMNS, and no --value",
                f"{', '.join(f'no {option}' for option in missing)}{', '.join(strange)}",
                "say from what the targets follow, or continue them with --value",
            )
        said = {name: value for name, value in self.table.items() if name != "target"}
        target = self.table["target"]
        return Regression.from_table(path, value=target, warmup=self.warmup or 0, **said)

    def _text(self, path: Path) -> Problem:
        from onward.problems import Symbols

        self._check_alone([option_of(name) for name in self.table])
        return Symbols.from_file(path, warmup=self.warmup or 1)

    def _symbols(self, path: Path) -> Problem:
        from onward.problems import Symbols

        others = [name for name in self.table if name not in ("symbols", "group")]
        self._check_alone([option_of(name) for name in others])
        group = self.table.get("group")
        return Symbols.from_table(
            path, value=self.table["symbols"], group=group, warmup=self.warmup or 1
        )

    def _check_alone(self, others: list[str]) -> None:
        others += ["--value"] * (self.value is not None)
        others += ["--horizon"] * (self.horizon is not None)
        if others:
            raise ProblemError(
                "--symbols COLUMN, --group COLUMN and --warmup alone with symbols",
                ", ".join(others),
                f"leave out {', '.join(others)}",
            )

    def _options(self) -> dict[str, object]:
        return {"--value": self.value, "--warmup": self.warmup, "--horizon": self.horizon}


TEXT = ".txt"
"""What a file of text is called, whose characters are symbols."""
ONE_LOOP = ("wide", "stride", "split")
"""What is said of a continuation alone."""


def stated(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command PROBLEM and the options of a file: its first argument is a Statement."""

    @click.argument("problem")
    @click.option("--value", metavar="COLUMNS", help="Columns of the file to continue.")
    @click.option("--warmup", type=int, help="Steps to read before running free.")
    @click.option("--horizon", type=int, help="Steps to foretell.")
    @with_table
    @wraps(command)
    def with_statement(
        problem: str,
        value: str | None,
        warmup: int | None,
        horizon: int | None,
        table: dict[str, Any],
        **others: Any,
    ) -> None:
        command(Statement(problem, value, warmup, horizon, table), **others)

    return with_statement


def network_asked_for(problem: Problem, text: str | None) -> Chain | None:
    """Return the network that was asked for; ``posted`` is that of the problem's source.

    Raises
    ------
    NetworkError
        If it cannot be read or does not fit the problem, or the problem is from no post.
    """
    from onward.problems.network import network_for

    if text is None:
        return None
    if text.strip().lower() != "posted":
        return network_for(problem, text)
    if problem.posted_network is None:
        raise NetworkError(
            "a problem whose source names a network, for --network posted",
            problem.name,
            "write one, such as --network 'LSTM(8) Dense(1)', or leave the option out",
        )
    return problem.posted_network
