r"""Gated recurrent unit: all steps of one restart's tile of series in one launch.

.. math::
    r, z &= \sigma(a_t + W h_{t-1}), \quad s = W_n h_{t-1} + b_s, \quad
    n = \tanh(a_t + r s) \\
    h_t &= n + z (h_{t-1} - n)

and back:

.. math::
    \delta_n &= \bar h_t (1 - z) (1 - n^2), \quad \delta_z = \bar h_t (h_{t-1} - n) z (1 - z) \\
    \delta_r &= \delta_n s \, r (1 - r), \quad \delta_s = \delta_n r, \quad
    \bar h_{t-1} \mathrel{+}= \bar h_t z + W_r' \delta_r + W_z' \delta_z + W_n' \delta_s
"""

from __future__ import annotations

import triton
import triton.language as tl

from onward.engines.torch.kernels.pieces import SIZES, kept, product, rows, sigmoid, tanh


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
    """Run all steps; ``out (restart, 1 + step, series, unit)`` begins with the state before.

    ``saved (restart, step, series, 4 unit)`` are the gates and :math:`s`, for the way back.
    """
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    gate = row * 3 * H + unit
    keep = row * 4 * H + unit
    given_ptr += restart * steps * 3 * step
    saved_ptr += restart * steps * 4 * step
    out_ptr += restart * (steps + 1) * step
    weight_ptr += restart * 3 * H * H
    bias = tl.load(bias_ptr + restart * H + unit, mask=unit < H, other=0.0)
    w_r = kept(weight_ptr, 0, H, HP, True, KEEP)
    w_z = kept(weight_ptr, 1, H, HP, True, KEEP)
    w_n = kept(weight_ptr, 2, H, HP, True, KEEP)
    h = tl.load(out_ptr + place, mask=inside, other=0.0)
    for _ in range(steps):
        r = tl.load(given_ptr + gate, mask=inside, other=0.0)
        z = tl.load(given_ptr + H + gate, mask=inside, other=0.0)
        a = tl.load(given_ptr + 2 * H + gate, mask=inside, other=0.0)
        r += product(h, w_r, out_ptr, H, weight_ptr, 0, series, H, HP, TILE, KEEP, True)
        z += product(h, w_z, out_ptr, H, weight_ptr, 1, series, H, HP, TILE, KEEP, True)
        s = product(h, w_n, out_ptr, H, weight_ptr, 2, series, H, HP, TILE, KEEP, True) + bias
        r, z = sigmoid(r), sigmoid(z)
        n = tanh(a + r * s)
        h = n + z * (h - n)
        out_ptr += step
        tl.store(out_ptr + place, h, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        if SAVE:
            tl.store(saved_ptr + keep, r, mask=inside)
            tl.store(saved_ptr + H + keep, z, mask=inside)
            tl.store(saved_ptr + 2 * H + keep, n, mask=inside)
            tl.store(saved_ptr + 3 * H + keep, s, mask=inside)
            saved_ptr += 4 * step
        given_ptr += 3 * step


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
    """Go back through all steps: slopes by ``given``, by :math:`s` and by the state before."""
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    gate = row * 3 * H + unit
    keep = row * 4 * H + unit
    last = (restart * steps + steps - 1) * step
    slope_ptr += last
    fed_ptr += last
    given_ptr += last * 3
    saved_ptr += last * 4
    out_ptr += (restart * (steps + 1) + steps - 1) * step
    weight_ptr += restart * 3 * H * H
    w_r = kept(weight_ptr, 0, H, HP, False, KEEP)
    w_z = kept(weight_ptr, 1, H, HP, False, KEEP)
    w_n = kept(weight_ptr, 2, H, HP, False, KEEP)
    dh = tl.zeros((TILE, HP), dtype=slope_ptr.dtype.element_ty)
    for _ in range(steps):
        dh += tl.load(slope_ptr + place, mask=inside, other=0.0)
        r = tl.load(saved_ptr + keep, mask=inside, other=0.0)
        z = tl.load(saved_ptr + H + keep, mask=inside, other=0.0)
        n = tl.load(saved_ptr + 2 * H + keep, mask=inside, other=0.0)
        s = tl.load(saved_ptr + 3 * H + keep, mask=inside, other=0.0)
        before = tl.load(out_ptr + place, mask=inside, other=0.0)
        d_n = dh * (1.0 - z) * (1.0 - n * n)
        d_z = dh * (before - n) * z * (1.0 - z)
        d_r = d_n * s * r * (1.0 - r)
        d_s = d_n * r
        tl.store(given_ptr + gate, d_r, mask=inside)
        tl.store(given_ptr + H + gate, d_z, mask=inside)
        tl.store(given_ptr + 2 * H + gate, d_n, mask=inside)
        tl.store(fed_ptr + place, d_s, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        dh *= z
        wide = 3 * H
        at = given_ptr
        dh += product(d_r, w_r, at, wide, weight_ptr, 0, series, H, HP, TILE, KEEP, False)
        at += H
        dh += product(d_z, w_z, at, wide, weight_ptr, 1, series, H, HP, TILE, KEEP, False)
        dh += product(d_s, w_n, fed_ptr, H, weight_ptr, 2, series, H, HP, TILE, KEEP, False)
        slope_ptr -= step
        fed_ptr -= step
        given_ptr -= 3 * step
        saved_ptr -= 4 * step
        out_ptr -= step
    tl.store(first_ptr + restart * step + place, dh, mask=inside)
