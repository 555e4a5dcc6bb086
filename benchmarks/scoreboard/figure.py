"""The scoreboard as a picture: a row a task, a dot a seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.scoreboard.contenders import RULES
from benchmarks.scoreboard.records import Records
from benchmarks.scoreboard.table import TRAINED
from onward.problems.problem import Problem

LEAST = 1e-9
"""Smaller scores, zero among them, are drawn here."""

COLORS = {"onward": "#0072b2", "unpolished": "#56b4e9", "torch": "#d55e00"}
OFFSETS = {"onward": -0.2, "unpolished": 0.0, "torch": 0.2}


def draw(
    problems: Sequence[Problem], records: Records, budget: float, seeds: int, path: Path
) -> None:
    """Draw the scores of all contenders on all tasks, and write them to a PNG."""
    figure = Figure(figsize=(9, 1.4 + 0.5 * len(problems)), layout="constrained")
    ax = figure.subplots()
    for row, problem in enumerate(problems):
        _draw_task(ax, row, problem, records, budget, seeds)
        ax.axhline(row + 0.5, color="0.9", linewidth=0.7, zorder=0)
    ax.set_yticks(range(len(problems)), [problem.name for problem in problems])
    ax.set_ylim(len(problems) - 0.5, -0.5)
    ax.set_xscale("log")
    ax.set_xlabel(
        f"score on the test part, less is better ({budget:g} s a seed; below {LEAST:g} drawn there)"
    )
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    handles, labels = ax.get_legend_handles_labels()
    seen = dict(zip(labels, handles, strict=True))
    figure.legend(seen.values(), seen.keys(), loc="outside upper center", ncols=5, frameon=False)
    figure.savefig(path, dpi=150)


def _draw_task(
    ax: Axes, row: int, problem: Problem, records: Records, budget: float, seeds: int
) -> None:
    for contender, name in TRAINED.items():
        found = records.of(problem.name, contender, budget, seeds)
        scores = [max(r.score, LEAST) for r in found if r.score is not None]
        places = [row + OFFSETS[contender]] * len(scores)
        ax.scatter(scores, places, s=22, color=COLORS[contender], alpha=0.75, label=name)
    rule = [max(r.score, LEAST) for r in records.of(problem.name, RULES, budget, 1) if r.score]
    ax.scatter(
        rule, [row] * len(rule), s=120, marker="|", color="0.35", label="the best simple rule"
    )
    figures = [max(p.figure, LEAST) for p in problem.published if p.scored]
    ax.scatter(
        figures,
        [row] * len(figures),
        s=42,
        marker="D",
        facecolors="none",
        edgecolors="black",
        label="published",
    )
