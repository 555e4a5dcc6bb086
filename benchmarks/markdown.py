"""The results as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.rows import Table, tables

HEAD = """# Benchmarks

Written by `python -m benchmarks --write-docs`; see `benchmarks/README.md` for what is measured and
how, and [where the time goes](where-the-time-goes.md). What is compared was measured in turn, in
the same minutes.
"""


def page(results: dict[str, Any], figures: Sequence[str] = ()) -> str:
    """Return the whole page, with figures by their addresses seen from it."""
    shown = [f"![{DRAWN[Path(figure).stem]}]({figure})\n" for figure in figures]
    parts = [HEAD, _machine(results), *shown, *(_table(table) for table in tables(results))]
    return "\n".join(parts)


DRAWN = {
    "ratios": "times faster than PyTorch and JAX, and the share of the limit, over the hidden size",
    "scaling": "the time of a training step over restarts, time steps, batch and threads",
}


def _machine(results: dict[str, Any]) -> str:
    machine, settings = results["machine"], results["settings"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    lines = [
        f"- {machine['processor']} ({machine['target']}), {machine['cores']} cores, registers of "
        f"{machine['register_bits']} bits",
        f"- Python {machine['python']}, {versions}",
        f"- {results['made']}; {settings['repetitions']} repetitions; load average "
        f"{results['load_before'][0]:.2f} before, {results['load_after'][0]:.2f} after",
    ]
    for threads, limit in machine["limits"].items():
        lines.append(
            f"- limit of {threads} core{'s' * (int(threads) > 1)}: {2 * limit['slots'] / 1e9:.0f} "
            f"GFLOP/s, {limit['tanh'] / 1e9:.2f} billion tanh and {limit['sigmoid'] / 1e9:.2f} "
            "billion sigmoids a second"
        )
    return "\n".join(lines) + "\n"


def _table(table: Table) -> str:
    lines = [f"## {table.title}", "", table.note, ""]
    lines.append("| " + " | ".join(table.header) + " |")
    lines.append("|---" + "|---:" * (len(table.header) - 1) + "|")
    lines += [
        "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in table.rows
    ]
    return "\n".join(lines) + "\n"
