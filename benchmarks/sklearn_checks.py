"""Which of scikit-learn's checks the estimators pass, as a table of the documentation.

python -m benchmarks.sklearn_checks --write-docs
"""

from __future__ import annotations

import argparse
from pathlib import Path

import sklearn

from benchmarks.coverage import between, table
from onward.sklearn.checks import NOT_APPLICABLE, run

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sklearn.md"


def told(results: dict[str, dict[str, str]]) -> str:
    """Return a sentence and a table of all checks, in the order they are run."""
    lines = [
        f"Of {len(found)} checks `{name}` passes {list(found.values()).count('passed')}."
        for name, found in results.items()
    ]
    checks = list(dict.fromkeys(check for found in results.values() for check in found))
    rows = [
        [f"`{check}`", *(found.get(check, "not run") for found in results.values())]
        for check in checks
    ]
    head = ["check", *(f"`{name}`" for name in results)]
    return f"scikit-learn {sklearn.__version__}. {' '.join(lines)}\n\n{table(head, rows)}"


def main() -> None:
    """Run the checks, print the table, and write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write-docs", action="store_true")
    asked = parser.parse_args()
    text = told({kind.__name__: run(kind) for kind in NOT_APPLICABLE})
    print(text)
    if asked.write_docs:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "checks", text), "utf-8")


if __name__ == "__main__":
    main()
