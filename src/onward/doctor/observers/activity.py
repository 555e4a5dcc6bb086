"""What recurrent layers and activations did, and which data training passes were given."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from onward.doctor.evidence import Batch, Given, LayerCall, Values
from onward.doctor.observers.axes import labels_of
from onward.doctor.observers.drafts import PassDraft
from onward.doctor.observers.places import Place, where
from onward.doctor.observers.sampling import Spread
from onward.doctor.observers.snapshot import cut, identity

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

ROWS, UNITS, LAYERS = 64, 128, 64
"""Rows and units of one sample of a layer, and layers that are followed."""

LOOP, LAYER_CALLS = 256, 3000
"""Calls of recurrent layers kept of one pass that is looked at closely, and in all."""

BATCHES = 512
"""Training passes whose data are digested."""


@dataclass(eq=False)
class LayerDraft:
    """An activation or recurrent layer, and samples of what it did."""

    kind: str
    module: nn.Module | None
    place: Place | None
    spread: Spread = field(default_factory=lambda: Spread(3, 1.5, 24))
    samples: list[tuple[int, NDArray[Any], NDArray[Any] | None]] = field(default_factory=list)


@dataclass(eq=False)
class KeptLayerCall:
    """A call of a recurrent layer, and the gradient that came back through its output."""

    module: nn.Module
    call: LayerCall
    gradient: NDArray[Any] | None = None
    state_read: bool = False
    packed: nn.utils.rnn.PackedSequence | None = None

    def reached(self, gradient: torch.Tensor | None) -> None:
        """Note that the loss depends on the state the layer ended with."""
        self.state_read = self.state_read or gradient is not None

    def arrived(self, gradient: torch.Tensor | None) -> None:
        """Take the gradient with respect to the output; more than one add up.

        None comes where only the final state is used.
        """
        if gradient is None:
            return
        with torch._C.DisableTorchFunction(), torch.no_grad():
            norms = gradient.detach().norm(dim=-1)
            if self.packed is not None:
                norms = _unpacked(self.packed._replace(data=norms[:, None]))[0][..., 0]
            norms = norms[tuple(slice(n) for n in cut(tuple(norms.shape), 1 << 14))]
            part = norms.cpu().numpy().astype(float)
            self.gradient = part if self.gradient is None else self.gradient + part


class Activity:
    """Keeps samples of layers and digests of batches."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.layers: dict[object, LayerDraft] = {}
        self.layer_calls: list[KeptLayerCall] = []
        self.layer_call_count = 0
        self.batches: list[Batch] = []
        self._drawn = 0
        self._batch_spread = Spread(64, 1.05, BATCHES)
        self._call_spreads: dict[object, Spread] = {}

    def batch(self, draft: PassDraft) -> None:
        """Digest the data of a training pass."""
        if not self._batch_spread.take():
            return
        data = [entry.tensor for entry in draft.entries if entry.role == "data"][:64]
        digest = 0
        with torch._C.DisableTorchFunction(), torch.no_grad():
            for tensor in data:
                flat = tensor.detach().reshape(-1)
                flat = flat[:: max(1, flat.numel() // 1024)]
                digest = zlib.crc32(np.ascontiguousarray(flat.cpu().numpy()).tobytes(), digest)
        shapes = tuple(tuple(tensor.shape) for tensor in data)
        same = identity(data[0]) if data else 0
        drawn = self._recorder.drawn - self._drawn
        self.batches.append(Batch(draft.step, shapes, digest, same, drawn))
        self._drawn = self._recorder.drawn

    def unit(
        self,
        key: object,
        kind: str,
        module: nn.Module | None,
        place: Place | None,
        given: torch.Tensor | None,
        output: torch.Tensor,
    ) -> None:
        """Sample the units of a layer; features are the last axis."""
        layer = self.layers.get(key)
        if layer is None:
            if len(self.layers) >= LAYERS:
                return
            layer = self.layers[key] = LayerDraft(kind, module, place)
        if output.ndim < 1 or not layer.spread.take():
            return
        before = None if given is None or given.shape != output.shape else self._rows(given)
        layer.samples.append((self._recorder.step, self._rows(output), before))

    def _rows(self, tensor: torch.Tensor) -> NDArray[Any]:
        with torch._C.DisableTorchFunction(), torch.no_grad():
            flat = tensor.detach().reshape(-1, tensor.shape[-1])
            flat = flat[:: max(1, -(-len(flat) // ROWS)), :UNITS]
        return self._recorder.copier.array(flat)

    def recurrent(
        self, module: nn.RNNBase | nn.RNNCellBase, arguments: tuple[Any, ...], output: Any,
        place: Place | None,
    ) -> None:  # fmt: skip
        """Note a call of a recurrent layer or cell."""
        recorder = self._recorder
        home = recorder.current
        if home is not None and home.reader is None:
            home.reader = read_axes(module, arguments[0], recorder)
        key = (id(module), torch.is_grad_enabled(), module.training)
        spread = self._call_spreads.setdefault(key, Spread(4, 1.7, 20))
        self.layer_call_count += 1
        taken = spread.take()
        if home is not None:
            home.layer_calls += 1
            close = home.sampled and home.layer_calls <= LOOP
            taken = taken or (close and len(self.layer_calls) < LAYER_CALLS)
        if not taken:
            return
        cell = isinstance(module, nn.RNNCellBase)
        given, attached, states = self.state(arguments[1] if len(arguments) > 1 else None, home)
        batch, lengths = _unpacked(arguments[0])
        out, final = (output, output) if cell else output
        axes = _axes(module, batch, lengths)
        if home is not None and home.layer_calls == 1 and home.given == "none":
            home.given, home.attached = given, attached
        room = 1 << 11 if cell else 1 << 14
        copier, tags = recorder.copier, recorder.tags
        finals = [t for t in (final if isinstance(final, tuple) else (final,))]
        result = _unpacked(out if not isinstance(out, tuple) or not cell else out[0])[0]
        followed = out.data if isinstance(out, nn.utils.rnn.PackedSequence) else result
        looked = isinstance(followed, torch.Tensor) and followed.requires_grad
        call = LayerCall(
            index=self.layer_call_count - 1,
            step=recorder.step,
            call=None if home is None else home.index,
            model=None,
            name="",
            kind=_kind(module),
            input_size=module.input_size,
            hidden_size=module.hidden_size,
            batch_first=bool(getattr(module, "batch_first", False)),
            bidirectional=bool(getattr(module, "bidirectional", False)),
            num_layers=int(getattr(module, "num_layers", 1)),
            dropout=float(getattr(module, "dropout", 0.0)),
            time_axis=axes[0],
            batch_axis=axes[1],
            input=copier.values(batch, tags.get(batch), room),
            output=copier.values(result, tags.get(result), room),
            given=given,
            attached=attached,
            state=states,
            final_state=tuple(copier.values(t, tags.get(t), 1 << 12) for t in finals),
            training=module.training,
            grad=torch.is_grad_enabled(),
            lengths=lengths,
            where=where(place),
            looked=looked,
        )
        kept = KeptLayerCall(module, call)
        self.layer_calls.append(kept)
        if call.looked:
            if followed is not result:
                kept.packed = out._replace(data=followed.detach()[:0])
            followed.register_hook(kept.arrived)  # type: ignore[no-untyped-call]
            if not cell and finals[0].requires_grad:
                finals[0].register_hook(kept.reached)

    def state(self, state: Any, home: PassDraft | None) -> tuple[Given, bool, tuple[Values, ...]]:
        """Tell what kind of state a layer was given."""
        parts = state if isinstance(state, (tuple, list)) else (state,)
        parts = tuple(part for part in parts if isinstance(part, torch.Tensor))
        if not parts:
            return "none", False, ()
        recorder = self._recorder
        tag = recorder.tag(parts[0])
        values = tuple(recorder.copier.values(p, recorder.tags.get(p), 1 << 12) for p in parts)
        if tag is None or not tag.depends:
            zeros = all(not value.array.any() for value in values)
            return ("zeros" if zeros else "fresh"), False, values
        if tag.home is None:
            return "learned", False, values
        earlier = tag.home is not home or tag.first < tag.home.index
        attached = earlier and parts[0].grad_fn is not None
        return "carried", attached, values


def _unpacked(batch: Any) -> tuple[torch.Tensor, tuple[int, ...] | None]:
    if not isinstance(batch, nn.utils.rnn.PackedSequence):
        return batch, None
    with torch._C.DisableTorchFunction(), torch.no_grad():
        padded, lengths = nn.utils.rnn.pad_packed_sequence(batch, batch_first=True)
    return padded, tuple(int(length) for length in lengths)


def read_axes(
    module: nn.RNNBase | nn.RNNCellBase, given: Any, recorder: Recorder
) -> tuple[int | None, int | None]:
    """Return time and batch axis of the data of a pass, as its first recurrent layer reads them."""
    if not isinstance(given, torch.Tensor):
        return None, None
    tag = recorder.tags.get(given)
    axes = _axes(module, given, None)
    labels = labels_of(given.ndim, () if tag is None else tag.trail)
    at = [None if axis is None or labels is None else labels[axis] for axis in axes]
    return at[0], at[1]


def _axes(
    module: nn.Module, batch: torch.Tensor, lengths: tuple[int, ...] | None
) -> tuple[int | None, int | None]:
    if isinstance(module, nn.RNNCellBase):
        return None, 0 if batch.ndim == 2 else None
    if lengths is not None:
        return 1, 0
    if batch.ndim == 2:
        return 0, None
    return (1, 0) if module.batch_first else (0, 1)


def _kind(module: nn.Module) -> str:
    for known in (nn.LSTMCell, nn.GRUCell, nn.RNNCell, nn.LSTM, nn.GRU, nn.RNN):
        if isinstance(module, known):
            return known.__name__
    return type(module).__name__
