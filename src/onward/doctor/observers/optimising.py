"""Backward passes and optimizer steps: what they were called on and what they moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from onward.doctor.observers.places import Place
from onward.doctor.observers.sampling import Spread

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

HISTORY = 4096
"""Losses that are kept; beyond it every other one is let go."""


@dataclass(eq=False)
class OptimizerDraft:
    """An optimizer and what it did."""

    index: int
    optimizer: torch.optim.Optimizer
    place: Place | None
    steps: int = 0
    previous: float | None = None


@dataclass(eq=False)
class MovedParameter:
    """A parameter at a step: norms before it, and a copy until the step is done."""

    parameter: torch.Tensor
    value: float
    gradient: float | None
    before: torch.Tensor | None
    optimised: bool
    stale: float = 0.0
    update: float = 0.0
    finite: bool = True


@dataclass(eq=False)
class StepDraft:
    """A step looked at closely."""

    index: int
    optimizer: int | None
    rates: tuple[float, ...]
    loss: float | None
    backwards: int
    stale: float
    previous: float | None
    clipped: tuple[float, float] | None
    place: Place | None
    moved: list[MovedParameter] = field(default_factory=list)


class Optimising:
    """Follows optimizers, and updates of parameters written by hand."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.steps = self.backwards = self.zero_grads = 0
        self.optimizers: dict[int, OptimizerDraft] = {}
        self.drafts: list[StepDraft] = []
        self.history: list[tuple[int, float, float]] = []
        self.clipped: tuple[float, float] | None = None
        self.first_non_finite: int | None = None
        self._thin = 1
        self._since = 0
        self._stale: dict[int, float] = {}
        self._stepped = True
        self._loss: float | None = None
        self._spread = Spread(8, 1.2, 96)
        self._near = False
        self._open: StepDraft | None = None
        self._manual = False

    # -- backward -------------------------------------------------------------------------------

    def backward(self, roots: Sequence[torch.Tensor]) -> None:
        """Note that gradients are about to be taken of these tensors."""
        if self._manual:
            self._end_manual()
        if self._stepped:
            self._stepped, self._since = False, 0
            self._near = self._spread.take()
            self._stale = self._gradients() if self._near else {}
        self._since += 1
        self.backwards += 1
        if len(roots) and roots[0].numel() == 1:
            self._note(float(roots[0].detach()))
        self._mark(roots)

    def _note(self, loss: float) -> None:
        self._loss = loss
        if not math.isfinite(loss) and self.first_non_finite is None:
            self.first_non_finite = self.steps
        if self.backwards % self._thin == 0:
            rate = next(
                (o.optimizer.param_groups[0]["lr"] for o in self.optimizers.values()), math.nan
            )
            self.history.append((self.steps, loss, float(rate)))
            if len(self.history) > HISTORY:
                self.history = self.history[::2]
                self._thin *= 2

    def _mark(self, roots: Sequence[torch.Tensor]) -> None:
        recorder = self._recorder
        if recorder.asleep:
            recorder.slept_through()
            return
        for root in roots:
            tag = recorder.tag(root)
            if tag is None:
                continue
            for draft in recorder.drafts_in(tag.drafts):
                draft.backward = draft.grad
            if tag.home is not None:
                recorder.reached(min(tag.first, tag.home.index), tag.home)

    def _gradients(self) -> dict[int, float]:
        found = {}
        for start in self._recorder.networks.starts():
            parameter = start.parameter()
            if parameter is not None and parameter.grad is not None:
                found[id(parameter)] = float(parameter.grad.detach().to_dense().norm())
        return found

    # -- optimizers -----------------------------------------------------------------------------

    def known(self, optimizer: torch.optim.Optimizer, place: Place | None) -> OptimizerDraft:
        """Return the draft of an optimizer, made if it is new."""
        draft = self.optimizers.get(id(optimizer))
        if draft is None:
            draft = OptimizerDraft(len(self.optimizers), optimizer, place)
            self.optimizers[id(optimizer)] = draft
        return draft

    def before_step(self, optimizer: torch.optim.Optimizer, place: Place | None) -> None:
        """Look at gradients, and keep values to compare with, if this step is looked at."""
        draft = self.known(optimizer, place)
        if self._near:
            rates = tuple(float(group["lr"]) for group in optimizer.param_groups if "lr" in group)
            held = [p for group in optimizer.param_groups for p in group["params"]]
            self._begin(draft.index, rates, held, place, draft.previous)

    def after_step(self, optimizer: torch.optim.Optimizer) -> None:
        """Look at what moved, and count the step."""
        draft = self.known(optimizer, None)
        draft.steps += 1
        if self._open is not None:
            draft.previous = self._end()
        self._count()

    def manual(self, place: Place | None) -> None:
        """Note that a parameter is changed by hand; the first time after a backward is a step."""
        if not self._stepped and not self._manual:
            self._manual = True
            if self._near:
                self._begin(None, (), [], place, None)

    def finish(self) -> None:
        """End a step by hand that nothing followed."""
        if self._manual:
            self._end_manual()

    def _end_manual(self) -> None:
        self._manual = False
        if self._open is not None:
            self._end()
        self._count()

    def _count(self) -> None:
        self.steps += 1
        self._recorder.next_round()
        self._stepped, self.clipped = True, None

    def _begin(
        self,
        optimizer: int | None,
        rates: tuple[float, ...],
        held: list[torch.Tensor],
        place: Place | None,
        previous: float | None,
    ) -> None:
        step = StepDraft(
            self.steps, optimizer, rates, self._loss, self._since,
            _norm(self._stale.values()), previous,
            self.clipped, place,
        )  # fmt: skip
        ids = {id(parameter) for parameter in held}
        starts = self._recorder.networks.starts()
        living = {id(p): p for start in starts if (p := start.parameter()) is not None}
        living.update({id(p): p for p in held})
        with torch._C.DisableTorchFunction(), torch.no_grad():
            for key, parameter in list(living.items())[:256]:
                moved = _look(parameter, key in ids or optimizer is None)
                moved.stale = self._stale.get(key, 0.0)
                step.moved.append(moved)
        for start in starts:
            known = start.parameter()
            if known is not None and known.grad is not None and not start.gradient:
                start.gradient = bool(known.grad.detach().to_dense().any())
        self._open = step

    def _end(self) -> float:
        step, self._open = self._open, None
        assert step is not None
        with torch._C.DisableTorchFunction(), torch.no_grad():
            for moved in step.moved:
                now = moved.parameter.detach()
                if moved.before is not None:
                    moved.update = float((now - moved.before).norm())
                moved.finite = math.isfinite(float(now.sum()))
                moved.before = None
        self.drafts.append(step)
        return _norm(moved.gradient or 0.0 for moved in step.moved if moved.optimised)


def _norm(parts: Iterable[float]) -> float:
    return math.sqrt(sum(part**2 for part in parts))


def _look(parameter: torch.Tensor, optimised: bool) -> MovedParameter:
    values = parameter.detach()
    gradient = parameter.grad
    return MovedParameter(
        parameter,
        float(values.norm()),
        None if gradient is None else float(gradient.detach().to_dense().norm()),
        values.clone() if values.numel() <= 1 << 22 else None,
        optimised,
    )
