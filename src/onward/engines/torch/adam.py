"""Adam on stacked restarts, without a word to the processor between steps.

The equations are those of :mod:`onward.engines.fused.adam`. A restart whose loss or gradient is not
finite keeps its last weights and takes no more steps.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from onward.engines.engine import Array, Population

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """All restarts of a population on a device.

    Parameters
    ----------
    population
        Where they stand; changed by :meth:`finish` alone.
    rates : (restart, step)
        Learning rates, in float64 and on the CPU, where one minus a power keeps its digits.
    clip
        Largest norm of a gradient.
    like
        A tensor on the device, of the type to reckon in.

    Attributes
    ----------
    vectors : (restart, parameter)
        The weights.
    """

    def __init__(self, population: Population, rates: Array, clip: float, like: Tensor) -> None:
        taken = population.taken[:, None] + np.arange(1, rates.shape[1] + 1)
        self.vectors, self._first, self._second, self._sizes, self._unbias = (
            torch.from_numpy(np.array(array)).to(like.dtype).to(like.device)
            for array in (
                population.parameters,
                population.first_moment,
                population.second_moment,
                rates / (1 - BETA1**taken),
                1 / (1 - BETA2**taken),
            )
        )
        self._alive = torch.ones(len(population), dtype=torch.bool, device=like.device)
        self._clip = clip
        self._losses: list[Tensor] = []

    def step(self, losses: Tensor, slopes: Tensor) -> None:
        """Take one step with losses ``(restart,)`` and slopes ``(restart, parameter)``."""
        norms = torch.linalg.vector_norm(slopes, dim=1)
        self._alive = self._alive & torch.isfinite(losses) & torch.isfinite(norms)
        alive = self._alive[:, None]
        scale = torch.where(norms > self._clip, self._clip / norms, torch.ones_like(norms))
        g = torch.where(alive, slopes * scale[:, None], torch.zeros_like(slopes))
        first = BETA1 * self._first + (1 - BETA1) * g
        second = BETA2 * self._second + (1 - BETA2) * g**2
        now = len(self._losses)
        size, unbias = self._sizes[:, now, None], self._unbias[:, now, None]
        change = size * first / ((second * unbias).sqrt() + EPSILON)
        self.vectors = torch.where(alive, self.vectors - change, self.vectors)
        self._first = torch.where(alive, first, self._first)
        self._second = torch.where(alive, second, self._second)
        self._losses.append(torch.where(self._alive, losses, torch.full_like(losses, torch.nan)))

    def finish(self, population: Population) -> Array:
        """Write back where all stand; return the losses ``(restart, step)``."""
        population.parameters[...] = self.vectors.cpu().numpy()
        population.first_moment[...] = self._first.cpu().numpy()
        population.second_moment[...] = self._second.cpu().numpy()
        losses = torch.stack(self._losses, dim=1).cpu().numpy().astype(np.float64)
        population.taken += np.isfinite(losses).sum(axis=1)
        return losses
