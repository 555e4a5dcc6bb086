"""Two figures: ratios over the hidden size, and how onward's cost grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from benchmarks.comparing import LIMIT, LIMIT_ALL, MANY, ONE
from benchmarks.workloads import SIZES

KINDS = ("lstm", "gru")
PEERS = {
    f"PyTorch / {ONE}": "PyTorch, one restart on one thread",
    f"JAX / {ONE}": "JAX, one restart on one thread",
    f"PyTorch / {MANY}": "PyTorch, population",
    f"JAX / {MANY}": "JAX, population",
}
SHARES = {
    f"{LIMIT} / {ONE}": "one restart, one core",
    f"{LIMIT_ALL} / {MANY}": "population, all cores",
}


def save_all(results: dict[str, Any], folder: Path) -> list[Path]:
    """Draw the figures there are results for; return their files."""
    written = []
    if any(f"{kind}-{SIZES[0]}" in results.get("training", {}) for kind in KINDS):
        written.append(_save(over_hidden_size(results["training"]), folder / "ratios.png"))
    if "scaling" in results:
        written.append(_save(scaling(results["scaling"]["sweeps"]), folder / "scaling.png"))
    return written


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=150)
    return path


def over_hidden_size(training: dict[str, Any]) -> Figure:
    """Draw how many times faster onward is, above, and its share of the limit, below."""
    figure = Figure(figsize=(10, 7), layout="constrained")
    grid = figure.subplots(2, 2, sharex=True, sharey="row")
    for column, kind in enumerate(KINDS):
        above, below = grid[0][column], grid[1][column]
        for key, label in PEERS.items():
            _line(above, training, kind, key, label, 1)
        for key, label in SHARES.items():
            _line(below, training, kind, key, label, 100)
        above.set_title(kind.upper())
        above.set_xscale("log", base=2)
        above.set_yscale("log")
        above.axhline(1, color="black", linewidth=0.8)
        below.set_ylim(0, 100)
        below.set_xlabel("hidden size")
    grid[0][0].set_ylabel("time of the other / time of onward")
    grid[1][0].set_ylabel("share of the limit (%)")
    for axes in grid.flat:
        if axes.lines and axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small")
    return figure


def _line(axes: Any, training: dict[str, Any], kind: str, key: str, label: str, by: float) -> None:
    found = {
        size: training[f"{kind}-{size}"]["ratios"][key]
        for size in SIZES
        if key in training.get(f"{kind}-{size}", {}).get("ratios", {})
    }
    if not found:
        return
    middle = [by * each["median"] for each in found.values()]
    low = [by * each["low"] for each in found.values()]
    high = [by * each["high"] for each in found.values()]
    (line,) = axes.plot(list(found), middle, marker="o", label=label)
    axes.fill_between(list(found), low, high, color=line.get_color(), alpha=0.2, linewidth=0)


def scaling(sweeps: dict[str, Any]) -> Figure:
    """Draw the seconds of a step over each size, with the fitted power."""
    figure = Figure(figsize=(3.4 * len(sweeps), 3.4), layout="constrained")
    grid = figure.subplots(1, len(sweeps), squeeze=False)[0]
    for axes, (name, sweep) in zip(grid, sweeps.items(), strict=True):
        sizes = [int(size) for size in sweep["seconds"]]
        times = [1e3 * found["median"] for found in sweep["seconds"].values()]
        axes.loglog(sizes, times, marker="o")
        power = sweep["exponent"]
        axes.set_title(name if power is None else f"{name}: power {power:.2f}")
        axes.set_xlabel(name)
    grid[0].set_ylabel("ms a training step")
    return figure
