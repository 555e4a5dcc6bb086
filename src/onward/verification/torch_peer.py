"""PyTorch: its own layers, its own derivatives, its own Adam."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from onward.engines.engine import Feedback, Sequences
from onward.engines.torch.naming import described, gradient, state_dict
from onward.networks.layout import Layout
from onward.verification.case import CLIP, RATE, Case
from onward.verification.peer import Array, Peer

if TYPE_CHECKING:
    from torch import Tensor

    from onward.engines.torch.network import Network


class TorchPeer(Peer):
    """A chain of ``nn.Linear``, ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU``."""

    name = "torch"
    library = "torch"

    def outputs(self, case: Case, dtype: DTypeLike) -> Array:
        network = build(case.layout, case.vector.astype(dtype))
        inputs = tensor(case.data.inputs, network)
        return np.asarray(predictions(network, inputs, case.feedback).detach().numpy())

    def gradient(self, case: Case, dtype: DTypeLike) -> tuple[float, Array]:
        network = build(case.layout, case.vector.astype(dtype))
        found = loss(network, case.data, case.feedback)
        found.backward()  # type: ignore[no-untyped-call]
        return float(found.detach()), gradients(network, case.layout)

    def trained(self, case: Case, dtype: DTypeLike) -> Array:
        import torch

        network = build(case.layout, case.vector.astype(dtype))
        hold_second_biases(network)
        parameters = list(network.parameters())
        adam = torch.optim.Adam(parameters, RATE)
        for batch in case.batches:
            adam.zero_grad()
            loss(network, case.data[batch], case.feedback).backward()  # type: ignore[no-untyped-call]
            found = [p.grad for p in parameters if p.grad is not None]
            norm = torch.stack([(g.double() ** 2).sum() for g in found]).sum().sqrt()
            for g in found:
                g.mul_(torch.clamp(CLIP / norm, max=1).to(g.dtype))
            adam.step()
        return _ours(network, case.layout, {n: p.detach() for n, p in network.named_parameters()})


def build(layout: Layout, vector: Array) -> Network:
    """Return the chain as a module, with weights ``(parameter,)`` and of their type."""
    import torch

    from onward.engines.torch.network import Network

    increment = layout.chain.output == "increment"
    dtype = torch.from_numpy(vector).dtype
    network = Network(layout.inputs, described(layout.chain), increment, dtype=dtype)
    values = state_dict(layout.chain, layout.views(vector))
    network.load_state_dict({name: torch.from_numpy(v.copy()) for name, v in values.items()})
    return network


def predictions(network: Network, inputs: Tensor, feedback: Feedback) -> Tensor:
    """Return predictions ``(series, time, output)``, in closed loop step by step."""
    import torch

    stop = 1 if feedback.gaps else min(feedback.free_from, inputs.shape[1])
    outputs = network.outputs
    found, state = network.scaled(inputs[:, :stop])
    parts = [found]
    for t in range(stop, inputs.shape[1]):
        first, x = parts[-1][:, -1:], inputs[:, t : t + 1]
        if t < feedback.free_from:
            first = torch.where(x[..., outputs : 2 * outputs] > 0, first, x[..., :outputs])
        x = torch.cat([first, x[..., outputs:]], dim=2)
        found, state = network.scaled(x, state)
        parts.append(found)
    return torch.cat(parts, dim=1)


def loss(network: Network, data: Sequences, feedback: Feedback) -> Tensor:
    """Return the weighted mean squared error."""
    inputs, targets, weights = (
        tensor(array, network) for array in (data.inputs, data.targets, data.weights)
    )
    error = (predictions(network, inputs, feedback) - targets) ** 2 * weights[:, :, None]
    return error.sum() / (weights.sum() * targets.shape[2])


def gradients(network: Network, layout: Layout) -> Array:
    """Return the gradients that a backward pass left, as one vector ``(parameter,)``."""
    found = {name: p.grad for name, p in network.named_parameters() if p.grad is not None}
    return _ours(network, layout, found)


def tensor(array: Array, network: Network) -> Tensor:
    """Return an array in the type of the network's parameters."""
    import torch

    return torch.as_tensor(np.array(array), dtype=next(network.parameters()).dtype)


def hold_second_biases(network: Network) -> None:
    """Keep at zero what we do not have: PyTorch has two biases where one would do."""
    import torch

    for name, parameter in network.named_parameters():
        if not name.endswith("bias_hh_l0"):
            continue
        learned = torch.zeros_like(parameter)
        kind, units, _ = network.layers[int(name.split(".")[1])]
        if kind == "GRU":
            learned[2 * units :] = 1
        parameter.register_hook(lambda slope, mask=learned: slope * mask)  # type: ignore[no-untyped-call]


def _ours(network: Network, layout: Layout, values: dict[str, Tensor]) -> Array:
    """Return values by PyTorch's names as one vector of ours."""
    vector = np.empty(layout.size, next(iter(values.values())).numpy().dtype)
    views = layout.views(vector)
    named = gradient(layout.chain, {name: value.numpy() for name, value in values.items()})
    for key, value in named.items():
        views[key][...] = value
    return vector
