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
        Learning rates.
    clip
        Largest norm of a gradient.
    device
        Where it is reckoned.

    Attributes
    ----------
    vectors : (restart, parameter)
        The weights.
    """

    def __init__(
        self, population: Population, rates: Tensor, clip: float, device: torch.device
    ) -> None:
        dtype = rates.dtype
        self.vectors, self._first, self._second = (
            torch.from_numpy(np.array(array)).to(device, dtype)
            for array in (
                population.parameters,
                population.first_moment,
                population.second_moment,
            )
        )
        self._taken = torch.from_numpy(np.array(population.taken)).to(device)
        self._alive = torch.ones(len(population), dtype=torch.bool, device=device)
        self._rates, self._clip = rates, clip
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
        self._taken = self._taken + self._alive
        taken = self._taken[:, None].to(g.dtype)
        rate = self._rates[:, len(self._losses), None]
        mean, square = first / (1 - BETA1**taken), second / (1 - BETA2**taken)
        change = rate * mean / (square.sqrt() + EPSILON)
        self.vectors = torch.where(alive, self.vectors - change, self.vectors)
        self._first = torch.where(alive, first, self._first)
        self._second = torch.where(alive, second, self._second)
        self._losses.append(torch.where(self._alive, losses, torch.full_like(losses, torch.nan)))

    def finish(self, population: Population) -> Array:
        """Write back where all stand; return the losses ``(restart, step)``."""
        population.parameters[...] = self.vectors.cpu().numpy()
        population.first_moment[...] = self._first.cpu().numpy()
        population.second_moment[...] = self._second.cpu().numpy()
        population.taken[...] = self._taken.cpu().numpy()
        return torch.stack(self._losses, dim=1).cpu().numpy().astype(np.float64)
