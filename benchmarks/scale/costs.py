"""What a restart's step costs, what a chunk costs besides its work, and how many bytes travel."""

from __future__ import annotations

import json
import time
import tracemalloc
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import onward
from benchmarks.scale.common import two_nodes
from benchmarks.scale.groups import ROWS
from onward.scale.fits import done_of, slim
from onward.scale.folder import Folder
from onward.scale.job import Done, Job, Unit
from onward.scale.many import Given
from onward.scale.place import Place, place
from onward.scale.store import Store
from onward.scale.transport import travelling

RESTARTS, STEPS = 1, 100
CHUNKS = 200


class Nothing(Job):
    """Returns at once what a small network gives back."""

    def __init__(self, like: Done) -> None:
        self.like = like

    def do(self, given: Any, threads: int | None) -> Done:
        return self.like


def measured(small: bool) -> dict[str, Any]:
    """Return the costs, in seconds of processor time and bytes."""
    noise = 0.1 * np.random.default_rng(7).standard_normal(ROWS)
    table = {"id": np.zeros(ROWS, int), "y": np.sin(np.arange(ROWS) / 3) + noise}
    groups = onward.per_group(table, group="id", value="y", warmup=12, horizon=6)
    problem = groups["0"]
    choices = {"restarts": RESTARTS, "threads": 1, "progress": False, "steps": STEPS}
    network = "RNN(3) Dense(1)"
    onward.train(problem, network, **choices)
    longer = {**choices, "steps": 16 * STEPS}
    times, adam, long = [], [], []
    for _ in range(3 if small else 20):
        times.append(_cpu(lambda: onward.train(groups["0"], network, **choices)))
        adam.append(_cpu(lambda: onward.train(groups["0"], network, polish=False, **choices)))
        long.append(_cpu(lambda: onward.train(groups["0"], network, polish=False, **longer)))
    fit = onward.train(problem, network, **choices)
    done = done_of(slim(fit, problem.validation))
    chunks = CHUNKS // 10 if small else CHUNKS
    return {
        "restarts": RESTARTS,
        "unit": float(np.median(times)),
        "adam": float(np.median(adam)),
        "restart_step": float(np.median(long) - np.median(adam)) / (RESTARTS * 15 * STEPS),
        "series": problem.batch,
        "down": len(travelling((Unit("a", Given("0", groups)),), "work")),
        "up": len(travelling(done, "work")),
        "job": len(travelling(Nothing(done), "work")),
        "row": _row(done),
        "local": _per_chunk("local", done, chunks),
        "ray": _on_ray(done, chunks),
        "store": _stored(done, chunks),
    }


def _row(done: Done) -> float:
    """Return the bytes of memory that the driver keeps for a unit."""
    text = json.dumps(done.row)
    tracemalloc.start()
    rows = {f"problem-{n}": json.loads(text) for n in range(1000)}
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(rows)


def _cpu(do: Any) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def _on_ray(done: Done, chunks: int) -> dict[str, float]:
    with two_nodes():
        return _per_chunk("ray", done, chunks)


def _per_chunk(on: str, done: Done, chunks: int) -> dict[str, float]:
    """Return what a chunk costs the driver, and how long it takes there and back."""
    with place(on, Nothing(done), chunks, 2 if on == "local" else None) as workers:
        _through(workers, 4)
        wall, cpu = time.perf_counter(), time.process_time()
        _through(workers, chunks)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall / chunks, "cpu": cpu / chunks}


def _through(workers: Place, chunks: int) -> None:
    left = chunks
    while left or workers.busy:
        while left and workers.busy < workers.room:
            workers.send((Unit(f"unit-{left}"),))
            left -= 1
        workers.wait()


def _stored(done: Done, chunks: int) -> dict[str, float]:
    """Return what it costs to store a chunk of 1 and of 100 units, and the bytes of a unit."""
    found = {}
    for units in (1, 100):
        named = [
            Done(f"problem-{n}", done.row, done.description, done.arrays) for n in range(units)
        ]
        with TemporaryDirectory() as room:
            store = Store(Folder(room), {"kind": "many", "names": []})
            began = time.process_time()
            for number in range(max(1, chunks // 10)):
                store.keep(
                    [Done(f"{number}-{d.unit}", d.row, d.description, d.arrays) for d in named]
                )
            found[f"chunk_of_{units}"] = (time.process_time() - began) / max(1, chunks // 10)
            content = sum(len(store.folder.read(name) or b"") for name in store.folder.names())
            found[f"bytes_of_{units}"] = content / max(1, chunks // 10) / units
    return found
