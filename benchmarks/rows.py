"""The results as tables of text, the same for the terminal and for the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.aims import aims
from benchmarks.comparing import BLAS, LIMIT, LIMIT_ALL, MANY, ONE, STREAMERS, TRAINERS, WIDE

Result = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of text.

    Attributes
    ----------
    title, note
        What it shows, and how to read it.
    header, rows
        The first cell of each is what the row is about.
    """

    title: str
    note: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def tables(results: Result) -> list[Table]:
    """Return every table there are results for."""
    found = [_aims(results)] if aims(results) else []
    if training := results.get("training"):
        found += [_times(training), _onward_ratios(training), _shares(training), _ways(training)]
    if streaming := results.get("streaming"):
        found += [_streaming(streaming), _ways(streaming, " of streaming")]
    if scaling := results.get("scaling"):
        found.append(_scaling(scaling))
    if startup := results.get("startup"):
        found.append(_startup(startup))
    if failures := _failures(results):
        found.append(failures)
    return found


def _aims(results: Result) -> Table:
    rows = [
        (
            aim.what,
            f"{'at most' if aim.most else 'at least'} {aim.form(aim.bound)}",
            aim.form(aim.value),
            "yes" if aim.reached else "no",
        )
        for aim in aims(results)
    ]
    note = (
        "Ratios of medians. PyTorch at its best number of threads, compiled where that helps; "
        "the limit is the arithmetic alone."
    )
    return Table("Aims", note, ("what", "aim", "measured", "reached"), rows)


def duration(seconds: float) -> str:
    """Return a time with three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def factor(spread: dict[str, float] | None) -> str:
    """Return a ratio with its spread."""
    if spread is None:
        return "–"
    return f"{spread['median']:.3g}× ({spread['low']:.3g} to {spread['high']:.3g})"


def share(spread: dict[str, float] | None) -> str:
    """Return a ratio as percent, with its spread."""
    if spread is None:
        return "–"
    return f"{spread['median']:.0%} ({spread['low']:.0%} to {spread['high']:.0%})"


def _times(training: Result) -> Table:
    names = [entrant.name for entrant in TRAINERS]
    rows = [
        (workload, *(_median(found["times"].get(name)) for name in names))
        for workload, found in training.items()
    ]
    note = "Median time of one training step of one restart. Limits: the arithmetic alone."
    return Table("Training step", note, ("workload", *names), rows)


def _median(time: Result | None) -> str:
    return "–" if time is None else duration(time["median"])


def _onward_ratios(training: Result) -> Table:
    pairs = [
        ("PyTorch / one", f"PyTorch / {ONE}"),
        ("JAX / one", f"JAX / {ONE}"),
        ("PyTorch / population", f"PyTorch / {MANY}"),
        ("stacked PyTorch / population", f"PyTorch, stacked / {MANY}"),
        ("JAX / population", f"JAX / {MANY}"),
        ("vmapped JAX / population", f"JAX, vmapped / {MANY}"),
    ]
    rows = [
        (workload, *(factor(found["ratios"].get(key)) for _, key in pairs))
        for workload, found in training.items()
    ]
    note = (
        "How many times faster onward is, median and 10th to 90th percentile: one restart on one "
        "thread, and a population of 16 on all threads, each per restart, against the other "
        "library's best count of threads."
    )
    return Table("Against the others", note, ("workload", *(title for title, _ in pairs)), rows)


def _shares(training: Result) -> Table:
    header = ("workload", "one restart, one core", "one restart, all cores",
              "population, all cores", "threads gain, one restart", "population gains",
              "BLAS products / one")  # fmt: skip
    rows = []
    for workload, found in training.items():
        ratios = found["ratios"]
        rows.append(
            (
                workload,
                share(ratios.get(f"{LIMIT} / {ONE}")),
                share(ratios.get(f"{LIMIT_ALL} / {WIDE}")),
                share(ratios.get(f"{LIMIT_ALL} / {MANY}")),
                factor(ratios.get(f"{ONE} / {WIDE}")),
                factor(ratios.get(f"{ONE} / {MANY}")),
                factor(ratios.get(f"{BLAS} / {ONE}")),
            )
        )
    note = (
        "The floor is the time of the multiply-adds at the measured peak plus that of the "
        "activations at their measured rate; a share is floor / time. The gains "
        "compare with one restart on one thread. The last column compares the whole step of one "
        "restart with its matrix products alone, done by BLAS on one core: above 1, nothing is "
        "left for BLAS to win."
    )
    return Table("Share of the limit", note, header, rows)


def _ways(group: Result, of: str = "") -> Table:
    rows = []
    for workload, found in group.items():
        for name, time in found["times"].items():
            first = duration(time["first_step_seconds"])
            rows.append((workload, name, time["way"], first, str(len(time["tried"]))))
    note = "The fastest way of each, and how long it took to its first step, compiling included."
    header = ("workload", "who", "fastest way", "first step", "ways tried")
    return Table(f"Ways and compiling{of}", note, header, rows)


def _streaming(streaming: Result) -> Table:
    names = [entrant.name for entrant in STREAMERS]
    rows = []
    for workload, found in streaming.items():
        cells = []
        for name in names:
            cell = _median(found["times"].get(name))
            ratio = found["ratios"].get(f"{name} / {ONE}")
            cells.append(f"{cell} ({ratio['median']:.3g}×)" if ratio and name != LIMIT else cell)
        rows.append((workload, *cells))
    note = (
        "Median time of one time step of one series, one thread, and how many times faster onward "
        "is: all steps in one call, and one call a step from Python."
    )
    return Table("Streaming inference", note, ("workload", *names), rows)


def _scaling(scaling: Result) -> Table:
    rows = []
    for name, sweep in scaling["sweeps"].items():
        seconds = sweep["seconds"]
        power = "–" if sweep["exponent"] is None else f"{sweep['exponent']:.2f}"
        times = ", ".join(f"{n}: {duration(found['median'])}" for n, found in seconds.items())
        last = list(sweep["faster than the first"].values())[-1]
        rows.append((name, power, factor(last) if name == "threads" else "–", times))
    note = (
        f"Training step of {scaling['workload']['network']}, batch 64, 100 steps; cost grows with "
        "the fitted power of the size. On one thread; threads share a population of 16."
    )
    header = ("size", "power", "all threads gain", "a step of all restarts")
    return Table("Scaling of onward", note, header, rows)


def _startup(startup: Result) -> Table:
    rows = [
        (name, duration(max(found["median"], 1e-9)), duration(max(found["high"], 1e-9)))
        for name, found in startup.items()
    ]
    note = "Wall time of a process; imports without the bare interpreter."
    return Table("Start-up", note, ("what", "median", "90th percentile"), rows)


def _failures(results: Result) -> Table | None:
    rows = [
        (workload, name, way, reason[:200])
        for group in ("training", "streaming")
        for workload, found in results.get(group, {}).items()
        for name, failed in found["failed"].items()
        for way, reason in failed.items()
    ]
    if not rows:
        return None
    note = "Ways that were not timed, and why."
    return Table("Left out", note, ("workload", "who", "way", "reason"), rows)
