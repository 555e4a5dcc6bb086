"""How a network runs over a stretch of time: one restart or a stack of them, ours or one's own."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from onward.engines.torch.calling import Convention
from onward.engines.torch.cells import run_layers
from onward.engines.torch.columns import UNABLE
from onward.engines.torch.kernels.choosing import why_not
from onward.engines.torch.naming import RECURRENT, described
from onward.engines.torch.network import Network
from onward.engines.torch.unrolled import unrolled
from onward.networks.layers import Dense
from onward.networks.layout import Layout

if TYPE_CHECKING:
    from onward.networks.foreign import Foreign


BY_KERNELS = "Triton kernels, one launch a recurrent layer"
BATCHED = "batched products"
OWN, OWN_ON_GPU = "PyTorch's own modules", "PyTorch's own modules, by cuDNN"


class Running(ABC):
    """A network as a function of its weights.

    Attributes
    ----------
    state
        Numbers that are kept of one series from one step to the next.
    cudnn
        Whether cuDNN may run it as it stands: it cannot go back in evaluation, nor twice.
    """

    state: int
    cudnn: bool = True

    @abstractmethod
    def __call__(self, vectors: Tensor, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        """Run over all steps of ``x``.

        Parameters
        ----------
        vectors : (restart, parameter)
        x : (restart, series, time, feature)
        state : (restart, series, state)
            None at the beginning of the series.

        Returns
        -------
        (restart, series, time, output) and (restart, series, state)
            The network's output, and its state after the last step.
        """

    @abstractmethod
    def train(self, on: bool) -> None:
        """Say whether it is being trained: dropout is at work then, and only then."""

    @abstractmethod
    def path(self, restarts: int) -> str:
        """Return how it runs this many restarts, in a few words."""

    def entered(self, state: Tensor) -> Tensor | None:
        """Return a state to begin from, None where it is the start of a series.

        That is a state of zeros; a module of one's own may begin with another.
        """
        return state


class Chains(Running):
    """Chains of ours: one restart in PyTorch's own modules (cuDNN on a GPU), more side by side.

    That is by kernels on a GPU, else by batched products. So is one restart where PyTorch does not
    have a layer.
    """

    def __init__(self, layout: Layout, device: torch.device, dtype: torch.dtype) -> None:
        self.layout = layout
        self.state = layout.state
        chain = layout.chain
        self._network: Network | None = None
        if chain.uncommon is None:
            # Without dropout training is the same as evaluation, in which cuDNN cannot go back.
            self._network = Network(layout.inputs, described(chain), dtype=dtype).to(device).train()
        self._own = OWN_ON_GPU if device.type == "cuda" else OWN
        units = max((layer.units for layer in chain.layers if layer.recurrent), default=0)
        self._against = why_not(units, device) if units else "no layer is recurrent"
        if chain.uncommon is not None:
            self._against = f"there are no kernels for {chain.uncommon.text}"
        self._stacked: Callable[[Layout, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
        self._stacked = run_layers
        if self._against is None:
            from onward.engines.torch.kernels.chain import run_chain, why_untrusted

            self._against = why_untrusted(layout, device, dtype)
            self._stacked = run_layers if self._against else run_chain

    def __call__(self, vectors: Tensor, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        if state is None:
            state = x.new_zeros(*x.shape[:2], self.state)
        if self._network is None or len(vectors) > 1 or x.shape[2] == 1:
            return self._stacked(self.layout, vectors, x, state)
        y, after = functional_call(self._network, self._named(vectors[0]), (x[0], state[0]))
        return y[None], after[None]

    def train(self, on: bool) -> None:
        """Change nothing: there is no dropout in chains of ours."""

    def path(self, restarts: int) -> str:
        if restarts == 1 and self._network is not None:
            return self._own
        return BY_KERNELS if self._against is None else f"{BATCHED}: {self._against}"

    def _named(self, vector: Tensor) -> dict[str, Tensor]:
        """Return the parameters of the module, from one vector of ours."""
        ours = {s.key: vector[s.start : s.stop].view(s.shape) for s in self.layout.slots}
        found: dict[str, Tensor] = {}
        for number, layer in enumerate(self.layout.chain.layers):
            if isinstance(layer, Dense):
                found |= {f"parts.{number}.{n}": ours[f"{number}.{n}"] for n in ("weight", "bias")}
                continue
            for name, theirs in RECURRENT.items():
                found[f"parts.{number}.{theirs}"] = ours[f"{number}.{name}"]
            bias = ours[f"{number}.bias"]
            second = torch.zeros_like(bias)
            if f"{number}.bias_state" in ours:
                second = torch.cat([second[: -layer.units], ours[f"{number}.bias_state"]])
            found[f"parts.{number}.bias_hh_l0"] = second
        return found


class Modules(Running):
    """A module of one's own: restarts stacked where ``torch.func`` can, else one after another."""

    def __init__(self, layout: Layout, foreign: Foreign, device: torch.device, dtype: torch.dtype):
        self.layout = layout
        self._module: nn.Module = foreign.copy().to(device, dtype).eval()
        self._convention = Convention(self._module, layout.inputs, layout.outputs)
        self.state = self._convention.state
        self._flat = torch.from_numpy(np.stack([foreign.draw(0, k) for k in (0, 1)]))
        self._flat = self._flat.to(dtype).to(device)
        self._stackable = next(filter(self._stacks, self._ways()), None)
        self.train(False)

    def __call__(self, vectors: Tensor, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        if len(vectors) > 1 and self._stackable is not None:
            return self._stacked(self._stackable, vectors, x, state)
        found = [
            self._one(self._module, vector, x[row], None if state is None else state[row])
            for row, vector in enumerate(vectors)
        ]
        return torch.stack([y for y, _ in found]), torch.stack([after for _, after in found])

    def train(self, on: bool) -> None:
        self._module.train(on)
        if self._stackable is not None:
            self._stackable.train(on)
        parts = [part for part in self._module.modules() if isinstance(part, nn.RNNBase)]
        for part in parts:
            if not part.dropout:  # the same as evaluation, in which cuDNN cannot go back
                part.train()
        self.cudnn = all(part.training for part in parts)

    def path(self, restarts: int) -> str:
        if restarts == 1:
            return "the module itself"
        return "stacked by torch.func" if self._stackable is not None else "one after another"

    def for_tangents(self) -> Modules:
        """Return the same by the equations, where it can be: ``torch.func`` goes through those."""
        found = copy.copy(self)
        found._module = self._stackable or self._module
        found.cudnn = False
        return found

    def entered(self, state: Tensor) -> Tensor | None:
        return None if self.state and not state.any() else state

    def _ways(self) -> Iterator[nn.Module]:
        """Give the module itself, then what is the same by the equations."""
        yield self._module
        try:
            yield unrolled(self._module)
        except NotImplementedError:
            return

    def _one(
        self, module: nn.Module, vector: Tensor, x: Tensor, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        named = {
            slot.name: vector[slot.start : slot.stop].view(slot.shape) for slot in self.layout.slots
        }

        def call(*arguments: Any) -> Any:
            return functional_call(module, named, arguments)

        return self._convention(call, x, state)

    def _stacked(
        self, module: nn.Module, vectors: Tensor, x: Tensor, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        one = partial(self._one, module)
        if state is None:
            run = torch.func.vmap(lambda v, x: one(v, x, None), randomness="different")
            y, after = run(vectors, x)
        else:
            y, after = torch.func.vmap(one, randomness="different")(vectors, x, state)
        return y, after

    def _stacks(self, module: nn.Module) -> bool:
        """Return whether two restarts give together, backward too, what each gives alone."""
        vectors = self._flat.clone().requires_grad_()
        x = vectors.new_ones(2, 3, 2, self.layout.inputs)
        try:
            with torch.random.fork_rng(devices=[]):
                together, after = self._stacked(module, vectors, x, None)
                self._stacked(module, vectors, x, after)
                torch.autograd.grad(together.sum(), vectors)
        except UNABLE:
            return False
        alone = torch.stack([self._one(self._module, v, x[0], None)[0] for v in vectors])
        return bool(torch.allclose(together, alone, rtol=1e-3, atol=1e-5))
