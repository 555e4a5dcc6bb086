"""The torch engine: what the fused one does, in PyTorch, on any device and for any module."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
import torch
from numpy.typing import DTypeLike, NDArray
from torch import Tensor
from torch.nn.functional import pad

from onward.engines.engine import Array, Engine, Feedback, Population, Sequences
from onward.engines.torch import columns
from onward.engines.torch.adam import Adam
from onward.engines.torch.devices import device_for
from onward.engines.torch.feeding import fed, open_until
from onward.engines.torch.jacobian import jacobian
from onward.engines.torch.losses import losses
from onward.engines.torch.running import Chains, Modules, Running
from onward.errors import NetworkError
from onward.networks.foreign import foreign_in
from onward.networks.layout import Layout
from onward.networks.losses import SQUARED, Loss

LEAST_WEIGHT = 1e-30
"""What a batch in which nothing counts is divided by."""
AT_ONCE = 20_000_000
"""Numbers of a Jacobian that are held at once."""


class TorchEngine(Engine):
    """Runs chains of ours, or a module of one's own.

    Parameters
    ----------
    layout
        The chain, or the module, and the size of its input.
    dtype
        ``float32`` or ``float64``.
    threads
        Threads of PyTorch's; as many as it likes by default.
    device
        ``"cpu"``, ``"cuda"``, ``"cuda:1"``, ``"mps"``.
    loss
        What the network is taught by.

    Raises
    ------
    NetworkError
        If ``dtype`` is another type, the device is not there, or the module cannot be called.
    """

    name = "torch"

    def __init__(
        self,
        layout: Layout,
        dtype: DTypeLike = np.float32,
        threads: int | None = None,
        device: str = "cpu",
        loss: Loss = SQUARED,
    ) -> None:
        self.layout = layout
        self.taught_by = loss
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise NetworkError("float32 or float64", str(self.dtype), "pass dtype='float32'")
        self.threads = threads
        self.device = device_for(device, self.dtype)
        kind = torch.float32 if self.dtype == np.float32 else torch.float64
        self._foreign = foreign_in(layout.chain)
        self._running: Running
        if self._foreign is None:
            self._running = Chains(layout, self.device, kind)
        else:
            self._running = Modules(layout, self._foreign, self.device, kind)

    def path(self, restarts: int) -> str:
        return self._running.path(restarts)

    def run(
        self, parameters: Array, inputs: Array, feedback: Feedback, state: Array | None = None
    ) -> tuple[Array, Array]:
        vectors, x = self._tensor(np.atleast_2d(parameters)), self._inputs(inputs, feedback)
        before = None
        if state is not None:
            size = (len(vectors), len(x), self._running.state)
            before = self._running.entered(self._tensor(np.broadcast_to(state, size)))
        with self._as_meant(), torch.no_grad():
            found, after = self._unrolled(vectors, x, feedback, before)
        return found.cpu().numpy(), after.cpu().numpy()

    def loss(self, parameters: Array, data: Sequences, feedback: Feedback) -> Array:
        vectors = self._tensor(np.atleast_2d(parameters))
        with self._as_meant(), torch.no_grad():
            found = self._losses(vectors, *self._arrays(data, feedback), feedback)
        return np.asarray(found.cpu().numpy().astype(np.float64))

    def gradient(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        vectors = self._tensor(np.atleast_2d(parameters)).requires_grad_()
        with self._as_meant():
            losses = self._losses(vectors, *self._arrays(data, feedback), feedback)
            (slopes,) = torch.autograd.grad(losses.sum(), vectors)
        found = losses.detach().cpu().numpy().astype(np.float64)
        return found, slopes.cpu().numpy()

    def jacobian(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        self._check_second_order()
        self.check_inputs(data.inputs, feedback)
        if self._foreign is None:
            with self._as_meant():
                return jacobian(self.layout, parameters, data, feedback, self.device)
        double = self._in_double

        def predict(vector: Tensor, x: Tensor) -> Tensor:
            return double._unrolled(vector[None], x, feedback, None)[0][0]

        with double._as_meant():
            return columns.jacobian(predict, parameters, data, double.device)

    def normal_equations(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[float, Array, Array]:
        scored = int(np.count_nonzero(data.weights.any(axis=0)))
        each = max(1, scored * self.layout.outputs * self.layout.size)
        some = max(1, AT_ONCE // each)
        square, slope = 0.0, np.zeros(self.layout.size)
        curvature = np.zeros((self.layout.size, self.layout.size))
        for start in range(0, len(data), some):
            part = data[start : start + some]
            if part.weights.any():
                more = super().normal_equations(parameters, part, feedback)
                square, slope, curvature = square + more[0], slope + more[1], curvature + more[2]
        return square, slope, curvature

    def train(
        self,
        population: Population,
        pool: Sequences,
        batches: NDArray[np.int64],
        rates: Array,
        feedback: Feedback,
        clip: float,
    ) -> Array:
        inputs, targets, weights = self._arrays(pool, feedback)
        index = torch.from_numpy(np.array(batches)).to(self.device)
        rates = np.broadcast_to(rates, (len(population), len(batches)))
        adam = Adam(population, rates, float(clip), like=inputs)
        self._running.train(True)
        try:
            with self._as_meant(), torch.random.fork_rng():
                # What is drawn in training, by dropout, is the same whenever it is trained.
                torch.manual_seed(int(population.taken.max()))
                for batch in index:
                    vectors = adam.vectors.detach().requires_grad_()
                    losses = self._losses(
                        vectors, inputs[batch], targets[batch], weights[batch], feedback
                    )
                    (slopes,) = torch.autograd.grad(losses.sum(), vectors)
                    adam.step(losses.detach(), slopes)
        finally:
            self._running.train(False)
        return adam.finish(population)

    @cached_property
    def _in_double(self) -> TorchEngine:
        """The same in float64, for a module of one's own, by equations that take tangents."""
        found = TorchEngine(self.layout, np.float64, self.threads, str(self.device))
        if isinstance(found._running, Modules):
            found._running = found._running.for_tangents()
        return found

    def _unrolled(
        self, vectors: Tensor, x: Tensor, feedback: Feedback, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return predictions ``(restart, series, time, output)`` and the state after them."""
        restarts, steps = len(vectors), x.shape[1]
        values = self.values
        stop, others = open_until(x, feedback, values), self.layout.outputs - values

        def told(o: Tensor, v: Tensor) -> Tensor:
            return o + pad(v[..., :values], (0, others)) if feedback.increment else o

        opened = x[None, :, :stop].expand(restarts, -1, -1, -1)
        found, state = self._running(vectors, opened, state)
        parts = [told(found, opened)]
        for t in range(stop, steps):
            v = x[None, :, t : t + 1].expand(restarts, -1, -1, -1)
            v = fed(parts[-1][:, :, -1:, :values], v, t, feedback)
            found, state = self._running(vectors, v, state)
            parts.append(told(found, v))
        return torch.cat(parts, dim=2), state

    def _losses(
        self, vectors: Tensor, x: Tensor, targets: Tensor, weights: Tensor, feedback: Feedback
    ) -> Tensor:
        found, _ = self._unrolled(vectors, x, feedback, None)
        counted = weights[..., None] > 0
        # A prediction that overflowed in the padding must not turn 0 into NaN, nor its slope.
        found = torch.where(counted, found, torch.zeros_like(found))
        known = torch.where(counted, targets, torch.zeros_like(targets))
        each = losses(self.taught_by, found, known)
        total = (weights[..., None] * each).sum(dim=(1, 2, 3))
        return total / (weights.sum() * targets.shape[2]).clamp(min=LEAST_WEIGHT)

    def _arrays(self, data: Sequences, feedback: Feedback) -> tuple[Tensor, Tensor, Tensor]:
        inputs = self._inputs(data.inputs, feedback)
        return inputs, self._tensor(data.targets), self._tensor(data.weights)

    def _inputs(self, inputs: Array, feedback: Feedback) -> Tensor:
        self.check_inputs(inputs, feedback)
        return self._tensor(inputs)

    def _tensor(self, array: Array) -> Tensor:
        return torch.from_numpy(np.array(array, self.dtype)).to(self.device)

    @contextmanager
    def _as_meant(self) -> Iterator[None]:
        """Run with the threads that were asked for, and on a GPU with all digits of float32."""
        before = torch.get_num_threads()
        torch.set_num_threads(self.threads or before)
        try:
            if self.device.type == "cuda":
                with (
                    warnings.catch_warnings(),
                    torch.backends.cudnn.flags(enabled=self._running.cudnn, allow_tf32=False),
                ):
                    # Weights of one restart are parts of one vector, and copied at every call.
                    warnings.filterwarnings("ignore", "RNN module weights are not part of single")
                    yield
            else:
                yield
        finally:
            torch.set_num_threads(before)
