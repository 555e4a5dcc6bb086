"""The way to a Ray cluster: one that is connected, one with an address, or one on this machine."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from onward.scale.place import WorkerError

QUIET = {"log_to_driver": False, "logging_level": "ERROR"}
LEAN = {"enable_metrics_collection": False, "event_stats": False}
"""What a Ray that is started for one piece of work can do without."""
PORT = 10001
PATIENCE = 5.0
"""Seconds for which a host may keep silent."""


def connected(ray: Any, address: str | None) -> bool:
    """Connect, unless that is done already; return whether it is to be undone.

    Parameters
    ----------
    ray
        The module.
    address
        As ``ray.init`` takes it; None for the one that is connected, or that ``RAY_ADDRESS`` names,
        or else one on this machine.

    Raises
    ------
    WorkerError
        If there is no way.
    """
    if ray.is_initialized():
        if address is None:
            return False
        raise WorkerError(
            "one cluster at a time",
            f"on={address!r} while Ray is connected already",
            "pass on='ray' for the cluster that is connected, or call ray.shutdown() before",
        )
    address = address or os.environ.get("RAY_ADDRESS")
    try:
        if address is None:
            ray.init(include_dashboard=False, _system_config=LEAN, **QUIET)
        else:
            _knock(address)
            ray.init(address=address, **QUIET)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise WorkerError(
            "a Ray cluster that answers",
            f"{address or 'this machine'}: {first_line(error)}",
            "check that it runs, with the same versions of Ray and Python, or pass on='local'",
        ) from error
    return True


def first_line(error: BaseException) -> str:
    """Return what an error says in one line: the first, and the last after a colon.

    Examples
    --------
    >>> first_line(RuntimeError("Failure on the server:\\nTraceback …\\nTimeoutError: too slow"))
    'Failure on the server: TimeoutError: too slow'
    """
    details = getattr(error, "details", None)
    lines = str(details() if callable(details) else error).strip().splitlines()
    if not lines:
        return type(error).__name__
    return f"{lines[0]} {lines[-1].strip()}" if lines[0].endswith(":") and lines[1:] else lines[0]


def cut_off() -> tuple[type[BaseException], ...]:
    """Return the errors that tell of a connection which is lost."""
    grpc = sys.modules.get("grpc")  # what a client talks through; there, if it is one
    return (ConnectionError,) if grpc is None else (ConnectionError, grpc.RpcError)


def _knock(address: str) -> None:
    """Ask whether anybody is there, where Ray would ask for half a minute.

    Raises
    ------
    OSError, ValueError
        If nobody is.
    """
    parts = urlsplit(address)
    if parts.scheme == "ray":
        socket.create_connection((parts.hostname or "", parts.port or PORT), PATIENCE).close()
