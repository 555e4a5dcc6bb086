"""The problem that a task was part of: the one that is given, or that of the catalog."""

from __future__ import annotations

from onward.errors import OnwardError, ProblemError
from onward.problems.catalog import CATALOG, load
from onward.problems.problem import Problem
from onward.problems.task import Task


def recalled(task: Task, given: Problem | None = None) -> tuple[Problem | None, str, bool]:
    """Return the problem or None, why there is none, and whether the catalog has it.

    Raises
    ------
    ProblemError
        If the problem that is given is another one than was learned.
    """
    if given is not None:
        _must_match(given, task)
    found, missing = _from_catalog(task)
    return given or found, "" if given is not None else missing, found is not None


def _from_catalog(task: Task) -> tuple[Problem | None, str]:
    """Return the problem that a name stands for, or None and why not."""
    if task.name not in CATALOG:
        return None, "The problem is not in the catalog, and a fit does not keep all of its data"
    try:
        problem = load(task.name)
    except OnwardError as error:
        return None, f"The problem could not be made ({error})"
    if problem.task != task:
        return None, "The problem of this name in the catalog is another one"
    return problem, ""


def _must_match(problem: Problem, task: Task) -> None:
    for what in ("kind", "inputs", "outputs", "warmup", "horizon"):
        wanted, found = getattr(task, what), getattr(problem.task, what)
        if wanted != found:
            raise ProblemError(
                f"the problem that was learned, with {what} {wanted}",
                f"{problem.name} with {what} {found}",
                "pass the problem that onward.train was given",
            )
