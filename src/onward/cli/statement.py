"""What the command line asks to be learned: a problem of the catalog, or a column of a CSV file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
        A name in the catalog, or the path of a CSV file.
    value, warmup, horizon
        The column to continue and the steps of it, for a CSV file only.
    """

    problem: str
    value: str | None
    warmup: int | None
    horizon: int | None

    def load(self) -> Problem:
        """Return the problem.

        Raises
        ------
        OnwardError
            If there is none of that name, an option is missing or one too many, or the data
            cannot be used.
        """
        from onward.problems.catalog import CATALOG, load

        path = Path(self.problem)
        if self.problem not in CATALOG and (path.suffix.lower() == ".csv" or path.is_file()):
            return self._from_file(path)
        problem = load(self.problem)
        given = [option for option, value in self._options().items() if value is not None]
        if given:
            raise ProblemError(
                f"a CSV file with {', '.join(given)}",
                f"the problem {self.problem} of the catalog",
                f"leave out {', '.join(given)}",
            )
        return problem

    def _from_file(self, path: Path) -> Problem:
        from onward.problems import Continuation
        from onward.problems.tables import read_column

        missing = [option for option, value in self._options().items() if value is None]
        if self.value is None or self.warmup is None or self.horizon is None:
            raise ProblemError(
                "--value COLUMN --warmup STEPS --horizon STEPS with a CSV file",
                f"no {', no '.join(missing)}",
                "say which column to continue, how many steps to read and how many to foretell",
            )
        return Continuation.from_long(
            read_column(path, self.value),
            warmup=self.warmup,
            horizon=self.horizon,
            name=path.stem,
            names=[self.value],
        )

    def _options(self) -> dict[str, object]:
        return {"--value": self.value, "--warmup": self.warmup, "--horizon": self.horizon}


def stated(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command PROBLEM and the options of a CSV file: its first argument is a Statement."""

    @click.argument("problem")
    @click.option("--value", metavar="COLUMN", help="Column of the CSV file to continue.")
    @click.option("--warmup", type=int, help="Steps to read before running free.")
    @click.option("--horizon", type=int, help="Steps to foretell.")
    @wraps(command)
    def with_statement(
        problem: str, value: str | None, warmup: int | None, horizon: int | None, **others: Any
    ) -> None:
        command(Statement(problem, value, warmup, horizon), **others)

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
