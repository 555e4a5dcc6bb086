"""The problem in one sentence, and how it was split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.problems.arrays import count
from onward.problems.catalog import CATALOG
from onward.report.section import Section

if TYPE_CHECKING:
    from onward.problems.task import Task
    from onward.report.subject import Subject


def problem(subject: Subject) -> Section:
    """Say what was learned, from what, and how it is scored."""
    fit = subject.fit
    lines = [
        sentence(fit.task),
        f"Split: {fit.settings.get('split', 'not kept')}.",
        f"Score, the less the better: {fit.task.score.name}.",
    ]
    if subject.named:
        entry = CATALOG[fit.task.name]
        lines.insert(0, f"{entry.summary[:1].upper()}{entry.summary[1:]}.")
        lines.append(f"Source: {entry.source}")
    return Section("problem", "The problem", lines)


def sentence(task: Task) -> str:
    """Return what a task asks for, in one sentence."""
    if task.kind == "continuation":
        values = "value" if task.warmup == 1 else f"{task.warmup:,} values"
        ahead = "value" if task.horizon == 1 else f"{task.horizon:,} values"
        return (
            f"From the first {values} of {_listed(task.output_names)}, foretell the next {ahead}, "
            "each from those foretold before it."
        )
    warmup = f", after a warm-up of {count(task.warmup, 'step')}" if task.warmup else ""
    return (
        f"At every step{warmup}, say {_listed(task.output_names)} from "
        f"{_listed(task.input_names)} up to that step."
    )


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
