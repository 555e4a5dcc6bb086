"""How to train: every choice in one place, checked before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from onward.engines import ENGINES
from onward.errors import TrainingError, did_you_mean
from onward.networks.losses import SQUARED, Loss

DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class Settings:
    """The choices of one training run; see :func:`onward.train` for their meaning."""

    restarts: tuple[int, ...]
    steps: int | None
    loop: str
    seed: int
    batch: int
    rate: float | None
    clip: float
    dtype: str
    race: bool
    polish: bool
    budget: float | None
    engine: str = "fused"
    device: str = "cpu"
    loss: str = str(SQUARED)

    @classmethod
    def checked(cls, *, restarts: int | Sequence[int], **choices: Any) -> Settings:
        """Return the settings.

        Raises
        ------
        TrainingError
            If one of them makes no sense.
        """
        numbers = _restart_numbers(restarts)
        for name, least in (("steps", 1), ("seed", 0), ("batch", 1)):
            value = choices[name]
            if name == "steps" and value is None:
                continue
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            if not whole or value < least:
                raise TrainingError(f"a whole number of at least {least} for {name}", repr(value))
            choices[name] = int(value)
        for name in ("rate", "clip"):
            value = choices[name]
            if name == "rate" and value is None:
                continue
            if not isinstance(value, int | float | np.number) or not value > 0:
                raise TrainingError(f"a number above 0 for {name}", repr(value))
            if name == "rate" and not math.isfinite(value):
                raise TrainingError("a finite rate", repr(value))
            choices[name] = float(value)
        if choices["budget"] is not None:
            choices["budget"] = _seconds(choices["budget"])
        for name in ("race", "polish"):
            choices[name] = bool(choices[name])
        choices["loss"] = str(Loss.of(choices.get("loss", SQUARED)))
        _check_engine(choices.get("engine", "fused"), choices.get("device", "cpu"))
        dtype = str(np.dtype(choices["dtype"])) if choices["dtype"] is not str else "str"
        if dtype not in DTYPES:
            raise TrainingError("dtype float32 or float64", dtype, did_you_mean(dtype, DTYPES))
        return cls(restarts=numbers, **{**choices, "dtype": dtype})

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return {**asdict(self), "restarts": list(self.restarts)}


def _check_engine(engine: Any, device: Any) -> None:
    if engine not in ENGINES:
        raise TrainingError(
            f"an engine among {', '.join(ENGINES)}",
            repr(engine),
            did_you_mean(str(engine), ENGINES),
        )
    if engine == "fused" and device != "cpu":
        raise TrainingError(
            "device='cpu' with the fused engine",
            f"device={device!r}",
            "pass engine='torch' as well",
        )


def _seconds(budget: Any) -> float:
    number = isinstance(budget, int | float | np.number) and not isinstance(budget, bool)
    if not number or not 0 < budget < math.inf:
        raise TrainingError("a budget of more than 0 seconds, or None", repr(budget))
    return float(budget)


def _restart_numbers(restarts: int | Sequence[int]) -> tuple[int, ...]:
    remedy = "pass how many restarts to train, or the numbers of those wanted"
    if isinstance(restarts, int):
        if restarts < 1:
            raise TrainingError("at least 1 restart", str(restarts), remedy)
        return tuple(range(int(restarts)))
    try:
        numbers = tuple(int(number) for number in restarts)
    except (TypeError, ValueError):
        raise TrainingError("a number of restarts", repr(restarts), remedy) from None
    if not numbers or min(numbers) < 0 or len(set(numbers)) < len(numbers):
        raise TrainingError("different restart numbers from 0 on", repr(restarts), remedy)
    return numbers
