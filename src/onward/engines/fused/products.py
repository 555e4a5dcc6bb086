"""Micro-kernels: the products of a layer, blocked for registers.

A *panel* is ``(feature, lane)``: the features of one time step for a tile of series, two registers
of lanes wide. All panels stand in one flat array, the work space; all weights in another, the
parameters. A layer needs three products, forward and back:

==================  ===========================================  ============================
:func:`affine`      ``out = b + V x + W h``                      forward, over one time step
:func:`turned`      ``out = V' g + W' k``                        gradients of what went in
:func:`outer`       ``D[r, c] += sum over time, lanes of g x``   gradients of weights
==================  ===========================================  ============================

The third has a file of its own, ``outer.py``.

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

from typing import Any

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.emitting import Emitter, sums, zero
from onward.engines.fused.simd import (
    REGISTER_BITS,
    REGISTERS,
    Lanes,
    load_register,
    multiply_add,
    spread,
    store_register,
    tile_lanes,
)

ROWS = 8 if REGISTER_BITS == 512 else 4

NOTHING = np.int64(0)
"""Zero, but not a literal: Numba would compile a kernel anew for every literal argument."""

NO_TERM = (NOTHING, NOTHING, NOTHING)


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
        emit = Emitter(context, builder)
        _, _, work_, parameters_, out_, bias_, *terms = args

        def parameter(place: Any) -> Any:
            value = builder.load(emit.at(parameters, parameters_, place))
            return spread(builder, value, register.count)

        def start(row: int) -> Any:
            return parameter(emit.moved(bias_, emit.word(1), row))

        biased_rows = biased.literal_value
        slots = sums(
            builder,
            register,
            [
                start(n // REGISTERS) if biased_rows else zero(register)
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
