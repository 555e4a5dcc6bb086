"""Which tensors are parameters: leaves of the graph that gradients are taken of."""

from __future__ import annotations

import torch


def is_leaf(tensor: torch.Tensor) -> bool:
    """Say whether a tensor is a parameter or the like; of some views torch refuses to tell."""
    try:
        return tensor.requires_grad and tensor.is_leaf
    except RuntimeError:
        return False
