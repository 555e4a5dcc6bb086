"""``python -m benchmarks.gpu``: populations and single networks on the card that is there.

64, 1,024 and 16,384 restarts of the founding networks, by kernels, by batched products, by JAX and
by the engine on the CPU; one network by cuDNN and by the kernels. Without a GPU it says so.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onward.storage import write_atomically

if TYPE_CHECKING:
    import torch

    from benchmarks.measuring import Pace
    from benchmarks.workloads import Workload

ROOT = Path(__file__).parents[2]
RESULTS, PAGE = ROOT / "benchmarks" / "results" / "gpu.json", ROOT / "docs" / "torch-engine.md"
RESTARTS, FEW = (64, 1024, 16_384), (2,)
FOUNDING = ("seeded-continuation", "ar1-squares")
ALONE = ("lstm-16", "lstm-64", "lstm-128", "gru-64")
CLOSE = 1e-3
"""Largest relative difference of the first losses from one way to another."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Tiny sizes on the processor: shows that it works.")
@click.option("--repetitions", type=click.IntRange(1), default=9, show_default=True)
@click.option("--restarts", multiple=True, type=click.IntRange(2), help="Instead of 64, 1,024, …")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Where to write.")
@click.option("--write-docs", is_flag=True, help="Also write the tables into docs/.")
def main(
    dry_run: bool, repetitions: int, restarts: tuple[int, ...], out: Path, write_docs: bool
) -> None:
    """Measure populations and single networks on a GPU."""
    if dry_run:
        os.environ["TRITON_INTERPRET"] = "1"
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    import torch

    from benchmarks.gpu.page import put, section

    found = None
    if dry_run or torch.cuda.is_available():
        found = measure(dry_run, repetitions, restarts or (FEW if dry_run else RESTARTS))
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(out, lambda path: _write(path, json.dumps(found, indent=1)))
    click.echo(section(found))
    if write_docs and not dry_run:
        text = put(PAGE.read_text(encoding="utf-8"), found)
        write_atomically(PAGE, lambda path: _write(path, text))


def measure(dry: bool, repetitions: int, restarts: tuple[int, ...]) -> dict[str, Any]:
    """Return the card, and a row for every way, problem and number of restarts."""
    import torch

    from benchmarks.gpu import card
    from benchmarks.measuring import Pace
    from benchmarks.workloads import WORKLOADS
    from onward.engines.torch.kernels import choosing

    choosing.INTERPRETED = dry
    device = torch.device("cpu" if dry else "cuda")
    pace = Pace(1, 0.0) if dry else Pace(repetitions, 0.1)
    found: dict[str, Any] = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "dry": dry,
        "repetitions": pace.repetitions,
        "card": card.describe(device),
        "populations": [],
        "alone": [],
    }
    for name in FOUNDING:
        workload = replace(WORKLOADS[name], fresh=False)
        workload = workload.tiny() if dry else workload
        for many in restarts:
            found["populations"] += _populations(workload, many, device, pace)
    for name in ALONE:
        workload = WORKLOADS[name]
        if dry:
            workload = replace(workload.tiny(), network=workload.network.replace("128", "20"))
        found["alone"] += _alone(workload, device, pace)
    return found


def _populations(
    workload: Workload, restarts: int, device: torch.device, pace: Pace
) -> list[dict[str, Any]]:
    """Make all ways ready, hold their losses together, and time them in turn."""
    from benchmarks.gpu.bytes import moved
    from benchmarks.gpu.ways import CPU, populations
    from benchmarks.measuring import interleaved
    from benchmarks.operations import of_workload

    ready, rows, right = {}, {}, None
    for who, make in reversed(populations(workload, restarts, device).items()):
        rows[who] = {
            "problem": workload.name,
            "restarts": restarts,
            "who": who,
            "on_card": who != CPU,
            "flops": 2 * of_workload(workload).slots * restarts,
            "bytes": moved(workload) * restarts,
        }
        try:
            ready[who] = make()
            losses = ready[who].check()
        except Exception as error:  # whoever cannot do it is left out, with the reason
            ready.pop(who, None)
            rows[who]["why"] = next(iter(str(error).splitlines()), type(error).__name__)
            continue
        right = right or losses
        rows[who]["apart"] = max(abs(a - b) / abs(b) for a, b in zip(losses, right, strict=True))
        if not rows[who]["apart"] <= CLOSE:
            del ready[who]
            rows[who]["why"] = "its losses are not those of the others"
    samples = interleaved({who: entrant.timed for who, entrant in ready.items()}, pace)
    for who, seconds in samples.items():
        rows[who] |= {"seconds": sorted(seconds)[len(seconds) // 2], "samples": seconds}
    return list(reversed(rows.values()))


def _alone(workload: Workload, device: torch.device, pace: Pace) -> list[dict[str, Any]]:
    from benchmarks.gpu.ways import alone
    from benchmarks.measuring import interleaved

    try:
        samples = interleaved(alone(workload, device), pace)
    except Exception as error:  # an old card, or no room
        return [{"network": workload.network, "who": "one network", "why": str(error)}]
    return [
        {
            "network": f"{workload.network}, {workload.batch} series of {workload.steps} steps",
            "who": who,
            "seconds": sorted(seconds)[len(seconds) // 2],
            "samples": seconds,
        }
        for who, seconds in samples.items()
    ]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
