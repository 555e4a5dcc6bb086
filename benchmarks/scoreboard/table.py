"""The scoreboard as a page: one row a task, and how to read it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks.scoreboard.contenders import RULES, layout_of
from benchmarks.scoreboard.records import Record, Records
from onward.problems.problem import Problem
from onward.problems.published import Published

WITHIN = 3
"""A seed is reliable if its score is within this factor of the best."""

TRAINED = {"onward": "onward", "unpolished": "onward, not polished", "torch": "PyTorch, Adam"}

INTRODUCTION = """# Scoreboard

The catalog, learned by several contenders. Each trains the same network for the same time, on the
same training part, selects by the same validation part, and is scored on the same test part. Less
is better. Of several seeds the table has the median, the best and the worst score, and how many
came within a factor {within} of that contender's best; where a task says when it is solved, it has
how many solved it.

- **onward**: `onward.train(problem, seed=…, budget={budget:g})` and nothing else.
- **onward, not polished**: the same with `polish=False`.
- **PyTorch, Adam**: one network of PyTorch's modules with PyTorch's initial values, Adam with
  clipping and a cosine rate from {rate:g}, for the whole budget, on one thread: two are slower for
  networks of this size.
- **the best simple rule**: the best by validation score of the ladder that `onward.compare` climbs,
  from the mean to an echo-state network.
- **published**: what others reached by the protocol of the task, or by that which is named.

{seeds}, {budget:g} seconds each, {cores}. Made by `python -m benchmarks.scoreboard`.

![Scores of all contenders on all tasks](scoreboard.png)

"""


def page(
    problems: Sequence[Problem],
    records: Records,
    budget: float,
    seeds: int,
    cores: str,
    rate: float,
) -> str:
    """Return the whole page in Markdown."""
    counted = f"{seeds} seeds" if seeds > 1 else "One seed"
    parts = [
        INTRODUCTION.format(seeds=counted, within=WITHIN, budget=budget, cores=cores, rate=rate)
    ]
    head = ["task", *TRAINED.values(), "the best simple rule", "published"]
    parts.append(_row(head) + _row(["---"] * len(head)))
    parts += [_row(_cells(problem, records, budget, seeds)) for problem in problems]
    parts.append("\n## Tasks\n")
    for problem in problems:
        layout = layout_of(problem)
        parts.append(
            f"\n**{problem.name}** ({problem.source}): {problem.protocol}. "
            f"Score: {problem.task.score.name}. "
            f"Network: `{layout.chain}`, {layout.size:,} parameters.\n"
        )
    return "".join(parts)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cells(problem: Problem, records: Records, budget: float, seeds: int) -> list[str]:
    trained = [
        _trained(records.of(problem.name, contender, budget, seeds)) for contender in TRAINED
    ]
    found = records.of(problem.name, RULES, budget, 1)
    rule = f"{found[0].score:.2g}<br>{found[0].note.replace('_', ' ')}" if found else "—"
    published = "<br>".join(_published(figure) for figure in problem.published) or "—"
    return [problem.name, *trained, rule, published]


def _trained(found: Sequence[Record]) -> str:
    scores = sorted(record.score for record in found if record.score is not None)
    if not scores:
        return "failed" if found else "—"
    said = [f"**{statistics.median(scores):.2g}**"]
    if len(found) > 1:
        near = sum(score <= WITHIN * scores[0] for score in scores)
        said += [f"{scores[0]:.2g} … {scores[-1]:.2g}", f"{near} of {len(found)} near the best"]
    solved = [record.solved for record in found if record.solved is not None]
    if solved:
        said.append(f"{sum(solved)} of {len(found)} solved")
    return "<br>".join(said)


def _published(published: Published) -> str:
    figure = f"{published.figure:,.0f}" if published.figure >= 1000 else f"{published.figure:.3g}"
    return f"{figure} ({published.what})"
