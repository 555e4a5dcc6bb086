"""PyTorch: fused modules or cells by hand, eager or compiled, fused or foreach Adam."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.peers.torch_chain import Cells, Modules
from benchmarks.peers.torch_streaming import Streaming, streaming_variants
from benchmarks.workloads import CHECKED, CLIP, RATE, TRAIN, Workload
from onward.problems.catalog.ar1_squares import RHO, W

COMPILED_UP_TO = 20
"""Time steps up to which cells are given to ``torch.compile``.

It unrolls the loop: at 100 steps compiling takes minutes. On ``nn.LSTM`` and its kind it falls back
to the eager module.
"""


class Training(Program):
    """Training steps as a PyTorch user takes them, of one restart or of a stack."""

    def __init__(self, workload: Workload, variant: Variant) -> None:
        self.workload, self.variant = workload, variant
        pool = workload.pool()
        self.inputs, self.targets = (
            torch.from_numpy(array).transpose(0, 1).contiguous()
            for array in (pool.inputs, pool.targets)
        )
        self.batches = torch.from_numpy(workload.batches(100))
        self.mixing = _mixing(workload.steps) if workload.fresh else None
        self.begin()

    def begin(self) -> None:
        """Make a fresh model with a fresh optimizer."""
        stacked = self.variant.restarts > 1
        options = self.variant.options
        if options["form"] == "modules":
            self.model: Modules | Cells = Modules(self.workload)
        else:
            self.model = Cells(self.workload, self.variant.restarts)
        self.parameters = list(self.model.parameters())
        self.adam = torch.optim.Adam(self.parameters, RATE, **{str(options["Adam"]): True})
        self.loss: Callable[[Tensor, Tensor], Tensor] = self._loss
        if options["form"] == "compiled cells":
            self.loss = torch.compile(self._loss)
        self.clip = _clip_each if stacked else _clip

    def check(self) -> list[float]:
        self.begin()
        held = self.model.hold_second_biases() if isinstance(self.model, Modules) else []
        losses = [self._train(*self._drawn(k)) for k in range(CHECKED)]
        for handle in held:
            handle.remove()
        return [float(loss.flatten()[0]) for loss in losses]

    def step(self, count: int) -> int:
        for k in range(count):
            self._train(*(self._drawn(k) if self.mixing is None else self._simulated()))
        return count

    def _train(self, inputs: Tensor, targets: Tensor) -> Tensor:
        self.adam.zero_grad(set_to_none=True)
        losses = self.loss(inputs, targets)
        losses.sum().backward()
        self.clip(self.parameters)
        self.adam.step()
        return losses.detach()

    def _loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        skipped = self.workload.scored_from - self.workload.heads_from
        wanted = targets[self.workload.scored_from :]
        found = self.model(inputs)[skipped:]
        if found.dim() == 4:
            return (found - wanted.unsqueeze(1)).square().mean((0, 2, 3))
        return (found - wanted).square().mean()

    def _drawn(self, k: int) -> tuple[Tensor, Tensor]:
        index = self.batches[k % len(self.batches)]
        return self.inputs.index_select(1, index), self.targets.index_select(1, index)

    def _simulated(self) -> tuple[Tensor, Tensor]:
        x = self.mixing @ torch.randn(self.workload.steps, self.workload.batch)
        squares = x.square()
        y = squares.clone()
        y[1:] += W * squares[:-1]
        return x.unsqueeze(2), y.unsqueeze(2)


def _mixing(steps: int) -> Tensor:
    """Return the matrix that turns noise into the series of ``ar1-squares``, all steps at once."""
    lag = torch.arange(steps)[:, None] - torch.arange(steps)
    return torch.where(lag >= 0, RHO ** lag.clamp(min=0).double(), 0.0).float()


def _clip(parameters: list[Tensor]) -> None:
    torch.nn.utils.clip_grad_norm_(parameters, CLIP, foreach=True)


def _clip_each(parameters: list[Tensor]) -> None:
    """Clip every restart's gradient by itself."""
    gradients = [parameter.grad for parameter in parameters]
    norms = torch.stack([g.square().flatten(1).sum(1) for g in gradients]).sum(0).sqrt()
    scale = (CLIP / (norms + 1e-6)).clamp(max=1)[:, None, None]
    torch._foreach_mul_(gradients, [scale] * len(gradients))


class Torch(Peer):
    """PyTorch."""

    def versions(self) -> dict[str, str]:
        return {"torch": torch.__version__}

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        if workload.mode != TRAIN:
            return streaming_variants(workload)
        ways = [("cells", "fused")]
        if restarts == 1:
            ways += [("modules", "fused"), ("modules", "foreach")]
        if workload.steps <= COMPILED_UP_TO:
            ways.append(("compiled cells", "fused"))
        return [Variant(restarts, {"form": form, "Adam": adam}) for form, adam in ways]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        torch.set_num_threads(threads)
        if workload.mode == TRAIN:
            return Training(workload, variant)
        return Streaming(workload, variant)


def make() -> Peer:
    """Return this peer."""
    return Torch()
