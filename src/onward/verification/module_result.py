"""What came of trying a module of somebody's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tried:
    """One claim that was tried.

    Attributes
    ----------
    name
        Such as ``"causal"``, or ``"gradient of lstm.bias_ih_l0"``.
    difference, limit
        The largest relative difference, and the largest that rounding explains.
    found, remedy
        What is wrong, and what to do, if it does not hold.
    """

    name: str
    difference: float
    limit: float
    found: str
    remedy: str

    @property
    def holds(self) -> bool:
        """Whether the difference is rounding."""
        return self.difference <= self.limit


@dataclass(frozen=True)
class ModuleVerification:
    """What was tried on a module.

    Attributes
    ----------
    subject
        The problem and the module, in words.
    tried
        All claims.
    """

    subject: str
    tried: tuple[Tried, ...]

    @property
    def agree(self) -> bool:
        """Whether all claims hold."""
        return all(one.holds for one in self.tried)

    @property
    def broken(self) -> list[str]:
        """Names of the claims that do not hold."""
        return [one.name for one in self.tried if not one.holds]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        gradients = [one.difference for one in self.tried if one.name.startswith("gradient")]
        return {
            "subject": self.subject,
            "against": {"differences": {"gradient": min(max(gradients, default=0.0), 1e300)}},
            "claims": {
                one.name: {"difference": min(one.difference, 1e300), "holds": one.holds}
                for one in self.tried
            },
            "agree": self.agree,
        }

    def __str__(self) -> str:
        width = max(len(one.name) for one in self.tried)
        lines = [self.subject]
        for one in self.tried:
            verdict = "holds" if one.holds else f"BROKEN: {one.found}; {one.remedy}"
            lines.append(f"{one.name.ljust(width)}  {one.difference:.1e}  {verdict}")
        return "\n".join(lines)
