"""Running the command in this process, and small fits to run it on."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from onward.cli.main import main

TINY = ("--restarts", "2", "--steps", "20", "--no-polish")


def run(*arguments: object, code: int = 0) -> Result:
    """Run ``onward`` with the arguments and check its exit code."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def refused(*arguments: object) -> str:
    """Run ``onward`` with arguments it should refuse; return its one line on stderr."""
    result = run(*arguments, code=2)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    return line


def waves(folder: Path) -> Path:
    """Write a CSV file with a column of years and one of waves; return its path."""
    path = folder / "waves.csv"
    values = np.sin(np.arange(160) / 4)
    rows = [f"{1800 + year},{value:.6f}" for year, value in enumerate(values)]
    path.write_text("\n".join(["year,height", *rows, ""]), encoding="utf-8")
    return path


def rows_of(text: str) -> list[list[str]]:
    """Read CSV, header first."""
    return list(csv.reader(io.StringIO(text)))
