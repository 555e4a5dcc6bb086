"""What a step is fed: the truth, or the prediction of the step before."""

from __future__ import annotations

import torch
from torch import Tensor

from onward.engines.engine import Feedback


def open_until(x: Tensor, feedback: Feedback, outputs: int) -> int:
    """Return the first step at which a series is fed its own prediction.

    Parameters
    ----------
    x : (series, time, feature)
    outputs
        Number of outputs of the network that are values.
    """
    stop = min(feedback.free_from, x.shape[1])
    if not feedback.gaps:
        return stop
    found = (x[:, 1:stop, outputs : 2 * outputs] > 0).any(dim=2).any(dim=0)
    return 1 + int(torch.nonzero(found)[0]) if bool(found.any()) else stop


def fed(last: Tensor, v: Tensor, t: int, feedback: Feedback) -> Tensor:
    """Return what step ``t`` is fed; see :class:`~onward.engines.engine.Feedback`.

    Parameters
    ----------
    last : (…, 1, output)
        The predictions of the step before.
    v : (…, 1, feature)
        What is known of this step.
    """
    outputs = last.shape[-1]
    first = last
    if t < feedback.free_from:
        first = torch.where(v[..., outputs : 2 * outputs] > 0, last, v[..., :outputs])
    return torch.cat([first, v[..., outputs:]], dim=-1)
