"""Which of sktime's checks the forecaster passes, as a table of the documentation.

python -m benchmarks.sktime_checks --write-docs
"""

from __future__ import annotations

import argparse
from pathlib import Path

import sktime

from benchmarks.coverage import between, table
from onward.sktime.checks import run

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sktime.md"


def told(found: dict[str, tuple[int, int]]) -> str:
    """Return a sentence and a table of all checks, in the order they are run."""
    passed, tried = (sum(one[place] for one in found.values()) for place in (0, 1))
    rows = [[f"`{name}`", f"{one[0]} of {one[1]}"] for name, one in found.items()]
    sentence = f"sktime {sktime.__version__}. Of {tried} checks the forecaster passes {passed}."
    return f"{sentence}\n\n{table(['check', 'passed'], rows)}"


def main() -> None:
    """Run the checks, print the table, and write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write-docs", action="store_true")
    asked = parser.parse_args()
    text = told(run())
    print(text)
    if asked.write_docs:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "checks", text), "utf-8")


if __name__ == "__main__":
    main()
