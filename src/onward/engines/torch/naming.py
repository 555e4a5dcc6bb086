"""Our parameters under PyTorch's names, and back.

PyTorch has two biases in a recurrent layer that only ever act through their sum, except inside the
reset gate of a GRU; the second is zero but for that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.errors import NetworkError
from onward.networks.chain import Chain
from onward.networks.layers import COMMON, Dense

Arrays = dict[str, NDArray[np.floating]]

RECURRENT = {
    "weight_input": "weight_ih_l0",
    "weight_state": "weight_hh_l0",
    "bias": "bias_ih_l0",
}


def described(chain: Chain) -> list[tuple[str, int, str]]:
    """Return kind, units and activation of every layer, in plain words.

    Raises
    ------
    NetworkError
        If other libraries do not have one of them.
    """
    check_common(chain)
    return [
        (type(layer).__name__, layer.units, getattr(layer, "activation", "tanh"))
        for layer in chain.layers
    ]


def check_common(chain: Chain) -> None:
    """Raise :class:`~onward.errors.NetworkError` if other libraries do not have a layer."""
    if chain.uncommon is not None:
        raise NetworkError(
            f"layers that other libraries have, which are {', '.join(COMMON)}",
            chain.uncommon.text,
            "export to safetensors, which holds the weights of any layer",
        )


def state_dict(chain: Chain, weights: Arrays) -> Arrays:
    """Return the parameters of a chain as :class:`~onward.engines.torch.network.Network` has them.

    Parameters
    ----------
    weights
        By our names, such as ``"1.weight_input"``.

    Raises
    ------
    NetworkError
        If PyTorch does not have one of the layers.
    """
    check_common(chain)
    found: Arrays = {}
    for number, layer in enumerate(chain.layers):
        own = {name: weights[f"{number}.{name}"] for name in layer.shapes(1)}
        place = f"parts.{number}"
        if isinstance(layer, Dense):
            found |= {f"{place}.{name}": value for name, value in own.items()}
            continue
        found |= {f"{place}.{theirs}": own[ours] for ours, theirs in RECURRENT.items()}
        second = np.zeros_like(own["bias"])
        if "bias_state" in own:
            second[-layer.units :] = own["bias_state"]
        found[f"{place}.bias_hh_l0"] = second
    return found


def gradient(chain: Chain, gradients: Arrays) -> Arrays:
    """Return gradients by our names, from gradients by PyTorch's."""
    found: Arrays = {}
    for number, layer in enumerate(chain.layers):
        for name in layer.shapes(1):
            place = f"parts.{number}"
            if isinstance(layer, Dense):
                found[f"{number}.{name}"] = gradients[f"{place}.{name}"]
            elif name == "bias_state":
                found[f"{number}.{name}"] = gradients[f"{place}.bias_hh_l0"][-layer.units :]
            else:
                found[f"{number}.{name}"] = gradients[f"{place}.{RECURRENT[name]}"]
    return found
