"""Gradients of parameters lane by lane: what the Jacobian keeps and training sums over lanes."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.plan import (
    BIAS,
    DENSE,
    GATES,
    GRU_KIND,
    INPUTS,
    KIND,
    LSTM_KIND,
    OUTPUT,
    OUTPUT_GRADIENT,
    SOURCE,
    STATE_BIAS,
    STATE_WEIGHT,
    UNITS,
    WEIGHT,
)
from onward.engines.fused.simd import (
    Lanes,
    address,
    fill,
    load,
    load_register,
    multiply_add,
    register_lanes,
    store,
    store_register,
)

ROWS, COLUMNS = 4, 2


@intrinsic(prefer_literal=True)
def _lane_block(
    typingctx: Any, rows: Any, columns: Any, work: Any, into: Any, steps: Any, lanes: Any,
    left: Any, right: Any, out: Any, row_step: Any, column_step: Any,
) -> Any:  # fmt: skip
    """Store ``rows`` by ``columns`` sums over time of ``g x``, for one register of lanes.

    ``left`` and ``right`` are ``(place, step of time)`` of the panels ``g`` and ``x``; neighbours
    in ``into`` are ``row_step`` and ``column_step`` apart.
    """
    height, width = rows.literal_value, columns.literal_value
    register = Lanes(work.dtype)
    pair = types.UniTuple(types.intp, 2)
    whole = types.intp
    signature = types.void(rows, columns, work, into, whole, whole, pair, pair, whole, whole, whole)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _, _, work_, into_, steps_, lanes_, left_, right_, out_, row_step_, column_step_ = args

        def word(number: int) -> Any:
            return context.get_constant(types.intp, number)

        zero = ir.Constant(register.ir, [0.0] * register.count)
        sums = [cgutils.alloca_once_value(builder, zero) for _ in range(height * width)]
        for slot in sums:
            builder.store(zero, slot)
        g_place, g_step = cgutils.unpack_tuple(builder, left_, 2)
        x_place, x_step = cgutils.unpack_tuple(builder, right_, 2)

        def panels(place: Any, count: int) -> list[Any]:
            places = [builder.add(place, builder.mul(lanes_, word(n))) for n in range(count)]
            pointers = [address(context, builder, work, work_, each) for each in places]
            return [load_register(builder, pointer, register) for pointer in pointers]

        with cgutils.for_range(builder, steps_) as time:
            gs = panels(builder.add(g_place, builder.mul(g_step, time.index)), height)
            xs = panels(builder.add(x_place, builder.mul(x_step, time.index)), width)
            for row in range(height):
                for column in range(width):
                    slot = sums[row * width + column]
                    summed = multiply_add(
                        builder, gs[row], xs[column], builder.load(slot), register
                    )
                    builder.store(summed, slot)
        for row in range(height):
            for column in range(width):
                place = builder.add(out_, builder.mul(row_step_, word(row)))
                place = builder.add(place, builder.mul(column_step_, word(column)))
                pointer = address(context, builder, into, into_, place)
                store_register(builder, builder.load(sums[row * width + column]), pointer, register)
        return context.get_dummy_value()

    return signature, codegen


@njit
def _products(work, into, steps, lanes, g, g_step, rows, x, x_step, columns, out, stride):
    """``D[r, c, lane] = sum over time of g[r, lane] x[c, lane]``, entries ``stride`` apart."""
    keep_apart()
    below = columns * stride
    for lane in range(0, lanes, register_lanes(work)):
        row = 0
        while row < rows:
            tall = rows - row >= ROWS
            left = (g + row * lanes + lane, g_step)
            column = 0
            while column < columns:
                wide = columns - column >= COLUMNS
                right = (x + column * lanes + lane, x_step)
                place = out + (row * columns + column) * stride + lane
                if tall and wide:
                    _lane_block(
                        ROWS, COLUMNS, work, into, steps, lanes, left, right, place, below, stride
                    )
                elif tall:
                    _lane_block(
                        ROWS, 1, work, into, steps, lanes, left, right, place, below, stride
                    )
                elif wide:
                    _lane_block(
                        1, COLUMNS, work, into, steps, lanes, left, right, place, below, stride
                    )
                else:
                    _lane_block(1, 1, work, into, steps, lanes, left, right, place, below, stride)
                column += COLUMNS if wide else 1
            row += ROWS if tall else 1


@njit
def _sums(work, into, steps, lanes, g, g_step, rows, out, stride):
    """``D[r, lane] = sum over time of g[r, lane]``: the row of a bias."""
    keep_apart()
    for row in range(rows):
        for lane in range(0, lanes, register_lanes(work)):
            place = g + row * lanes + lane
            found = fill(load(work, place), 0.0)
            for time in range(steps):
                found = found + load(work, place + time * g_step)
            store(into, out + row * stride + lane, found)


@njit
def layer_rows(layer, work, into, lanes, start, stop, out, stride):
    """Put one layer's part of the rows in place: the table of its ``(g, x, parameter)``."""
    keep_apart()
    units, inputs, kind = layer[UNITS], layer[INPUTS], layer[KIND]
    panel, wide, steps = units * lanes, inputs * lanes, stop - start
    gated = kind in (LSTM_KIND, GRU_KIND)
    gates = 4 if gated else 1
    own = 3 if kind == GRU_KIND else gates
    g_step = gates * panel
    g = (layer[GATES] if gated else layer[OUTPUT_GRADIENT]) + start * g_step
    x = layer[SOURCE] + start * wide
    _products(
        work, into, steps, lanes, g, g_step, own * units, x, wide, inputs,
        out + layer[WEIGHT] * stride, stride,
    )  # fmt: skip
    _sums(work, into, steps, lanes, g, g_step, own * units, out + layer[BIAS] * stride, stride)
    if kind == DENSE:
        return
    before = layer[OUTPUT] + (start - 1) * panel
    direct = 2 if kind == GRU_KIND else gates
    state = out + layer[STATE_WEIGHT] * stride
    _products(
        work, into, steps, lanes, g, g_step, direct * units, before, panel, units, state, stride
    )
    if kind == GRU_KIND:
        g += 3 * panel
        state += 2 * units * units * stride
        _products(work, into, steps, lanes, g, g_step, units, before, panel, units, state, stride)
        bias = out + layer[STATE_BIAS] * stride
        _sums(work, into, steps, lanes, g, g_step, units, bias, stride)
