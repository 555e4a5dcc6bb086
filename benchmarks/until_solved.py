"""How many sequences a network sees until it solves a task, as long-lag papers count it.

    python -m benchmarks.until_solved --write-docs
    python -m benchmarks.until_solved --tasks adding-100 --seeds 3 --rate 0.01 --lag 50

Plain Adam with a constant rate on fresh sequences, one restart a seed. Every so often the network
is asked for the validation part; as soon as that meets the task's criterion, the test part is asked
as well, and the problem is solved if that meets it too.

Initial values reach back for the whole sequence, or for `--lag` steps: gates are biased so that
units forget over times up to it (chrono initialisation, Tallec & Ollivier 2018), and the input
weights of `RNN` layers are a tenth of what they were, so that their orthogonal recurrence starts
out nearly linear and keeps what it is given.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onward.engines import make_engine
from onward.engines.engine import Engine, Feedback, Population, Sequences
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters, reach_back
from onward.networks.layout import Layout
from onward.problems.catalog import load
from onward.problems.network import network_for
from onward.problems.problem import Problem

HOME = Path(__file__).resolve().parents[1]
DOCS = HOME / "docs" / "long-lags.md"
HEAD = """# Long lags: sequences until solved

Plain Adam at a constant rate on batches of 32 fresh sequences, one restart a seed, initial values
that reach back over the whole sequence. Every 50 steps the network is asked for the validation
part; once that meets the task's criterion, the test part is asked too, and the task is solved when
both meet it. The count is of training sequences; the published ones are by their authors' own
stopping rules. Made by `python -m benchmarks.until_solved --write-docs`.

| task | network | rate | solved | median sequences | spread | time | published |
|---|---|---|---|---|---|---|---|
"""


RATE = 0.01
RATES = {
    "adding-100": 0.03,
    "adding-500": 0.03,
    "adding-1000": 0.03,
    "copy-memory": 0.001,
    "delayed-xor": RATE,
}
"""Adam's constant rate, by task."""


@dataclass(frozen=True)
class Solution:
    """What came of one seed: the sequences seen until solved, or None; and the time it took."""

    sequences: int | None
    seconds: float


def until_solved(
    problem: Problem,
    chain: Chain,
    seed: int,
    *,
    rate: float = RATE,
    batch: int = 32,
    limit: int = 1_000_000,
    every: int = 50,
    lag: int | None = None,
) -> Solution:
    """Train until the problem's criterion is met.

    Parameters
    ----------
    rate, batch
        Adam's learning rate, and sequences a step.
    limit
        Sequences after which to give up.
    every
        Steps from one question to the next.
    lag
        Steps that the initial values reach back; None for the usual ones.
    """
    layout = Layout.of(chain, problem.task.inputs)
    engine = make_engine(layout, "float32", None)
    start = initial_parameters(layout, seed, 0)
    if lag is not None:
        reach_back(layout, start, lag, np.random.default_rng([seed, 3]))
    population = Population.start(start[None].astype(np.float32))
    feedback = problem.taught("closed", chain.output == "increment")
    rng = np.random.default_rng([seed, 2])
    rates = np.full(every, rate, np.float32)
    began, seen = time.perf_counter(), 0
    while seen < limit:
        pool, index = problem.batches(rng, every, batch)
        engine.train(population, pool, index, rates, feedback, 1.0)
        seen += every * batch
        parts = (problem.validation, problem.test)
        if all(_meets(problem, engine, population, part, feedback) for part in parts):
            return Solution(seen, time.perf_counter() - began)
    return Solution(None, time.perf_counter() - began)


def _meets(
    problem: Problem,
    engine: Engine,
    population: Population,
    part: Sequences,
    feedback: Feedback,
) -> bool:
    predictions = engine.predict(population.parameters, part.inputs, feedback)
    return bool(problem.solved(predictions, part)[0])


def page(results: dict[str, list[Solution]]) -> str:
    """Return the page of the documentation: a row a task."""
    rows = []
    for task, solutions in results.items():
        problem = load(task)
        chain = network_for(problem)
        size = Layout.of(chain, problem.task.inputs).size
        counts = sorted(found.sequences for found in solutions if found.sequences is not None)
        middle = f"**{statistics.median(counts):,.0f}**" if counts else "—"
        spread = f"{counts[0]:,} … {counts[-1]:,}" if counts else "—"
        seconds = statistics.median(found.seconds for found in solutions)
        published = "; ".join(
            f"{figure.figure:,.0f} ({figure.what})"
            for figure in problem.published
            if figure.figure >= 1000
        )
        rows.append(
            f"| {task} | `{chain}`, {size:,} parameters | {RATES[task]:g} "
            f"| {len(counts)} of {len(solutions)} | {middle} | {spread} | {seconds:.1f} s "
            f"| {published or '—'} |"
        )
    return HEAD + "\n".join(rows) + "\n"


def main() -> None:
    """Read the command line, print a line a seed, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="+", default=list(RATES))
    parser.add_argument("--network", help="as text; by default each task's own")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rate", type=float, help="by default each task's own")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int, default=200_000)
    parser.add_argument("--lag", type=int, help="by default the length of the sequences")
    parser.add_argument("--write-docs", action="store_true")
    given = parser.parse_args()
    if given.write_docs and (given.network or given.rate or given.lag):
        parser.error("the page shows the tasks' own choices; leave out --network, --rate and --lag")
    results: dict[str, list[Solution]] = {}
    for task in given.tasks:
        problem = load(task)
        chain = network_for(problem, given.network)
        rate = given.rate or RATES.get(task, RATE)
        lag = given.lag or problem.training.steps
        size = Layout.of(chain, problem.task.inputs).size
        print(f"{task}: {chain}, {size} parameters, batches of {given.batch}, rate {rate:g}")
        results[task] = []
        for seed in range(given.seeds):
            found = until_solved(
                problem, chain, seed, rate=rate, batch=given.batch, limit=given.limit, lag=lag
            )
            results[task].append(found)
            said = "not solved" if found.sequences is None else f"{found.sequences:,} sequences"
            print(f"  seed {seed}: {said}, {found.seconds:.1f} s", flush=True)
    if given.write_docs:
        DOCS.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
