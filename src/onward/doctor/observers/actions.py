"""What to look at in each tensor function, by its name."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any

import torch

from onward.doctor.observers import comparing, flowing
from onward.doctor.observers.places import Place, place
from onward.doctor.observers.recorder import Recorder


class Seen:
    """One call of a tensor function: its arguments, and what came out."""

    __slots__ = ("args", "frame", "kwargs", "name", "output", "recorder")

    def __init__(
        self,
        recorder: Recorder,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self.recorder = recorder
        self.name = name
        self.args = args
        self.kwargs = kwargs
        self.output: Any = None
        self.frame: FrameType | None = None

    @property
    def place(self) -> Place | None:
        """Line of the script that called."""
        return place(self.frame)


Action = Callable[[Seen], None]


def name_of(func: Callable[..., Any]) -> str:
    """Return the plain name of a function: ``sub`` for ``Tensor.__sub__``, ``T`` for ``x.T``."""
    name: str = getattr(func, "__name__", "")
    if name in ("__get__", "__set__", "__delete__"):
        owner = getattr(getattr(func, "__self__", None), "__name__", "")
        return f"{owner}{'' if name == '__get__' else '='}"
    return ALIASES.get(name, name)


ALIASES = {
    **{f"__{name}__": name for name in ("add", "sub", "mul", "pow", "matmul", "abs", "neg", "eq")},
    "__radd__": "add", "__rmul__": "mul", "__rmatmul__": "matmul", "__rsub__": "rsub",
    "subtract": "sub", "multiply": "mul", "absolute": "abs", "negative": "neg",
    "__truediv__": "div", "true_divide": "div", "divide": "div", "__getitem__": "getitem",
    "__isub__": "sub_", "__iadd__": "add_", "__imul__": "mul_", "__setitem__": "setitem",
    "concat": "cat", "concatenate": "cat", "moveaxis": "movedim",
    "special_softmax": "softmax", "special_log_softmax": "log_softmax",
}  # fmt: skip

IGNORED = frozenset(
    [
        "size",
        "dim",
        "ndim",
        "shape",
        "dtype",
        "device",
        "requires_grad",
        "is_leaf",
        "grad",
        "grad_fn",
        "numel",
        "nelement",
        "stride",
        "__len__",
        "is_floating_point",
        "is_complex",
        "is_contiguous",
        "data_ptr",
        "storage_offset",
        "is_sparse",
        "layout",
        "is_cuda",
        "is_cpu",
        "element_size",
        "__hash__",
        "type_as_shape",
        "get_device",
        "is_mkldnn",
        "is_quantized",
        "is_nested",
        "_version",
        "output_nr",
        "names",
        "_backward_hooks",
        "retain_grad",
        "register_hook",
        "itemsize",
        "nbytes",
        "is_mps",
        "requires_grad_",
        "zeros_like",
        "ones_like",
        "empty_like",
        "rand_like",
        "randn_like",
        "full_like",
        "new_zeros",
        "new_ones",
        "new_empty",
        "new_tensor",
        "new_full",
        "grad=",
        "requires_grad=",
        "untyped_storage",
        "__dir__",
        "__contains__",
        "is_pinned",
        "pin_memory",
        "is_inference",
        "is_same_size",
        "equal",
        "allclose",
        "isfinite",
        "isnan",
        "isinf",
        "__reduce_ex__",
        "__deepcopy__",
        "dim_order",
        "data=",
    ]
)
"""Functions that tell nothing on what is learned."""

DRAWING = frozenset(
    """rand randn randint randperm normal normal_ uniform_ random_ bernoulli bernoulli_ multinomial
    rand_like randn_like randint_like""".split()  # noqa: SIM905
)
"""Functions that draw random numbers for tensors."""

LEAVING = {
    "numpy": "numpy", "__array__": "numpy", "item": "item", "__float__": "item",
    "__int__": "item", "tolist": "tolist", "__repr__": "print", "__format__": "print",
}  # fmt: skip

SHAPING = frozenset(
    [
        "view",
        "reshape",
        "permute",
        "transpose",
        "swapaxes",
        "swapdims",
        "movedim",
        "flatten",
        "unflatten",
        "squeeze",
        "unsqueeze",
        "cat",
        "stack",
        "hstack",
        "vstack",
        "getitem",
        "expand",
        "expand_as",
        "repeat",
        "repeat_interleave",
        "tile",
        "select",
        "narrow",
        "unbind",
        "split",
        "chunk",
        "tensor_split",
        "unfold",
        "t",
        "T",
        "mT",
        "H",
        "view_as",
        "reshape_as",
        "flip",
        "fliplr",
        "flipud",
        "roll",
        "index_select",
        "gather",
        "masked_select",
        "take_along_dim",
        "softmax",
        "log_softmax",
        "sigmoid",
        "tanh",
        "relu",
        "gelu",
        "elu",
        "leaky_relu",
        "softplus",
        "logsigmoid",
        "hardtanh",
        "clamp",
        "exp",
        "log",
        "argmax",
        "topk",
        "detach",
        "data",
        "mean",
        "sum",
        "max",
        "min",
        "cumsum",
        "lstm_cell",
        "gru_cell",
        "rnn_tanh_cell",
        "rnn_relu_cell",
        "dropout",
        "pad",
        "linear",
        "matmul",
        "mm",
        "bmm",
        "lstm",
        "gru",
        "rnn_tanh",
        "rnn_relu",
        "embedding",
        "layer_norm",
        "batch_norm",
        "conv1d",
        "_pack_padded_sequence",
        "_pad_packed_sequence",
        "diff",
        "where",
    ]
)
"""Functions that go into a tensor's trail."""

LOSSES = {
    "mse_loss": "mse", "l1_loss": "l1", "smooth_l1_loss": "huber", "huber_loss": "huber",
    "cross_entropy": "cross_entropy", "nll_loss": "nll", "nll_loss_nd": "nll",
    "binary_cross_entropy": "bce", "binary_cross_entropy_with_logits": "bce_logits",
    "kl_div": "kl", "gaussian_nll_loss": "gaussian_nll", "poisson_nll_loss": "poisson_nll",
    "cosine_embedding_loss": "cosine", "cosine_similarity": "cosine", "ctc_loss": "ctc",
    "hinge_embedding_loss": "margin", "margin_ranking_loss": "margin",
    "soft_margin_loss": "margin", "multi_margin_loss": "margin",
    "multilabel_margin_loss": "margin", "multilabel_soft_margin_loss": "margin",
    "pairwise_distance": "mse", "dist": "mse", "cdist": "mse",
}  # fmt: skip


def action(func: Callable[..., Any]) -> Action | None:
    """Return what to do after a call of this function; None if there is nothing to see."""
    name = name_of(func)
    if name in DRAWING:
        return flowing.drawn
    if name in IGNORED or name == "backward":
        return None
    if name in LEAVING:
        return comparing.leave
    if name in LOSSES:
        return comparing.loss
    if name == "__iter__":
        return flowing.iterate
    special = comparing.SPECIAL.get(name)
    if special is not None:
        return special
    if name == "setitem":
        return flowing.set_item
    if name.endswith("_") and not name.startswith("_") and hasattr(torch.Tensor, name):
        return flowing.in_place
    if name in SHAPING:
        return flowing.shape
    return flowing.plain
