"""Whether predictions are compared as the network gave them."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Evidence


def as_given(comparison: Comparison, evidence: Evidence) -> bool | None:
    """Say so of one comparison, None if its pass was not seen."""
    call = evidence.call(comparison.call)
    if call is None or not call.outputs:
        return None
    said = comparison.prediction.array.ravel()
    given = np.concatenate([output.array.ravel() for output in call.outputs])
    return bool(max(np.isin(said, given).mean(), np.isin(given, said).mean()) > 0.9)
