"""How many sequences a network sees until it solves a task, as long-lag papers count it.

    python -m benchmarks.until_solved --tasks adding-100 --seeds 5 --rate 0.03 --lag 110

Plain Adam with a constant rate on fresh sequences, one restart a seed. Every so often the network
is asked for the validation part; as soon as that meets the task's criterion, the test part is asked
as well, and the problem is solved if that meets it too.

With `--lag T`, initial values reach back for T steps: gates are biased so that units forget over
times up to T (chrono initialisation, Tallec & Ollivier 2018), and the input weights of `RNN` layers
are a tenth of what they were, so that their orthogonal recurrence starts out nearly linear and
keeps what it is given.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from onward.engines import make_engine
from onward.engines.engine import Engine, Feedback, Population, Sequences
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters, reach_back
from onward.networks.layout import Layout
from onward.problems.catalog import load
from onward.problems.problem import Problem


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
    rate: float = 0.01,
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
    layout = Layout.of(chain.ending_in(problem.task.outputs), problem.task.inputs)
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


def main() -> None:
    """Read the command line, and print a line a seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="+", default=["adding-100"])
    parser.add_argument("--network", help="as text; by default each task's own")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int, default=1_000_000)
    parser.add_argument("--lag", type=int, help="initial values that reach back so many steps")
    given = parser.parse_args()
    for task in given.tasks:
        problem = load(task)
        chain = Chain.parse(given.network) if given.network else problem.network
        assert chain is not None
        size = Layout.of(chain, problem.task.inputs).size
        print(f"{task}: {chain}, {size} parameters, batches of {given.batch}, rate {given.rate:g}")
        for seed in range(given.seeds):
            found = until_solved(
                problem,
                chain,
                seed,
                rate=given.rate,
                batch=given.batch,
                limit=given.limit,
                lag=given.lag,
            )
            said = "not solved" if found.sequences is None else f"{found.sequences:,} sequences"
            print(f"  seed {seed}: {said}, {found.seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
