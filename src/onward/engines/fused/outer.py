"""The third product, gradients of weights, and of biases; see :mod:`onward.engines.fused.products`.

With enough columns, panels ``x`` of a few steps are turned to ``(lane, feature)`` and a row of the
gradient is in the registers; with few, lanes are, and each block ends with a sum across them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.emitting import Emitter, sums, zero
from onward.engines.fused.masked import load_masked, store_masked
from onward.engines.fused.products import NOTHING, ROWS
from onward.engines.fused.simd import (
    REGISTER_BITS,
    REGISTERS,
    Lanes,
    load_register,
    multiply_add,
    register_lanes,
    spread,
    tile_lanes,
    total_of,
)
from onward.engines.fused.transposing import transpose

NARROW_ROWS = 4
NARROW_COLUMNS = 4 if REGISTER_BITS == 512 else 2
TURNED_STEPS = 8
"""Time steps whose panels :func:`outer` turns at once."""


@intrinsic(prefer_literal=True)
def _turned_block(
    typingctx: Any, rows: Any, registers: Any, work: Any, gradient: Any, steps: Any, g: Any,
    x: Any, out: Any, columns: Any, room: Any,
) -> Any:  # fmt: skip
    """``rows`` rows by ``registers`` registers of ``D += G x'``, over steps and lanes.

    ``g = (place, step of time)`` are panels; ``x = (place, step of lane)`` is turned, ``(lane,
    feature)``, one step after the other. ``D`` has ``columns`` columns, of which ``room`` are left
    from this block on; what stands beyond them is not touched.
    """
    height, width = rows.literal_value, registers.literal_value
    register = Lanes(work.dtype)
    tile = REGISTERS * register.count
    pair = types.UniTuple(types.intp, 2)
    intp = types.intp
    signature = types.void(rows, registers, work, gradient, intp, pair, pair, intp, intp, intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        emit = Emitter(context, builder)
        _, _, work_, gradient_, steps_, g_, x_, out_, columns_, room_ = args
        slots = sums(builder, register, [zero(register)] * (height * width))
        g_place, g_step = cgutils.unpack_tuple(builder, g_, 2)
        x_place, x_step = cgutils.unpack_tuple(builder, x_, 2)
        with cgutils.for_range(builder, steps_) as time:
            g_panel = builder.add(g_place, builder.mul(g_step, time.index))
            lanes_before = builder.mul(time.index, emit.word(tile))
            with cgutils.for_range(builder, emit.word(tile)) as lane:
                row_of_x = builder.add(lanes_before, lane.index)
                x_row = builder.add(x_place, builder.mul(row_of_x, x_step))
                xs = [
                    load_register(
                        builder, emit.at(work, work_, x_row, n * register.count), register
                    )
                    for n in range(width)
                ]
                number = builder.add(g_panel, lane.index)
                for row in range(height):
                    value = builder.load(emit.at(work, work_, number, row * tile))
                    value = spread(builder, value, register.count)
                    for part in range(width):
                        slot = slots[row * width + part]
                        old = builder.load(slot)
                        builder.store(multiply_add(builder, value, xs[part], old, register), slot)
        for n, slot in enumerate(slots):
            row, part = divmod(n, width)
            place = emit.moved(out_, columns_, row)
            pointer = emit.at(gradient, gradient_, place, part * register.count)
            left = builder.sub(room_, emit.word(part * register.count))
            _add_masked(builder, builder.load(slot), pointer, left, register)
        return context.get_dummy_value()

    return signature, codegen


def _add_masked(
    builder: ir.IRBuilder, value: ir.Value, pointer: ir.Value, room: ir.Value, lanes: Lanes
) -> None:
    """Emit ``*pointer += value`` for the first ``room`` lanes."""
    old = load_masked(builder, pointer, room, lanes)
    store_masked(builder, builder.fadd(old, value), pointer, room, lanes)


@njit
def _outer_turned(work, gradient, steps, left_panels, x, columns, x_step, out):
    """Add ``D`` for turned panels: a row of ``D`` is in the registers."""
    g, g_step, rows = left_panels
    wide = REGISTERS * register_lanes(work)
    column = 0
    while column < columns:
        room = columns - column
        both = room > register_lanes(work)
        turned_x = (x + column, x_step)
        row = 0
        while row < rows:
            left = rows - row
            panel = (g + row * tile_lanes(work), g_step)
            place = out + row * columns + column
            if left >= ROWS:
                if both:
                    _turned_block(
                        ROWS, 2, work, gradient, steps, panel, turned_x, place, columns, room
                    )
                else:
                    _turned_block(
                        ROWS, 1, work, gradient, steps, panel, turned_x, place, columns, room
                    )
                row += ROWS
            elif left >= 2:
                _turned_block(2, 2, work, gradient, steps, panel, turned_x, place, columns, room)
                row += 2
            else:
                _turned_block(1, 2, work, gradient, steps, panel, turned_x, place, columns, room)
                row += 1
        column += wide


@njit
def _turn_panels(work, steps, x, x_step, columns, scratch, step):
    """Write the panels ``(feature, lane)`` of some steps as ``(lane, feature)``."""
    register, tile = register_lanes(work), tile_lanes(work)
    for time in range(steps):
        for column in range(0, columns, register):
            for lane in range(0, tile, register):
                transpose(
                    work, x + time * x_step + column * tile + lane, tile,
                    work, scratch + (time * tile + lane) * step + column, step,
                )  # fmt: skip


@intrinsic(prefer_literal=True)
def _narrow_block(
    typingctx: Any, rows: Any, columns: Any, work: Any, gradient: Any, steps: Any, g: Any, x: Any,
    out: Any, out_step: Any,
) -> Any:  # fmt: skip
    """``rows`` by ``columns`` sums over time and lanes of ``g x``, added to the gradient.

    ``g`` and ``x`` are ``(place, step of time)``. No column at all means the sums of ``g`` alone.
    """
    height, width = rows.literal_value, max(columns.literal_value, 1)
    alone = not columns.literal_value
    register = Lanes(work.dtype)
    tile = REGISTERS * register.count
    apart = REGISTERS if height * width < 2 * NARROW_ROWS else 1
    pair = types.UniTuple(types.intp, 2)
    intp = types.intp
    signature = types.void(rows, columns, work, gradient, intp, pair, pair, intp, intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        emit = Emitter(context, builder)
        _, _, work_, gradient_, steps_, g_, x_, out_, out_step_ = args
        slots = sums(builder, register, [zero(register)] * (height * width * apart))
        g_place, g_step = cgutils.unpack_tuple(builder, g_, 2)
        x_place, x_step = cgutils.unpack_tuple(builder, x_, 2)

        def panel_rows(panel: Any, count: int, part: int) -> list[Any]:
            steps = [row * tile + part * register.count for row in range(count)]
            pointers = [emit.at(work, work_, panel, step) for step in steps]
            return [load_register(builder, pointer, register) for pointer in pointers]

        with cgutils.for_range(builder, steps_) as time:
            g_panel = builder.add(g_place, builder.mul(g_step, time.index))
            x_panel = builder.add(x_place, builder.mul(x_step, time.index))
            for part in range(REGISTERS):
                gs = panel_rows(g_panel, height, part)
                xs = None if alone else panel_rows(x_panel, width, part)
                for n in range(height * width):
                    row, column = divmod(n, width)
                    slot = slots[n * apart + part % apart]
                    old = builder.load(slot)
                    if xs is None:
                        summed = builder.fadd(gs[row], old)
                    else:
                        summed = multiply_add(builder, gs[row], xs[column], old, register)
                    builder.store(summed, slot)
        for n in range(height * width):
            row, column = divmod(n, width)
            parts = [builder.load(slot) for slot in slots[n * apart : (n + 1) * apart]]
            found = total_of(builder, functools.reduce(builder.fadd, parts), register)
            place = builder.add(emit.moved(out_, out_step_, row), emit.word(column))
            pointer = emit.at(gradient, gradient_, place)
            builder.store(builder.fadd(builder.load(pointer), found), pointer)
        return context.get_dummy_value()

    return signature, codegen


@njit
def _outer_narrow(work, gradient, steps, left_panels, right_panels, out):
    """Add ``D`` block by block: lanes are in the registers."""
    g, g_step, rows = left_panels
    x, x_step, columns = right_panels
    tile = tile_lanes(work)
    row = 0
    while row < rows:
        tall = rows - row >= NARROW_ROWS
        left = (g + row * tile, g_step)
        column = 0
        while column < columns:
            wide = columns - column >= NARROW_COLUMNS
            right = (x + column * tile, x_step)
            place = out + row * columns + column
            if tall and wide:
                _narrow_block(
                    NARROW_ROWS, NARROW_COLUMNS, work, gradient, steps, left, right, place, columns
                )
            elif tall:
                _narrow_block(NARROW_ROWS, 1, work, gradient, steps, left, right, place, columns)
            elif wide:
                _narrow_block(1, NARROW_COLUMNS, work, gradient, steps, left, right, place, columns)
            else:
                _narrow_block(1, 1, work, gradient, steps, left, right, place, columns)
            column += NARROW_COLUMNS if wide else 1
        row += NARROW_ROWS if tall else 1


@njit
def outer(work, gradient, steps, left_panels, right_panels, out, scratch):
    """``D[r, c] += sum over time and lanes of g[r] x[c]``, ``D (rows, columns)`` at ``out``.

    ``left_panels = (g, step of time, rows)`` and ``right_panels = (x, step of time, columns)`` say
    where the panels of the first time step are and how far the next; ``scratch`` is the place of
    :func:`turned_room` numbers.
    """
    keep_apart()
    g, g_step, rows = left_panels
    x, x_step, columns = right_panels
    if columns < register_lanes(work) or rows < ROWS:
        _outer_narrow(work, gradient, steps, left_panels, right_panels, out)
        return
    width = turned_width(columns, tile_lanes(work))
    for time in range(0, steps, TURNED_STEPS):
        some = min(TURNED_STEPS, steps - time)
        _turn_panels(work, some, x + time * x_step, x_step, columns, scratch, width)
        now = (g + time * g_step, g_step, rows)
        _outer_turned(work, gradient, some, now, scratch, columns, width, out)


@njit
def turned_width(columns, tile):
    """Return the length of a turned row: whole pairs of registers."""
    return -(-columns // tile) * tile


def turned_room(columns: int, tile: int) -> int:
    """Return how many numbers :func:`outer` needs for turned panels of ``columns`` features."""
    width: Callable[[int, int], int] = turned_width.py_func
    return TURNED_STEPS * tile * width(columns, tile)


@njit
def row_sums(work, gradient, steps, panels, out):
    """``D[r] += sum over time and lanes of g[r]``: the gradient of a bias.

    ``panels = (g, step of time, rows)``.
    """
    keep_apart()
    g, g_step, rows = panels
    nothing = (NOTHING, NOTHING)
    row = 0
    while row < rows:
        left = (g + row * tile_lanes(work), g_step)
        if rows - row >= NARROW_ROWS:
            _narrow_block(NARROW_ROWS, 0, work, gradient, steps, left, nothing, out + row, 1)
            row += NARROW_ROWS
        else:
            _narrow_block(1, 0, work, gradient, steps, left, nothing, out + row, 1)
            row += 1
