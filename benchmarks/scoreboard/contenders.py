"""Those who learn the catalog: onward, onward without polishing, PyTorch, and the simple rules."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import onward
from benchmarks.scoreboard.records import Record
from onward.baselines import compare
from onward.errors import TrainingError
from onward.networks.layout import Layout
from onward.problems.network import network_for
from onward.problems.problem import Problem

RULES = "rules"
Contender = Callable[[Problem, int, float, int | None], Record]


def layout_of(problem: Problem) -> Layout:
    """Return the network that every contender trains: the problem's own."""
    return Layout.of(network_for(problem), problem.task.inputs)


def with_polishing(problem: Problem, seed: int, budget: float, threads: int | None) -> Record:
    """Train as ``onward.train`` does by default."""
    return _trained(problem, "onward", seed, budget, threads=threads)


def without_polishing(problem: Problem, seed: int, budget: float, threads: int | None) -> Record:
    """Train with ``polish=False``."""
    return _trained(problem, "unpolished", seed, budget, threads=threads, polish=False)


def in_torch(problem: Problem, seed: int, budget: float, threads: int | None) -> Record:
    """Train the same network in PyTorch, with Adam for the whole budget."""
    from benchmarks.scoreboard.torch_contender import learn

    layout = layout_of(problem)
    began = time.perf_counter()
    predictions, steps = learn(problem, layout, seed, budget)
    seconds = time.perf_counter() - began
    score = float(problem.score(predictions))
    solved = None if problem.criterion is None else bool(problem.solved(predictions))
    return _record(
        problem, "torch", seed, budget, score, seconds, layout.size, solved, f"{steps} steps"
    )


def rules(problem: Problem, seed: int, budget: float, threads: int | None) -> Record:
    """Take the best of the simple rules, which need no seed and a few seconds in all."""
    began = time.perf_counter()
    best = compare(problem).best
    seconds = time.perf_counter() - began
    if best is None:
        return _record(problem, RULES, seed, budget, None, seconds, 0, None, "no rule was run")
    return _record(problem, RULES, seed, budget, best.score, seconds, best.numbers, None, best.name)


CONTENDERS: dict[str, Contender] = {
    "onward": with_polishing,
    "unpolished": without_polishing,
    "torch": in_torch,
    RULES: rules,
}


def _trained(problem: Problem, contender: str, seed: int, budget: float, **options: Any) -> Record:
    began = time.perf_counter()
    size = layout_of(problem).size
    try:
        fit = onward.train(problem, seed=seed, budget=budget, **options)
    except TrainingError as error:
        seconds = time.perf_counter() - began
        return _record(problem, contender, seed, budget, None, seconds, size, None, str(error))
    seconds = time.perf_counter() - began
    return _record(
        problem,
        contender,
        seed,
        budget,
        fit.test_score,
        seconds,
        fit.layout.size,
        _solved(problem, fit),
        f"{len(fit.restarts)} restarts",
    )


def _solved(problem: Problem, fit: onward.Fit) -> bool | None:
    """Tell whether a fit of a regression meets the criterion on the whole test part."""
    if problem.criterion is None:
        return None
    task, data = problem.task, problem.test
    found = fit.predict(task.input_scaling.invert(data.inputs))
    return bool(problem.solved(task.output_scaling.apply(found)))


def _record(
    problem: Problem,
    contender: str,
    seed: int,
    budget: float,
    score: float | None,
    seconds: float,
    parameters: int,
    solved: bool | None,
    note: str,
) -> Record:
    known = None if score is None or not np.isfinite(score) else score
    return Record(
        problem.name, contender, seed, budget, known, round(seconds, 2), parameters, solved, note
    )
