"""What onward means to reach, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.comparing import LIMIT, LIMIT_ALL, MANY, ONE, WIDE
from benchmarks.startup import EPOCHS, WARM

Result = dict[str, Any]

TORCH, STACKED, JAX, VMAPPED = "PyTorch", "PyTorch, stacked", "JAX", "JAX, vmapped"
OVER_TORCH = {16: 10.0, 32: 5.0, 64: 3.5, 128: 2.0, 256: 1.3}
"""Times faster than PyTorch that an LSTM of each size should be."""


@dataclass(frozen=True)
class Aim:
    """One thing to be reached.

    Attributes
    ----------
    what
        In words.
    bound
        The least, or where ``most`` is set the largest, value that is good enough.
    value
        What the run measured.
    form
        How both are written.
    """

    what: str
    bound: float
    value: float
    form: Callable[[float], str]
    most: bool = False

    @property
    def reached(self) -> bool:
        """Whether it was."""
        return self.value <= self.bound if self.most else self.value >= self.bound


def aims(results: Result) -> list[Aim]:
    """Return every aim that the run has figures for."""
    found = [*_founding(results.get("training", {})), *_sizes(results.get("training", {}))]
    found += [*_scaling(results.get("scaling")), *_streaming(results.get("streaming", {}))]
    return [*found, *_startup(results.get("startup"))]


def times(value: float) -> str:
    """Write a ratio."""
    return f"{value:.3g}×"


def percent(value: float) -> str:
    """Write a share."""
    return f"{value:.0%}"


def microseconds(value: float) -> str:
    """Write a short time."""
    return f"{1e6 * value:.3g} µs"


def seconds(value: float) -> str:
    """Write a time."""
    return f"{value:.2f} s"


def _ratio(found: Result, others: tuple[str, ...], ours: str) -> float | None:
    """Return the time of the fastest of the others over ours, of medians."""
    taken = {name: time["median"] for name, time in found["times"].items()}
    known = [taken[name] for name in others if name in taken]
    return min(known) / taken[ours] if known and ours in taken else None


def _founding(training: Result) -> Iterator[Aim]:
    wanted = (
        ("ar1-squares", "a population, times PyTorch", (TORCH,), MANY, 40.0),
        ("ar1-squares", "a population, times the better JAX", (JAX, VMAPPED), MANY, 8.0),
        ("ar1-squares", "one restart on one thread, times PyTorch", (TORCH,), ONE, 20.0),
        ("seeded-continuation", "one restart on one thread, times PyTorch", (TORCH,), ONE, 60.0),
        ("seeded-continuation", "a population, times the better JAX", (JAX, VMAPPED), MANY, 8.0),
    )
    for name, what, others, ours, bound in wanted:
        if name in training and (value := _ratio(training[name], others, ours)) is not None:
            yield Aim(f"{name}: {what}", bound, value, times)
    for name in ("ar1-squares", "seeded-continuation"):
        if name in training:
            yield from _shares(training[name], name, 0.35)


def _shares(found: Result, name: str, bound: float) -> Iterator[Aim]:
    for limit, ours, who in (
        (LIMIT, ONE, "one restart on one thread"),
        (LIMIT_ALL, MANY, "a population"),
    ):
        share = _ratio(found, (limit,), ours)
        if share is not None:
            yield Aim(f"{name}: {who}, share of the limit", bound, share, percent)


def _sizes(training: Result) -> Iterator[Aim]:
    for size, bound in OVER_TORCH.items():
        found = training.get(f"lstm-{size}")
        if found and (value := _ratio(found, (TORCH,), WIDE)) is not None:
            yield Aim(
                f"lstm-{size}: one restart on all threads, times PyTorch", bound, value, times
            )
    for kind in ("lstm", "gru"):
        for size in (32, 64, 128, 256):
            if found := training.get(f"{kind}-{size}"):
                share = _ratio(found, (LIMIT,), ONE)
                if share is not None:
                    what = f"{kind}-{size}: one restart on one thread, share of the limit"
                    yield Aim(what, 0.6, share, percent)


def _scaling(scaling: Result | None) -> Iterator[Aim]:
    if not scaling:
        return
    sweeps = scaling["sweeps"]
    gain = list(sweeps["threads"]["faster than the first"].values())[-1]["median"]
    count = list(sweeps["threads"]["seconds"])[-1]
    yield Aim(f"population of 16: {count} threads, times one", 0.95 * int(count), gain, times)
    for name in ("restarts", "steps", "batch"):
        off = abs(sweeps[name]["exponent"] - 1)
        what = f"cost over {name}: distance of its power from 1"
        yield Aim(what, 0.1, off, lambda value: f"{value:.2f}", most=True)


def _streaming(streaming: Result) -> Iterator[Aim]:
    if found := streaming.get("streaming-loop"):
        taken = found["times"][ONE]["median"]
        yield Aim("streaming in a compiled loop, a step", 2e-6, taken, microseconds, most=True)
    if found := streaming.get("streaming-step"):
        value = _ratio(found, (TORCH, "ONNX Runtime"), ONE)
        if value is not None:
            what = "streaming from Python, times the faster of PyTorch and ONNX Runtime"
            yield Aim(what, 1.0, value, times)


def _startup(startup: Result | None) -> Iterator[Aim]:
    if not startup:
        return
    taken = startup["import onward"]["median"]
    yield Aim("import onward", 0.3, taken, seconds, most=True)
    ten_epochs = startup[EPOCHS]["median"]
    what = "warm `onward learn seeded-continuation`, against PyTorch's import and ten epochs"
    yield Aim(what, ten_epochs, startup[WARM]["median"], seconds, most=True)
