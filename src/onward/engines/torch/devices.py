"""Devices by name, and what to say of one that is not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from onward.errors import NetworkError, did_you_mean

KINDS = ("cpu", "cuda", "mps")


def device_for(name: str, dtype: np.dtype[Any]) -> torch.device:
    """Return a device; the processor where the device has no numbers of this type.

    Raises
    ------
    NetworkError
        If there is no such device here.
    """
    kind = str(name).split(":")[0]
    if kind not in KINDS:
        raise NetworkError(
            f"a device among {', '.join(KINDS)}", repr(name), did_you_mean(kind, KINDS)
        )
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise NetworkError("a device such as 'cuda' or 'cuda:1'", repr(name)) from error
    here = _how_many(kind)
    if (device.index or 0) >= here:
        found = f"{here} of the kind" if here else "none"
        raise NetworkError(
            f"a {kind} device {name!r} on this machine",
            f"{found} that PyTorch can see",
            "leave device= out to use the processor",
        )
    no_double = kind == "mps" and dtype == np.float64
    return torch.device("cpu") if no_double else device


def is_here(name: str) -> bool:
    """Return whether there is such a device here.

    Examples
    --------
    >>> is_here("cpu"), is_here("cuda:99")
    (True, False)
    """
    device = torch.device(name)
    return (device.index or 0) < _how_many(device.type)


def _how_many(kind: str) -> int:
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    return int(torch.backends.mps.is_available()) if kind == "mps" else 1
