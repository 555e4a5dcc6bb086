"""Progress in words and figures, the same in terminals, notebooks and logs."""

from __future__ import annotations

import math

from onward.progress import Progress


def state(now: Progress) -> str:
    """Say where training stands: loss, validation score, the line to beat, restarts, time left.

    Examples
    --------
    >>> import numpy as np
    >>> loss, scores = np.array([0.5, 2]), np.array([0.25, 3])
    >>> now = Progress("training", 9, 10, 0.9, 9, loss, scores, 2, "", 81.0, 9.0, 0.75, "the mean")
    >>> state(now)
    'loss 0.5, score 0.25 (to beat 0.75), 2/2 restarts, 9 s left'
    """
    parts = []
    if math.isfinite(now.best_loss):
        parts.append(f"loss {now.best_loss:.3g}")
    to_beat = "" if now.to_beat is None else f"to beat {now.to_beat:.3g}"
    if math.isfinite(now.best_validation):
        score = f"score {now.best_validation:.3g}"
        parts.append(f"{score} ({to_beat})" if to_beat else score)
    elif to_beat:
        parts.append(to_beat)
    parts.append(f"{now.alive}/{len(now.validation)} restarts")
    if now.seconds_left is not None:
        parts.append(f"{duration(now.seconds_left)} left" if now.share < 1 else "done")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time in words that are read at a glance.

    Examples
    --------
    >>> [duration(seconds) for seconds in (0.2, 59.6, 61, 7260)]
    ['1 s', '1:00 min', '1:01 min', '2:01 h']
    """
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"


def figures(now: Progress) -> dict[str, float]:
    """Return what is worth a curve, by name, without what is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> nothing = np.full(2, np.nan), np.full(2, np.inf)
    >>> figures(Progress("training", 0, 10, 0.0, 0, *nothing, 2))
    {'restarts': 2}
    """
    found = {
        "loss": now.best_loss,
        "validation": now.best_validation,
        "to_beat": math.nan if now.to_beat is None else now.to_beat,
        "restarts": now.alive,
    }
    return {name: value for name, value in found.items() if math.isfinite(value)}
