r"""Long short-term memory: all steps of one restart's tile of series in one launch.

.. math::
    i, f, o &= \sigma(a_t + W h_{t-1}), \quad g = \tanh(a_t + W h_{t-1}) \\
    c_t &= f c_{t-1} + i g, \quad h_t = o \tanh c_t

and back, with :math:`\bar c_t` what comes from the step after, plus
:math:`\bar h_t o (1 - \tanh^2 c_t)`:

.. math::
    \delta_i &= \bar c_t g \, i (1 - i), \quad \delta_f = \bar c_t c_{t-1} f (1 - f), \quad
    \delta_g = \bar c_t i (1 - g^2) \\
    \delta_o &= \bar h_t \tanh(c_t) \, o (1 - o), \quad
    \bar h_{t-1} \mathrel{+}= W' \delta, \quad \bar c_{t-1} = \bar c_t f
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
    """Run all steps; ``out`` and ``cell (restart, 1 + step, series, unit)`` begin with the state.

    ``saved (restart, step, series, 4 unit)`` are the gates, for the way back.
    """
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    gate = row * 4 * H + unit
    given_ptr += restart * steps * 4 * step
    saved_ptr += restart * steps * 4 * step
    out_ptr += restart * (steps + 1) * step
    cell_ptr += restart * (steps + 1) * step
    weight_ptr += restart * 4 * H * H
    w_i = kept(weight_ptr, 0, H, HP, True, KEEP)
    w_f = kept(weight_ptr, 1, H, HP, True, KEEP)
    w_g = kept(weight_ptr, 2, H, HP, True, KEEP)
    w_o = kept(weight_ptr, 3, H, HP, True, KEEP)
    h = tl.load(out_ptr + place, mask=inside, other=0.0)
    c = tl.load(cell_ptr + place, mask=inside, other=0.0)
    for _ in range(steps):
        i = tl.load(given_ptr + gate, mask=inside, other=0.0)
        f = tl.load(given_ptr + H + gate, mask=inside, other=0.0)
        g = tl.load(given_ptr + 2 * H + gate, mask=inside, other=0.0)
        o = tl.load(given_ptr + 3 * H + gate, mask=inside, other=0.0)
        i += product(h, w_i, out_ptr, H, weight_ptr, 0, series, H, HP, TILE, KEEP, True)
        f += product(h, w_f, out_ptr, H, weight_ptr, 1, series, H, HP, TILE, KEEP, True)
        g += product(h, w_g, out_ptr, H, weight_ptr, 2, series, H, HP, TILE, KEEP, True)
        o += product(h, w_o, out_ptr, H, weight_ptr, 3, series, H, HP, TILE, KEEP, True)
        i, f, g, o = sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * tanh(c)
        out_ptr += step
        cell_ptr += step
        tl.store(out_ptr + place, h, mask=inside)
        tl.store(cell_ptr + place, c, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        if SAVE:
            tl.store(saved_ptr + gate, i, mask=inside)
            tl.store(saved_ptr + H + gate, f, mask=inside)
            tl.store(saved_ptr + 2 * H + gate, g, mask=inside)
            tl.store(saved_ptr + 3 * H + gate, o, mask=inside)
            saved_ptr += 4 * step
        given_ptr += 4 * step


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
    """Go back through all steps: slopes by ``given``, and by the state before the first.

    ``first_cell`` holds the slope by the last cell, and in the end that by the first.
    """
    restart = tl.program_id(0).to(tl.int64)
    row = rows(TILE)
    unit = tl.arange(0, HP)[None, :]
    inside = (row < series) & (unit < H)
    place = row * H + unit
    step = series * H
    gate = row * 4 * H + unit
    last = (restart * steps + steps - 1) * step
    slope_ptr += last
    given_ptr += last * 4
    saved_ptr += last * 4
    cell_ptr += (restart * (steps + 1) + steps) * step
    first_ptr += restart * step
    first_cell_ptr += restart * step
    weight_ptr += restart * 4 * H * H
    w_i = kept(weight_ptr, 0, H, HP, False, KEEP)
    w_f = kept(weight_ptr, 1, H, HP, False, KEEP)
    w_g = kept(weight_ptr, 2, H, HP, False, KEEP)
    w_o = kept(weight_ptr, 3, H, HP, False, KEEP)
    dh = tl.zeros((TILE, HP), dtype=slope_ptr.dtype.element_ty)
    dc = tl.load(first_cell_ptr + place, mask=inside, other=0.0)
    c = tl.load(cell_ptr + place, mask=inside, other=0.0)
    for _ in range(steps):
        cell_ptr -= step
        dh += tl.load(slope_ptr + place, mask=inside, other=0.0)
        i = tl.load(saved_ptr + gate, mask=inside, other=0.0)
        f = tl.load(saved_ptr + H + gate, mask=inside, other=0.0)
        g = tl.load(saved_ptr + 2 * H + gate, mask=inside, other=0.0)
        o = tl.load(saved_ptr + 3 * H + gate, mask=inside, other=0.0)
        before = tl.load(cell_ptr + place, mask=inside, other=0.0)
        bent = tanh(c)
        dc += dh * o * (1.0 - bent * bent)
        d_i = dc * g * i * (1.0 - i)
        d_f = dc * before * f * (1.0 - f)
        d_g = dc * i * (1.0 - g * g)
        d_o = dh * bent * o * (1.0 - o)
        tl.store(given_ptr + gate, d_i, mask=inside)
        tl.store(given_ptr + H + gate, d_f, mask=inside)
        tl.store(given_ptr + 2 * H + gate, d_g, mask=inside)
        tl.store(given_ptr + 3 * H + gate, d_o, mask=inside)
        if not KEEP:
            tl.debug_barrier()
        dc *= f
        c = before
        wide = 4 * H
        at = given_ptr
        dh = product(d_i, w_i, at, wide, weight_ptr, 0, series, H, HP, TILE, KEEP, False)
        at += H
        dh += product(d_f, w_f, at, wide, weight_ptr, 1, series, H, HP, TILE, KEEP, False)
        at += H
        dh += product(d_g, w_g, at, wide, weight_ptr, 2, series, H, HP, TILE, KEEP, False)
        at += H
        dh += product(d_o, w_o, at, wide, weight_ptr, 3, series, H, HP, TILE, KEEP, False)
        slope_ptr -= step
        given_ptr -= 4 * step
        saved_ptr -= 4 * step
    tl.store(first_ptr + place, dh, mask=inside)
    tl.store(first_cell_ptr + place, dc, mask=inside)
