"""Inference in PyTorch: a whole series through fused modules, or step by step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.peers.peer import Program, Variant
from benchmarks.peers.torch_chain import Cells, ChainBase, Modules
from benchmarks.workloads import LAST, LOOP, Workload


def streaming_variants(workload: Workload) -> list[Variant]:
    """Return the ways to run: tracing pays where Python calls every step."""
    forms = ["modules"] if workload.mode == LOOP else ["modules", "cells", "traced cells"]
    return [Variant(options={"form": form}) for form in forms]


class OneStep(nn.Module):
    """One step of a chain with one LSTM, its state as tensors in and out."""

    def __init__(self, chain: ChainBase) -> None:
        super().__init__()
        self.chain = chain

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the output and the next state."""
        recurrent = self.chain.last_recurrent
        states = [(h, c) if k == recurrent else None for k in range(len(self.chain.layers))]
        y, after = self.chain.stretch(x, states, 0)
        return (y, *after[recurrent])


class Streaming(Program):
    """One series, one step a call or all steps in one."""

    def __init__(self, workload: Workload, variant: Variant) -> None:
        form = str(variant.options["form"])
        chain: ChainBase = Modules(workload) if form == "modules" else Cells(workload, 1)
        self.whole = workload.mode == LOOP
        self.inputs = torch.from_numpy(workload.pool().inputs[0]).unsqueeze(1)
        self.parts = list(self.inputs.split(1))
        units = chain.layers[chain.last_recurrent].units
        self.zeros = [torch.zeros((1, units) if "cells" in form else (1, 1, units))] * 2
        self.chain = chain.eval()
        self.one: Any = OneStep(chain).eval()
        if form == "traced cells":
            with torch.inference_mode():
                traced = torch.jit.trace(self.one, (self.parts[0], *self.zeros))
                self.one = torch.jit.freeze(traced)

    @torch.inference_mode()
    def check(self) -> list[float]:
        if self.whole:
            return self.chain(self.inputs).flatten()[-LAST:].tolist()
        found, (h, c) = [], self.zeros
        for part in self.parts:
            y, h, c = self.one(part, h, c)
            found.append(float(y))
        return found[-LAST:]

    @torch.inference_mode()
    def step(self, count: int) -> int:
        if self.whole:
            calls = -(-count // len(self.parts))
            for _ in range(calls):
                self.chain(self.inputs)
            return calls * len(self.parts)
        h, c = self.zeros
        for k in range(count):
            _, h, c = self.one(self.parts[k % len(self.parts)], h, c)
        return count
