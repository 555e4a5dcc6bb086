"""Count hits and false claims."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.doctor.cases import Script
from benchmarks.doctor.records import Diagnosis

Seen = tuple[Script, Diagnosis]


@dataclass
class Hits:
    """Of some scripts with a mistake: how often the root cause was named.

    Attributes
    ----------
    cases
        How many scripts.
    first, two
        Those with it as the first finding, and among the first two.
    claimed
        Those with it among the first two and claimed.
    """

    cases: int = 0
    first: int = 0
    two: int = 0
    claimed: int = 0

    def add(self, script: Script, diagnosis: Diagnosis) -> None:
        """Count one more."""
        top = diagnosis.names[:2]
        self.cases += 1
        self.first += bool(script.answers & set(top[:1]))
        self.two += bool(script.answers & set(top))
        self.claimed += bool(script.answers & set(top) & set(diagnosis.claims))


@dataclass
class Tally:
    """Everything counted.

    Attributes
    ----------
    overall, by_rule
        Hits, and hits by the rule that is broken.
    missed
        Scripts whose root cause is not among the first two findings.
    twins, healthy
        How many corrected twins and healthy scripts were seen.
    accused
        Those of them about which something is claimed.
    failures
        Scripts without a diagnosis.
    seconds
        Time of each diagnosis.
    """

    overall: Hits = field(default_factory=Hits)
    by_rule: dict[str, Hits] = field(default_factory=dict)
    missed: list[Seen] = field(default_factory=list)
    twins: int = 0
    healthy: int = 0
    accused: list[Seen] = field(default_factory=list)
    failures: list[Seen] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds) if self.seconds else 0.0

    @property
    def worst(self) -> float:
        """Longest of the seconds."""
        return max(self.seconds, default=0.0)


def tally(seen: Sequence[Seen]) -> Tally:
    """Count all diagnoses. One that failed is neither a hit nor clear."""
    total = Tally()
    for script, diagnosis in seen:
        total.seconds.append(diagnosis.seconds)
        if diagnosis.failure:
            total.failures.append((script, diagnosis))
        if script.root is None:
            total.twins += script.twin
            total.healthy += not script.twin
            if diagnosis.claims:
                total.accused.append((script, diagnosis))
            continue
        for hits in (total.overall, total.by_rule.setdefault(script.root, Hits())):
            hits.add(script, diagnosis)
        if not script.answers & set(diagnosis.names[:2]):
            total.missed.append((script, diagnosis))
    return total
