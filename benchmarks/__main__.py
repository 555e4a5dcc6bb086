"""``python -m benchmarks``: run everything, or some of it, and write what came out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks import figures, machine, markdown, scaling, startup, terminal
from benchmarks.comparing import Comparison
from benchmarks.measuring import Pace
from benchmarks.workers import Workers
from benchmarks.workloads import STREAMING, TRAINING
from onward.storage import write_atomically

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
DOCS = ROOT / "docs" / "benchmarks.md"
FULL, QUICK = Pace(15, 0.25), Pace(3, 0.05)
WIDTH = 150
"""Columns that the tables need; a narrower terminal wraps them."""
SCALING, STARTUP = "scaling", "startup"
NAMES = [*(workload.name for workload in TRAINING + STREAMING), SCALING, STARTUP]


@click.command()
@click.option("--only", multiple=True, metavar="NAME", help="A workload, or a pattern; repeatable.")
@click.option("--quick", is_flag=True, help="Few short samples: shows that it works, no more.")
@click.option("--repetitions", type=click.IntRange(1), help="Times that everybody is timed.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Where to write.")
@click.option("--write-docs", is_flag=True, help="Also write docs/benchmarks.md.")
@click.option("--resume", is_flag=True, help="Keep what --out holds already, measure the rest.")
@click.option("--no-run", is_flag=True, help="Measure nothing: show what an earlier run wrote.")
@click.option("--list", "list_names", is_flag=True, help="Print the names of all workloads.")
def main(
    only: tuple[str, ...], quick: bool, repetitions: int | None, out: Path, write_docs: bool,
    resume: bool, no_run: bool, list_names: bool,
) -> None:  # fmt: skip
    """Time onward, PyTorch, JAX, ONNX Runtime and the machine's limit side by side."""
    if list_names:
        click.echo("\n".join(NAMES))
        return
    wanted = [name for name in NAMES if not only or any(fnmatch(name, one) for one in only)]
    if not wanted:
        raise click.UsageError(f"nothing is called {', '.join(only)}; --list names them all")
    base = QUICK if quick else FULL
    console = Console(width=max(WIDTH, Console().width), log_path=False)
    file = out / "latest.json"
    if no_run or (resume and file.exists()):
        if not file.exists():
            raise click.UsageError(f"no earlier run has written {file}; run without --no-run")
        results = json.loads(file.read_text())
    else:
        results = {}
    if not no_run:
        pace = Pace(repetitions or base.repetitions, base.seconds)
        out.mkdir(parents=True, exist_ok=True)
        measure(wanted, pace, console, results, file)
    drawn = figures.save_all(results, file.parent)
    terminal.show(results, console)
    console.print(f"Written: {', '.join(str(path) for path in [file, *drawn])}")
    if write_docs:
        folder = DOCS.parent / "figures" / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        shown = [path.relative_to(DOCS.parent) for path in figures.save_all(results, folder)]
        DOCS.write_text(markdown.page(results, [path.as_posix() for path in shown]))
        console.print(f"Written: {DOCS}")


def measure(
    wanted: list[str], pace: Pace, console: Console, results: dict[str, Any], file: Path
) -> None:
    """Run the wanted workloads that results lack; write them to a file after each."""
    cores = machine.cores()
    settings = {"repetitions": pace.repetitions, "sample_seconds": pace.seconds}
    results.setdefault("made", datetime.now(UTC).isoformat(timespec="seconds"))
    results.setdefault("settings", settings)
    results.setdefault("load_before", machine.load())

    def tell(what: str) -> None:
        console.log(what)

    def write(path: Path) -> None:
        path.write_text(json.dumps(results, indent=1))

    def keep() -> None:
        results["load_after"] = machine.load()
        write_atomically(file, write)

    with Workers() as workers:
        results.setdefault("machine", machine.describe(workers))
        for group, workloads in (("training", TRAINING), ("streaming", STREAMING)):
            for workload in workloads:
                found = results.get(group, {})
                if workload.name in wanted and workload.name not in found:
                    compared = Comparison(workload, workers, cores, pace, tell).run()
                    results[group] = {**found, workload.name: compared}
                    keep()
        if SCALING in wanted and SCALING not in results:
            results[SCALING] = scaling.run(workers, cores, pace, tell)
            keep()
    if STARTUP in wanted and STARTUP not in results:
        results[STARTUP] = startup.run(pace, tell)
        keep()


if __name__ == "__main__":
    main()
