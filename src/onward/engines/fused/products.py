"""Micro-kernels: the products of a layer, blocked for registers.

A *panel* is ``(feature, lane)``: the features of one time step for a tile of series, two registers
of lanes wide. All panels stand in one flat array, the work space; all weights in another, the
parameters. A layer needs three products, forward and back:

==================  ===========================================  ============================
:func:`affine`      ``out = b + V x + W h``                      forward, over one time step
:func:`turned`      ``out = V' g + W' k``                        gradients of what went in
:func:`outer`       ``D[r, c] += sum over time, lanes of g x``   gradients of weights
==================  ===========================================  ============================

Shape of the blocks. A core starts two multiply-adds a cycle, each taking four cycles, so at least
eight must be under way that do not wait for one another; and it loads two registers a cycle, so
every loaded number should serve twice or more. ``ROWS`` rows by two registers do both and fit the
register file: 16 sums of 32 registers with AVX-512, 8 of 16 below.

* :func:`affine` and :func:`turned` keep lanes in the registers: a weight is loaded once and
  multiplies a whole tile.
* :func:`outer` sums over lanes, so lanes cannot stay there. Panels ``x`` of a few steps are turned
  to ``(lane, feature)`` first; then a row of ``D`` is in the registers and a number of ``g``
  multiplies it.
* With fewer columns than lanes in a register (the single input of most problems) a row of ``D``
  would leave it half empty; there lanes stay in the registers after all, and each block ends with
  a sum across them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.simd import (
    REGISTER_BITS,
    REGISTERS,
    Lanes,
    address,
    load_masked,
    load_register,
    multiply_add,
    register_lanes,
    spread,
    store_masked,
    store_register,
    tile_lanes,
    total_of,
    transpose,
)

ROWS = 8 if REGISTER_BITS == 512 else 4
NARROW_ROWS = 4
NARROW_COLUMNS = 4 if REGISTER_BITS == 512 else 2
TURNED_STEPS = 8
"""Time steps whose panels :func:`outer` turns at once."""

NOTHING = np.int64(0)
"""Zero, but not a literal: Numba would compile a kernel anew for every literal argument."""

NO_TERM = (NOTHING, NOTHING, NOTHING)


class _Emitter:
    """What the blocks below have in common: addresses and constants."""

    def __init__(self, context: Any, builder: ir.IRBuilder) -> None:
        self.context = context
        self.builder = builder

    def word(self, number: int) -> ir.Value:
        return self.context.get_constant(types.intp, number)

    def at(self, kind: Any, array: Any, place: ir.Value, steps: int = 0) -> ir.Value:
        """Return the address of element ``place``, and ``steps`` numbers on."""
        pointer = address(self.context, self.builder, kind, array, place)
        return self.builder.gep(pointer, [self.word(steps)]) if steps else pointer

    def moved(self, place: ir.Value, step: ir.Value, times: int) -> ir.Value:
        return self.builder.add(place, self.builder.mul(step, self.word(times)))


def _sums(builder: ir.IRBuilder, register: Lanes, start: list[ir.Value]) -> list[ir.Value]:
    slots = [cgutils.alloca_once(builder, register.ir) for _ in start]
    for slot, value in zip(slots, start, strict=True):
        builder.store(value, slot)
    return slots


def _zero(register: Lanes) -> ir.Value:
    return ir.Constant(register.ir, [0.0] * register.count)


@intrinsic(prefer_literal=True)
def _block(
    typingctx: Any, rows: Any, biased: Any, work: Any, parameters: Any, out: Any,
    bias: Any, first: Any, second: Any,
) -> Any:  # fmt: skip
    """``rows`` rows by two registers of ``out = (b) + V x + W h``, summed in registers.

    ``first`` and ``second`` say where a product is: ``(weight, row step, column step, columns,
    panel)``; a product of no columns adds nothing.
    """
    height = rows.literal_value
    register = Lanes(work.dtype)
    tile = REGISTERS * register.count
    term = types.UniTuple(types.intp, 5)
    signature = types.void(rows, biased, work, parameters, types.intp, types.intp, term, term)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        emit = _Emitter(context, builder)
        _, _, work_, parameters_, out_, bias_, *terms = args

        def parameter(place: Any) -> Any:
            value = builder.load(emit.at(parameters, parameters_, place))
            return spread(builder, value, register.count)

        def start(row: int) -> Any:
            return parameter(emit.moved(bias_, emit.word(1), row))

        biased_rows = biased.literal_value
        slots = _sums(
            builder,
            register,
            [
                start(n // REGISTERS) if biased_rows else _zero(register)
                for n in range(height * REGISTERS)
            ],
        )
        for term_ in terms:
            weight, row_step, column_step, columns, panel = cgutils.unpack_tuple(builder, term_, 5)
            with cgutils.for_range(builder, columns) as loop:
                place = emit.builder.add(panel, builder.mul(loop.index, emit.word(tile)))
                xs = [
                    load_register(
                        builder, emit.at(work, work_, place, part * register.count), register
                    )
                    for part in range(REGISTERS)
                ]
                corner = builder.add(weight, builder.mul(loop.index, column_step))
                for row in range(height):
                    w = parameter(emit.moved(corner, row_step, row))
                    for part in range(REGISTERS):
                        slot = slots[row * REGISTERS + part]
                        summed = multiply_add(builder, w, xs[part], builder.load(slot), register)
                        builder.store(summed, slot)
        for n, slot in enumerate(slots):
            pointer = emit.at(work, work_, out_, n * register.count)
            store_register(builder, builder.load(slot), pointer, register)
        return context.get_dummy_value()

    return signature, codegen


@njit
def affine(work, parameters, out, rows, bias, first, second):
    """``out = b + V x + W h`` for one panel of ``rows`` features.

    ``first = (V, columns, x)`` and ``second = (W, columns, h)`` are places of weights ``(rows,
    columns)`` and of panels; :data:`NO_TERM` leaves one out.
    """
    keep_apart()
    v, columns, x = first
    w, units, h = second
    row = 0
    while row < rows:
        left = rows - row
        place = out + row * tile_lanes(work)
        one = (v + row * columns, columns, 1, columns, x)
        two = (w + row * units, units, 1, units, h)
        if left >= ROWS:
            _block(ROWS, 1, work, parameters, place, bias + row, one, two)
            row += ROWS
        elif left >= 4:
            _block(4, 1, work, parameters, place, bias + row, one, two)
            row += 4
        elif left >= 2:
            _block(2, 1, work, parameters, place, bias + row, one, two)
            row += 2
        else:
            _block(1, 1, work, parameters, place, bias + row, one, two)
            row += 1


@njit
def turned(work, parameters, out, rows, first, second):
    """``out = V' g + W' k`` for one panel of ``rows`` features.

    ``first = (V, columns, g)`` and ``second = (W, columns, k)`` are places of weights ``(columns,
    rows)`` and of panels; :data:`NO_TERM` leaves one out.
    """
    keep_apart()
    v, columns, g = first
    w, units, k = second
    row = 0
    while row < rows:
        left = rows - row
        place = out + row * tile_lanes(work)
        one = (v + row, 1, rows, columns, g)
        two = (w + row, 1, rows, units, k)
        if left >= ROWS:
            _block(ROWS, 0, work, parameters, place, NOTHING, one, two)
            row += ROWS
        elif left >= 4:
            _block(4, 0, work, parameters, place, NOTHING, one, two)
            row += 4
        elif left >= 2:
            _block(2, 0, work, parameters, place, NOTHING, one, two)
            row += 2
        else:
            _block(1, 0, work, parameters, place, NOTHING, one, two)
            row += 1


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
        emit = _Emitter(context, builder)
        _, _, work_, gradient_, steps_, g_, x_, out_, columns_, room_ = args
        slots = _sums(builder, register, [_zero(register)] * (height * width))
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
        emit = _Emitter(context, builder)
        _, _, work_, gradient_, steps_, g_, x_, out_, out_step_ = args
        slots = _sums(builder, register, [_zero(register)] * (height * width * apart))
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
