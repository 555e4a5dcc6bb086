"""Tells why a network does not learn: evidence, rules that weigh it, observers that collect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onward.doctor.diagnosis import Diagnosis, Finding, diagnose

if TYPE_CHECKING:
    from onward.doctor.observers.observe import observe

__all__ = ["Diagnosis", "Finding", "diagnose", "observe"]


def __getattr__(name: str) -> Any:
    """Import what needs torch when it is asked for."""
    if name == "observe":
        from onward.doctor.observers.observe import observe

        return observe
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
