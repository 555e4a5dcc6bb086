"""What the kernels of all layers have in common: functions, products, tiles of weights."""

from __future__ import annotations

import triton
import triton.language as tl

SIZES = ["series", "steps"]
"""What kernels are not compiled anew for."""
CHUNK = tl.constexpr(16)
"""Units of the state that are multiplied at a time where weights are streamed."""


@triton.jit
def sigmoid(x):
    r"""Return :math:`1 / (1 + e^{-x})`."""
    return 1.0 / (1.0 + tl.exp(-x))


@triton.jit
def tanh(x):
    r"""Return :math:`(1 - e^{-2|x|}) / (1 + e^{-2|x|})` with the sign of x.

    Near zero, where the difference would cancel, it is the series up to :math:`x^9`.
    """
    size = tl.abs(x)
    e = tl.exp(-2.0 * size)
    far = (1.0 - e) / (1.0 + e)
    s = x * x
    series = -1.0 / 3.0 + s * (2.0 / 15.0 + s * (-17.0 / 315.0 + s * (62.0 / 2835.0)))
    near = size + size * s * series
    edge: tl.constexpr = 0.02 if x.dtype == tl.float64 else 0.25
    found = tl.where(size < edge, near, far)
    return tl.where(x < 0, -found, found)


@triton.jit
def rows(TILE: tl.constexpr):
    """Return the series of this program, ``(series, 1)``."""
    return tl.program_id(1) * TILE + tl.arange(0, TILE)[:, None]


@triton.jit
def kept(w_ptr, gate, H: tl.constexpr, HP: tl.constexpr, TURNED: tl.constexpr, KEEP: tl.constexpr):
    """Load one gate's weights ``(unit, before)``, or ``(before, unit)`` if turned, zero-padded.

    Nothing is loaded where weights are not kept.
    """
    if KEEP:
        row = tl.arange(0, HP)[:, None]
        column = tl.arange(0, HP)[None, :]
        place = column * H + row if TURNED else row * H + column
        found = tl.load(w_ptr + gate * H * H + place, mask=(row < H) & (column < H), other=0.0)
    else:
        found = 0.0
    return found


@triton.jit
def product(
    x,
    w,
    x_ptr,
    stride,
    w_ptr,
    gate,
    series,
    H: tl.constexpr,
    HP: tl.constexpr,
    TILE: tl.constexpr,
    KEEP: tl.constexpr,
    TURNED: tl.constexpr,
):
    """Return ``x (series, k) @ w (k, unit)``, with weights that are kept or streamed.

    Matrices too small for a dot are multiplied and summed. Streamed, both sides are read from
    memory chunk by chunk; this program may have stored ``x (series, stride)``, with a barrier
    since.
    """
    if KEEP:
        if HP < 16:
            found = tl.sum(x[:, :, None] * w[None, :, :], axis=1)
        else:
            found = tl.dot(x, w, input_precision="ieee", out_dtype=x.dtype)
    else:
        row = rows(TILE)
        unit = tl.arange(0, HP)[None, :]
        found = tl.zeros((TILE, HP), dtype=x_ptr.dtype.element_ty)
        for start in range(0, H, CHUNK):
            k = start + tl.arange(0, CHUNK)
            here = x_ptr + row * stride + k[None, :]
            some = tl.load(here, mask=(row < series) & (k[None, :] < H), other=0.0)
            place = unit * H + k[:, None] if TURNED else k[:, None] * H + unit
            inside = (k[:, None] < H) & (unit < H)
            part = tl.load(w_ptr + gate * H * H + place, mask=inside, other=0.0)
            found = tl.dot(some, part, found, input_precision="ieee", out_dtype=found.dtype)
    return found
