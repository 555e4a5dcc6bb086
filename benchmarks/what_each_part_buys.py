"""What each part of training buys: every task learned with everything on, and without each part.

    python -m benchmarks.what_each_part_buys --seeds 10 --threads 1 --write-docs

Results are appended to a file of JSON lines as they come. A run that was interrupted goes on where
it stopped.
"""

from __future__ import annotations

import argparse
import inspect
import math
import statistics
import time
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import onward
from benchmarks.json_lines import JsonLines
from onward.errors import TrainingError
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.problems.catalog import load
from onward.problems.network import network_for
from onward.problems.problem import Problem
from onward.training.parts import ALL, Parts
from onward.training.run import Run
from onward.training.settings import Settings

HOME = Path(__file__).resolve().parents[1]
TASKS = ("seeded-continuation", "ar1-squares", "sine-phase", "lorenz-63", "narma-10", "sunspots")
ADAM_TASKS = ("seeded-continuation", "sine-phase", "lorenz-63", "adding-100", "delayed-xor")
"""Those that Adam learns by itself in seconds."""
EVERYTHING, ADAM = "everything", "polishing"
SMALLEST = 1e-30
"""What a score of zero counts as in a ratio."""
WORK = ALL.work / 12
"""Multiplications that polishing may take here: some seconds."""
DEFAULTS = {
    name: parameter.default
    for name, parameter in inspect.signature(onward.train).parameters.items()
    if name in {choice.name for choice in fields(Settings)}
}
"""The choices that ``onward.train`` makes by itself."""


Key = tuple[str, str, int]


@dataclass(frozen=True)
class Variant:
    """One way to train: what is said in the table, what differs, and from which other variant."""

    sentence: str
    choices: dict[str, Any] = field(default_factory=dict)
    parts: Parts = ALL
    output: str | None = None
    base: str = EVERYTHING


VARIANTS = {
    EVERYTHING: Variant("16 restarts, everything on"),
    "race": Variant("no race: 4 restarts, all polished", {"race": False, "restarts": 4}),
    "restarts": Variant("one restart", {"restarts": 1}),
    ADAM: Variant("no polishing: 8,000 steps of Adam", {"polish": False}),
    "chrono": Variant("no chrono starts", parts=replace(ALL, chrono=False)),
    "rates": Variant("one learning rate, 0.03", {"rate": 0.03}),
    "clip": Variant("no clipping", {"clip": math.inf}),
    "schedule": Variant("a constant learning rate", parts=replace(ALL, schedule=False)),
    "increment": Variant("values instead of increments", output="value"),
    "adam-restarts": Variant("one restart", {"polish": False, "restarts": 1}, base=ADAM),
    "adam-chrono": Variant(
        "no chrono starts", {"polish": False}, replace(ALL, chrono=False), base=ADAM
    ),
    "adam-rates": Variant("one learning rate, 0.03", {"polish": False, "rate": 0.03}, base=ADAM),
    "adam-clip": Variant("no clipping", {"polish": False, "clip": math.inf}, base=ADAM),
    "adam-schedule": Variant(
        "a constant learning rate", {"polish": False}, replace(ALL, schedule=False), base=ADAM
    ),
}
TABLES = {EVERYTHING: TASKS, ADAM: ADAM_TASKS}
"""The tasks of each table, by what all is compared to there."""


@dataclass(frozen=True)
class Record:
    """What one variant reached on one task with one seed; the score is None if nothing came.

    Seconds are of the processor, so that a busy machine does not count.
    """

    task: str
    variant: str
    seed: int
    score: float | None
    seconds: float

    @property
    def key(self) -> Key:
        """What a result is looked up by."""
        return self.task, self.variant, self.seed


def wanted(problem: Problem) -> list[str]:
    """Return the variants that a problem is trained with; only increments can become values."""
    bases = [base for base, tasks in TABLES.items() if problem.name in tasks]
    return [
        name
        for name, variant in VARIANTS.items()
        if (variant.base in bases or name in bases)
        and (variant.output is None or network_for(problem).output != variant.output)
    ]


def trained(problem: Problem, name: str, seed: int, threads: int | None) -> Record:
    """Train one variant with one seed."""
    variant = VARIANTS[name]
    chain = network_for(problem)
    if variant.output is not None:
        chain = Chain(*chain.layers, output=variant.output)
    choices = {**DEFAULTS, "batch": problem.batch, "seed": seed, **variant.choices}
    settings = Settings.checked(**choices)
    layout = Layout.of(chain, problem.task.inputs)
    parts = replace(variant.parts, work=WORK)
    began = time.process_time()
    try:
        score = Run(problem, layout, settings, threads, parts=parts).fit().test_score
    except TrainingError:
        score = math.nan
    seconds = round(time.process_time() - began, 2)
    return Record(problem.name, name, seed, score if math.isfinite(score) else None, seconds)


def run(problems: list[Problem], seeds: int, threads: int | None, path: Path) -> dict[Key, Record]:
    """Train what is missing, seed by seed, and return all results."""
    lines = JsonLines(path, Record)
    found = {record.key: record for record in lines.earlier}
    missing = [
        (problem, name, seed)
        for seed in range(seeds)
        for problem in problems
        for name in wanted(problem)
        if (problem.name, name, seed) not in found
    ]
    if missing:
        onward.train(load("sine-phase"), restarts=1, steps=1)
    for problem, name, seed in missing:
        record = trained(problem, name, seed, threads)
        found[record.key] = record
        lines.add(record)
        score = "failed" if record.score is None else f"{record.score:.3g}"
        said = f"{problem.name:20} seed {seed}  {name:10} {score:>9} {record.seconds:6.1f} s"
        print(said, flush=True)
    return found


PAGE = """# What each part buys

Each task is learned with everything on, by the network and the settings that are the default, and
again without each part by itself. A cell has the median, over {seeds}, of the test score without
the part divided by the score with everything on, seed by seed; below it the smallest and the
largest of these ratios, and the seconds of processor time without and with. A ratio above 1 says
that the part buys something. A dash: the task's network has no such part to leave out.

{threads}. Made by `python -m benchmarks.what_each_part_buys --write-docs`.

## With polishing

Polishing may take a twelfth of the work that it may take by default; without a race, each of the
four restarts may take as much.

{everything}
## Adam by itself

8,000 steps and no polishing, which is how networks too large for a Jacobian are mostly trained.

{adam}"""


def page(found: dict[Key, Record], seeds: int, threads: int | None) -> str:
    """Return the tables in Markdown: a row a part, a column a task."""
    counted = f"{seeds} seeds" if seeds > 1 else "one seed"
    used = "All cores" if threads is None else f"{threads} thread{'s' * (threads > 1)}"
    tables = {"everything": EVERYTHING, "adam": ADAM}
    said = {key: _table(base, found, seeds) for key, base in tables.items()}
    return PAGE.format(seeds=counted, threads=used, **said)


def _table(base: str, found: dict[Key, Record], seeds: int) -> str:
    tasks = TABLES[base]
    rows = [["without", *tasks], ["---"] * (len(tasks) + 1)]
    all_on = "16 restarts, everything on" if base == EVERYTHING else "16 restarts, all else on"
    rows.append([all_on, *(_score(_of(found, task, base, seeds)) for task in tasks)])
    for name, variant in VARIANTS.items():
        if variant.base == base and name != base:
            rows.append([variant.sentence, *(_cell(found, task, name, seeds) for task in tasks)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _of(found: dict[Key, Record], task: str, name: str, seeds: int) -> dict[int, Record]:
    keys = ((task, name, seed) for seed in range(seeds))
    return {key[2]: found[key] for key in keys if key in found}


def _score(records: dict[int, Record]) -> str:
    scores = sorted(_number(record) for record in records.values())
    if not scores:
        return "—"
    seconds = statistics.median(record.seconds for record in records.values())
    spread = f"{scores[0]:.2g} … {scores[-1]:.2g}"
    return f"score **{statistics.median(scores):.2g}**<br>{spread}<br>{seconds:.1f} s"


def _cell(found: dict[Key, Record], task: str, name: str, seeds: int) -> str:
    without, base = _of(found, task, name, seeds), _of(found, task, VARIANTS[name].base, seeds)
    both = sorted(set(without) & set(base))
    if not both:
        return "—"
    ratios = sorted(_number(without[seed]) / _number(base[seed]) for seed in both)
    times = [statistics.median(some[seed].seconds for seed in both) for some in (without, base)]
    spread = f"{ratios[0]:.2g} … {ratios[-1]:.2g}"
    said = f"**{statistics.median(ratios):.2g}**<br>{spread}"
    return f"{said}<br>{times[0]:.1f} s, {times[1]:.1f} s"


def _number(record: Record) -> float:
    return math.inf if record.score is None else max(record.score, SMALLEST)


def main() -> None:
    """Read the command line, run what is missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="+", metavar="NAME", default=sorted({*TASKS, *ADAM_TASKS}))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--threads", type=int, help="all cores by default")
    parser.add_argument("--write-docs", action="store_true")
    parser.add_argument("--docs", type=Path, default=HOME / "docs")
    parser.add_argument(
        "--results", type=Path, default=HOME / "benchmarks" / "results" / "parts.jsonl"
    )
    given = parser.parse_args()
    problems = [load(task) for task in given.tasks]
    found = run(problems, given.seeds, given.threads, given.results)
    text = page(found, given.seeds, given.threads)
    if given.write_docs:
        given.docs.mkdir(parents=True, exist_ok=True)
        (given.docs / "what-each-part-buys.md").write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
