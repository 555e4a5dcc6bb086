"""How often the truth lies inside the intervals of ``fit.rollout(…, intervals=[0.5, 0.9])``.

    python -m benchmarks.coverage --write-docs

Every network is trained and calibrated without the series that are counted here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import onward
from onward.fit_intervals import measured, truth
from onward.problems.catalog.santa_fe_laser import intensities
from onward.problems.problem import Problem

HOME = Path(__file__).resolve().parents[1]
PAGE = HOME / "docs" / "intervals.md"
LEVELS = (0.5, 0.9)
CHOICES = {"restarts": 8, "steps": 1000, "polish": False, "progress": False}
"""Adam alone: intervals have to hold whatever the network is worth, and this takes minutes."""
SPLITS = 10
"""Splits of the recorded pieces: one of 84 series to count on says too little."""
COLUMNS = 4
"""Steps whose widths are shown."""


def laser() -> Problem:
    """Return 40 steps of the recorded laser to read and 30 to foretell, split by time."""
    return onward.Continuation.from_long(
        intensities(),
        warmup=40,
        horizon=30,
        validation=0.25,
        test=0.25,
        stride=5,
        name="laser, later in time",
    )


def laser_in_pieces(seed: int = 0) -> Problem:
    """Return pieces of the recorded laser, 20 steps to read and 10 to foretell, split at random."""
    values = intensities()
    pieces = values[: len(values) // 30 * 30].reshape(-1, 30)
    return onward.Continuation(
        pieces,
        warmup=20,
        horizon=10,
        validation=0.25,
        test=0.25,
        seed=seed,
        name=f"laser, pieces at random, mean of {SPLITS} splits",
    )


def electricity(seed: int = 0) -> Problem:
    """Return 1,096 days of Italy's electric power, 16 hours to read and 8 to foretell.

    Days are held out at random. Each was scaled by its own mean and deviation where they were
    published (Keogh et al., UCR archive), so that its last hours are partly given by the others.
    """
    from sktime.datasets import load_italy_power_demand

    days = load_italy_power_demand(return_type="numpy3d", return_X_y=True)[0][:, 0]
    return onward.Continuation(
        days,
        warmup=16,
        horizon=8,
        validation=0.25,
        test=0.25,
        seed=seed,
        name=f"electric power, days at random, mean of {SPLITS} splits",
    )


def vowels(seed: int = 0) -> Problem:
    """Return 638 spoken vowels, 12 coefficients, 5 steps to read and 4 to foretell.

    Utterances are held out at random (Kudo, Toyama & Shimbo 1999, JapaneseVowels); two that are
    shorter are left out, and later steps are cut off.
    """
    from sktime.datasets import load_japanese_vowels

    spoken = load_japanese_vowels(return_type="nested_univ", return_X_y=True)[0]
    series = [np.stack([np.asarray(cell) for cell in row], axis=1) for row in spoken.to_numpy()]
    return onward.Continuation(
        np.stack([one[:9] for one in series if len(one) >= 9]),
        warmup=5,
        horizon=4,
        validation=0.25,
        test=0.25,
        seed=seed,
        name=f"spoken vowels, utterances at random, mean of {SPLITS} splits",
    )


def seeded() -> Problem:
    """Return the founding problem, its series to select and to score drawn apart."""
    posed = onward.problem("seeded-continuation")
    rng = np.random.default_rng(5)

    def draw(series: int) -> np.ndarray:
        values = np.empty((series, 10))
        values[:, :5] = rng.uniform(-1, 1, (series, 5))
        for i in range(5, 10):
            values[:, i] = values[:, i - 1] + 0.5 * values[:, 3]
        return values

    found = onward.Continuation(
        draw(1000),
        warmup=5,
        horizon=5,
        validation=draw(500),
        test=draw(500),
        name="seeded-continuation, drawn anew",
    )
    found.network = posed.network
    return found


def of_catalog(name: str) -> Callable[[], Problem]:
    """Return what makes a problem of the catalog."""
    return lambda: onward.problem(name)


PROBLEMS: dict[str, Callable[[], Problem]] = {
    "seeded": seeded,
    **{
        name: of_catalog(name)
        for name in ("sine-phase", "ar1-squares", "mackey-glass-17", "lorenz-63", "narma-10")
    },
    "laser-pieces": laser_in_pieces,
    "electricity": electricity,
    "vowels": vowels,
    "laser": laser,
    "sunspots": of_catalog("sunspots"),
}


AT_RANDOM: dict[str, Callable[[int], Problem]] = {
    "laser-pieces": laser_in_pieces,
    "electricity": electricity,
    "vowels": vowels,
}
"""Recorded series that are held out at random, several times."""


@dataclass(frozen=True)
class Row:
    """What was measured on one problem.

    Attributes
    ----------
    name, scale
        The problem, and what the widths of its intervals follow.
    calibrated, counted
        Series that the intervals were calibrated on, and that were counted.
    covered : (level, step)
        Share of values inside.
    widths : (level, step)
        Mean width over the standard deviation of the truth.
    """

    name: str
    scale: str
    calibrated: int
    counted: int
    covered: np.ndarray
    widths: np.ndarray


def measure(posed: Problem, seed: int) -> Row:
    """Train on a problem, and count on its test part."""
    fit = onward.train(posed, **CHOICES, seed=seed, threads=1)
    assert fit.calibration is not None
    with np.errstate(all="ignore"):
        found, true = measured(fit, LEVELS, posed.test), truth(fit, posed.test)
    return Row(
        posed.name,
        "ensemble" if len(fit.calibration.members) else "constant",
        fit.calibration.series,
        len(true),
        found.covered(true),
        found.widths / np.nanstd(true),
    )


def several(make: Callable[[int], Problem]) -> Row:
    """Measure on several splits of the same series, and return the mean."""
    rows = [measure(make(seed), seed) for seed in range(SPLITS)]
    print(
        "90% of each split:", " ".join(f"{row.covered[1].mean():.1%}" for row in rows), flush=True
    )
    scales = sorted({row.scale for row in rows})
    return replace(
        rows[0],
        scale=" or ".join(scales),
        counted=sum(row.counted for row in rows),
        covered=np.mean([row.covered for row in rows], axis=0),
        widths=np.mean([row.widths for row in rows], axis=0),
    )


def told(rows: list[Row]) -> str:
    """Return the rows as tables of Markdown."""
    coverage = [
        [
            row.name,
            f"{row.calibrated:,}",
            f"{row.counted:,}",
            row.scale,
            *(f"{share:.1%}" for share in row.covered.mean(axis=1)),
            f"{row.covered[1].min():.0%} to {row.covered[1].max():.0%}",
        ]
        for row in rows
    ]
    widths = [
        [row.name, *(f"{row.widths[1, step]:.3g} (step {step + 1})" for step in _shown(row))]
        for row in rows
    ]
    head = ["problem", "calibrated on", "counted on", "widths", "50%", "90%", "90%, step by step"]
    many = max(len(row) for row in widths)
    widths = [row + [""] * (many - len(row)) for row in widths]
    return "\n\n".join(
        [
            "Share of the values of held-out series that lie inside:",
            table(head, coverage),
            "Mean width of the intervals of 90%, over the standard deviation of the truth:",
            table(["problem", *[""] * (many - 1)], widths),
        ]
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown, its first column a heading."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def between(page: str, name: str, text: str) -> str:
    """Return a page with the text between two marks replaced."""
    begin, end = (f"<!-- {name}: {word} -->" for word in ("begin", "end"))
    before, rest = page.split(begin)
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}"


def _shown(row: Row) -> list[int]:
    steps = row.covered.shape[1]
    return sorted({int(step) for step in np.geomspace(1, steps, COLUMNS).round() - 1})


def main() -> None:
    """Measure, print, and write the tables into the page on intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PROBLEMS, default=list(PROBLEMS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write-docs", action="store_true")
    asked = parser.parse_args()
    rows = []
    for name in asked.only:
        drawn = AT_RANDOM.get(name)
        row = measure(PROBLEMS[name](), asked.seed) if drawn is None else several(drawn)
        rows.append(row)
        print(name, row.scale, row.covered.mean(axis=1), flush=True)
    text = told(rows)
    print(text)
    if asked.write_docs:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "coverage", text), "utf-8")


if __name__ == "__main__":
    main()
