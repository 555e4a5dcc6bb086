r"""Elman's layer: all steps of one restart's tile of series in one launch.

.. math:: h_t = f(a_t + W h_{t-1}), \qquad
    \delta_t = f'_t \odot (\bar h_t + W' \delta_{t+1})

with :math:`a_t` what the layer's inputs give and :math:`\bar h_t` the slope by the output; what
:math:`f` is shows in its value: :math:`1 - h^2` of tanh, 1 where it is positive of relu.
"""

from __future__ import annotations

import triton
import triton.language as tl

from onward.engines.torch.kernels.pieces import SIZES, kept, product, rows, tanh


@triton.jit(do_not_specialize=SIZES)
def forward(
    given_ptr,
    weight_ptr,
    bias_ptr,
    out_ptr,
    cell_ptr,
    saved_ptr,
    series,
    steps,
    H: tl.constexpr,
    HP: tl.constexpr,
    TILE: tl.constexpr,
    KEEP: tl.constexpr,
    SAVE: tl.constexpr,
    RELU: tl.constexpr,
):
    """Run all steps; ``out (restart, 1 + step, series, unit)`` begins with the state before."""
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    given_ptr += restart * steps * step
    out_ptr += restart * (steps + 1) * step
    weight_ptr += restart * H * H
    w = kept(weight_ptr, 0, H, HP, True, KEEP)
    h = tl.load(out_ptr + place, mask=inside, other=0.0)
    for _ in range(steps):
        a = tl.load(given_ptr + place, mask=inside, other=0.0)
        a += product(h, w, out_ptr, H, weight_ptr, 0, series, H, HP, TILE, KEEP, True)
        h = tl.maximum(a, 0.0) if RELU else tanh(a)
        out_ptr += step
        tl.store(out_ptr + place, h, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        given_ptr += step


@triton.jit(do_not_specialize=SIZES)
def backward(
    slope_ptr,
    weight_ptr,
    out_ptr,
    cell_ptr,
    saved_ptr,
    given_ptr,
    fed_ptr,
    first_ptr,
    first_cell_ptr,
    series,
    steps,
    H: tl.constexpr,
    HP: tl.constexpr,
    TILE: tl.constexpr,
    KEEP: tl.constexpr,
    RELU: tl.constexpr,
):
    """Go back through all steps: slopes by ``given``, and by the state before the first."""
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    last = (restart * steps + steps - 1) * step
    slope_ptr += last
    given_ptr += last
    out_ptr += (restart * (steps + 1) + steps) * step
    weight_ptr += restart * H * H
    w = kept(weight_ptr, 0, H, HP, False, KEEP)
    dh = tl.zeros((TILE, HP), dtype=slope_ptr.dtype.element_ty)
    for _ in range(steps):
        dh += tl.load(slope_ptr + place, mask=inside, other=0.0)
        h = tl.load(out_ptr + place, mask=inside, other=0.0)
        delta = tl.where(h > 0, dh, 0.0) if RELU else dh * (1.0 - h * h)
        tl.store(given_ptr + place, delta, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        dh = product(delta, w, given_ptr, H, weight_ptr, 0, series, H, HP, TILE, KEEP, False)
        slope_ptr -= step
        given_ptr -= step
        out_ptr -= step
    tl.store(first_ptr + restart * step + place, dh, mask=inside)
