"""A fit's network as a ``torch.nn.Module``: one's own with what it has learned, or a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onward.export.embedding import units
from onward.export.subject import values_alone
from onward.extras import needed
from onward.networks.foreign import Foreign, foreign_in

if TYPE_CHECKING:
    from onward.fit import Fit


def module_of(fit: Fit, restart: int | None = None) -> Any:
    """Return the module; see :meth:`onward.Fit.module`."""
    needed("torch", "torch")
    weights = fit.weights(restart)
    foreign = foreign_in(fit.chain)
    return _chain(fit, weights) if foreign is None else _own(foreign, weights)


def _own(foreign: Foreign, weights: dict[str, Any]) -> Any:
    import torch

    named = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
    module = foreign.copy().to(next(iter(named.values())).dtype)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if parameter.requires_grad:
                parameter.copy_(named[f"0.{name}"])
    return module.eval()


def _chain(fit: Fit, weights: dict[str, Any]) -> Any:
    import torch

    from onward.engines.torch.naming import described, state_dict
    from onward.engines.torch.network import Network

    chain, kept = values_alone(fit, weights)
    named = {
        name: torch.from_numpy(np.array(value)) for name, value in state_dict(chain, kept).items()
    }
    network = Network(
        fit.task.inputs,
        described(chain),
        chain.output == "increment",
        units(fit.task.input_scaling),
        units(fit.task.output_scaling),
        next(iter(named.values())).dtype,
    )
    network.load_state_dict(named)
    return network.eval()
