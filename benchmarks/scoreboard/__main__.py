"""Run the catalog over several seeds with a fixed budget, and write the table and the plot.

    python -m benchmarks.scoreboard --seeds 5 --budget 30
    python -m benchmarks.scoreboard --quick

Results are appended to a file of JSON lines as they come. A run that was interrupted goes on where
it stopped, and the page is written anew from whatever is there.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import onward
from benchmarks.scoreboard.contenders import CONTENDERS, RULES
from benchmarks.scoreboard.records import Records
from onward.errors import ProblemError
from onward.problems.catalog import load, names
from onward.problems.problem import Problem

HOME = Path(__file__).resolve().parents[2]
QUICK = ["seeded-continuation", "ar1-squares", "sine-phase", "adding-100", "narma-10", "sunspots"]


def main() -> None:
    """Read the command line, run what is missing, and write the page."""
    given = _arguments()
    problems = _problems(given.tasks)
    records = Records(given.results)
    _compile(problems)
    for seed in range(given.seeds):
        for problem in problems:
            _run(problem, seed, given, records)
        _write(problems, records, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="+", metavar="NAME", help="all by default")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=30, metavar="SECONDS")
    parser.add_argument("--threads", type=int, help="all cores by default")
    parser.add_argument("--quick", action="store_true", help="six tasks, one seed, 3 seconds")
    parser.add_argument("--docs", type=Path, default=HOME / "docs")
    parser.add_argument(
        "--results", type=Path, default=HOME / "benchmarks" / "results" / "scoreboard.jsonl"
    )
    given = parser.parse_args()
    if given.quick:
        given.tasks, given.seeds, given.budget = given.tasks or QUICK, 1, 3.0
    given.tasks = given.tasks or names()
    return given


def _problems(tasks: list[str]) -> list[Problem]:
    """Load the tasks; leave out those whose data are not installed, and say so."""
    found = []
    for task in tasks:
        try:
            found.append(load(task))
        except ProblemError as error:
            print(f"{task}: left out, {error}")
    return found


def _compile(problems: list[Problem]) -> None:
    """Compile the kernels before any clock runs."""
    for problem in problems:
        onward.train(problem, restarts=1, steps=1, polish=False, race=False)


def _run(problem: Problem, seed: int, given: argparse.Namespace, records: Records) -> None:
    for name in given.contenders:
        if (name == RULES and seed) or (problem.name, name, seed, given.budget) in records:
            continue
        record = CONTENDERS[name](problem, seed, given.budget, given.threads)
        records.add(record)
        score = "failed" if record.score is None else f"{record.score:.3g}"
        print(
            f"{problem.name:22} seed {seed}  {name:11} {score:>9}  {record.seconds:6.1f} s",
            flush=True,
        )


def _write(problems: list[Problem], records: Records, given: argparse.Namespace) -> None:
    from benchmarks.scoreboard.figure import draw
    from benchmarks.scoreboard.table import page
    from benchmarks.scoreboard.torch_contender import RATE

    given.docs.mkdir(parents=True, exist_ok=True)
    count = given.threads or os.cpu_count() or 1
    cores = f"{count} core{'s' * (count > 1)}"
    text = page(problems, records, given.budget, given.seeds, cores, RATE)
    (given.docs / "scoreboard.md").write_text(text, encoding="utf-8")
    draw(problems, records, given.budget, given.seeds, given.docs / "scoreboard.png")


if __name__ == "__main__":
    main()
