"""Micro-kernels: the products of a layer, blocked for registers.

A *panel* is ``(feature, lane)``: the features of one time step for a tile of series. All panels
stand in one flat array, the work space; all weights in another, the parameters. A layer needs
three products, forward and back:

==================  ===========================================  ============================
:func:`affine`      ``out = b + V x + W h``                      forward, over one time step
:func:`turned`      ``out = V' g + W' k``                        gradients of what went in
:func:`outer`       ``D[r, c] += sum over time, lanes of g x``   gradients of weights
==================  ===========================================  ============================

Shape of the blocks. A core starts two multiply-adds a cycle, each taking four cycles, so at least
eight must be under way that do not wait for one another; and it loads two registers a cycle, so
every loaded number should serve at least twice. ``ROWS`` rows by two registers of lanes
(:func:`affine`, :func:`turned`) and four by ``COLUMNS`` (:func:`outer`) do both and fit the
register file: 32 registers with AVX-512, 16 below it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.simd import (
    REGISTER_BITS,
    Lanes,
    address,
    fill,
    load,
    load_register,
    multiply_add,
    register_lanes,
    spread,
    store_register,
    total,
    total_of,
)

ROWS = 8 if REGISTER_BITS == 512 else 4
OUTER_ROWS = 4
COLUMNS = 4 if REGISTER_BITS == 512 else 2
REGISTERS = 2

NOTHING = np.int64(0)
"""Zero, but not a literal: Numba would compile a kernel anew for every literal argument."""


@intrinsic(prefer_literal=True)
def _block(
    typingctx: Any, rows: Any, biased: Any, work: Any, parameters: Any, out: Any, lanes: Any,
    bias: Any, first: Any, second: Any,
) -> Any:  # fmt: skip
    """``rows`` rows by two registers of ``out = (b) + V x + W h``, summed in registers.

    ``first`` and ``second`` say where a product is: ``(weight, row step, column step, columns,
    panel)``; a product of no columns adds nothing.
    """
    height = rows.literal_value
    register = Lanes(work.dtype)
    term = types.UniTuple(types.intp, 5)
    signature = types.void(
        rows, biased, work, parameters, types.intp, types.intp, types.intp, term, term
    )

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _, _, work_, parameters_, out_, lanes_, bias_, *terms = args

        def word(number: int) -> Any:
            return context.get_constant(types.intp, number)

        def parameter(place: Any) -> Any:
            value = builder.load(address(context, builder, parameters, parameters_, place))
            return spread(builder, value, register.count)

        def panel(place: Any, part: int) -> Any:
            place = builder.add(place, word(part * register.count))
            return address(context, builder, work, work_, place)

        sums = [cgutils.alloca_once(builder, register.ir) for _ in range(height * REGISTERS)]
        for row in range(height):
            start = (
                parameter(builder.add(bias_, word(row)))
                if biased.literal_value
                else ir.Constant(register.ir, [0.0] * register.count)
            )
            for part in range(REGISTERS):
                builder.store(start, sums[row * REGISTERS + part])
        for term_ in terms:
            weight, row_step, column_step, columns, source = cgutils.unpack_tuple(builder, term_, 5)
            with cgutils.for_range(builder, columns) as loop:
                place = builder.add(source, builder.mul(loop.index, lanes_))
                xs = [
                    load_register(builder, panel(place, part), register)
                    for part in range(REGISTERS)
                ]
                corner = builder.add(weight, builder.mul(loop.index, column_step))
                for row in range(height):
                    w = parameter(builder.add(corner, builder.mul(row_step, word(row))))
                    for part in range(REGISTERS):
                        slot = sums[row * REGISTERS + part]
                        summed = multiply_add(builder, w, xs[part], builder.load(slot), register)
                        builder.store(summed, slot)
        for row in range(height):
            place = builder.add(out_, builder.mul(lanes_, word(row)))
            for part in range(REGISTERS):
                value = builder.load(sums[row * REGISTERS + part])
                store_register(builder, value, panel(place, part), register)
        return context.get_dummy_value()

    return signature, codegen


@njit
def affine(work, parameters, out, rows, lanes, bias, v, columns, x, w, units, h):
    """``out = b + V x + W h`` for one panel; ``V (rows, columns)``, ``W (rows, units)``.

    Every argument but the first two is a size or a place in them; ``units = 0`` leaves ``W h`` out.
    """
    keep_apart()
    tile = REGISTERS * register_lanes(work)
    for lane in range(0, lanes, tile):
        row = 0
        while row < rows:
            left = rows - row
            place = out + row * lanes + lane
            first = (v + row * columns, columns, 1, columns, x + lane)
            second = (w + row * units, units, 1, units, h + lane)
            if left >= ROWS:
                _block(ROWS, 1, work, parameters, place, lanes, bias + row, first, second)
                row += ROWS
            elif left >= 4:
                _block(4, 1, work, parameters, place, lanes, bias + row, first, second)
                row += 4
            elif left >= 2:
                _block(2, 1, work, parameters, place, lanes, bias + row, first, second)
                row += 2
            else:
                _block(1, 1, work, parameters, place, lanes, bias + row, first, second)
                row += 1


@njit
def turned(work, parameters, out, rows, lanes, v, columns, g, w, units, k):
    """``out = V' g + W' k`` for one panel; ``V (columns, rows)``, ``W (units, rows)``.

    Every argument but the first two is a size or a place in them; ``units = 0`` leaves ``W' k``
    out.
    """
    keep_apart()
    tile = REGISTERS * register_lanes(work)
    for lane in range(0, lanes, tile):
        row = 0
        while row < rows:
            left = rows - row
            place = out + row * lanes + lane
            first = (v + row, 1, rows, columns, g + lane)
            second = (w + row, 1, rows, units, k + lane)
            if left >= ROWS:
                _block(ROWS, 0, work, parameters, place, lanes, 0, first, second)
                row += ROWS
            elif left >= 4:
                _block(4, 0, work, parameters, place, lanes, 0, first, second)
                row += 4
            elif left >= 2:
                _block(2, 0, work, parameters, place, lanes, 0, first, second)
                row += 2
            else:
                _block(1, 0, work, parameters, place, lanes, 0, first, second)
                row += 1


@intrinsic(prefer_literal=True)
def _outer_block(
    typingctx: Any, rows: Any, columns: Any, work: Any, gradient: Any, steps: Any, lanes: Any,
    left: Any, right: Any, out: Any, out_step: Any,
) -> Any:  # fmt: skip
    """``rows`` by ``columns`` sums over time and lanes of ``g x``, added to the gradient.

    ``left`` and ``right`` are ``(place, step of time)`` of the panels ``g`` and ``x``.
    """
    height, width = rows.literal_value, columns.literal_value
    register = Lanes(work.dtype)
    pair = types.UniTuple(types.intp, 2)
    signature = types.void(
        rows, columns, work, gradient, types.intp, types.intp, pair, pair, types.intp, types.intp
    )

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _, _, work_, gradient_, steps_, lanes_, left_, right_, out_, out_step_ = args

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
            g_row = builder.add(g_place, builder.mul(g_step, time.index))
            x_row = builder.add(x_place, builder.mul(x_step, time.index))
            step = word(register.count)
            with cgutils.for_range_slice(builder, word(0), lanes_, step, inc=True) as (lane, _):
                gs = panels(builder.add(g_row, lane), height)
                xs = panels(builder.add(x_row, lane), width)
                for row in range(height):
                    for column in range(width):
                        slot = sums[row * width + column]
                        old = builder.load(slot)
                        summed = multiply_add(builder, gs[row], xs[column], old, register)
                        builder.store(summed, slot)
        for row in range(height):
            for column in range(width):
                place = builder.add(out_, builder.mul(out_step_, word(row)))
                place = builder.add(place, word(column))
                pointer = address(context, builder, gradient, gradient_, place)
                summed = total_of(builder, builder.load(sums[row * width + column]), register)
                builder.store(builder.fadd(builder.load(pointer), summed), pointer)
        return context.get_dummy_value()

    return signature, codegen


@njit
def outer(work, gradient, steps, lanes, g, g_step, rows, x, x_step, columns, out):
    """``D[r, c] += sum over time and lanes of g[r] x[c]``, ``D (rows, columns)`` at ``out``.

    ``g`` and ``x`` are the places of the first time step's panels, ``g_step`` and ``x_step`` how
    far the next step's are.
    """
    keep_apart()
    row = 0
    while row < rows:
        tall = rows - row >= OUTER_ROWS
        left = (g + row * lanes, g_step)
        column = 0
        while column < columns:
            wide = columns - column >= COLUMNS
            right = (x + column * lanes, x_step)
            place = out + row * columns + column
            if tall and wide:
                _outer_block(
                    OUTER_ROWS, COLUMNS, work, gradient, steps, lanes, left, right, place, columns
                )
            elif tall:
                _outer_block(
                    OUTER_ROWS, 1, work, gradient, steps, lanes, left, right, place, columns
                )
            elif wide:
                _outer_block(1, COLUMNS, work, gradient, steps, lanes, left, right, place, columns)
            else:
                _outer_block(1, 1, work, gradient, steps, lanes, left, right, place, columns)
            column += COLUMNS if wide else 1
        row += OUTER_ROWS if tall else 1


@njit
def row_sums(work, gradient, steps, lanes, g, g_step, rows, out):
    """``D[r] += sum over time and lanes of g[r]``: the gradient of a bias."""
    keep_apart()
    register = register_lanes(work)
    for row in range(rows):
        place = g + row * lanes
        even = fill(load(work, place), 0.0)
        odd = even
        for time in range(steps):
            for lane in range(0, lanes, 2 * register):
                even = even + load(work, place + time * g_step + lane)
                odd = odd + load(work, place + time * g_step + lane + register)
        gradient[out + row] += total(even + odd)
