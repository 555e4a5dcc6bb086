r"""Products of a Jacobian's columns with one another: :math:`J'J`, blocked for registers.

A product of LAPACK's size would want all threads for itself; here each thread multiplies what it
has just computed, while it is in the cache.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.simd import (
    REGISTER_BITS,
    Lanes,
    address,
    load_register,
    multiply_add,
    total_of,
)

ROWS = 4
COLUMNS = 4 if REGISTER_BITS == 512 else 2


@intrinsic(prefer_literal=True)
def _block(
    typingctx: Any, rows: Any, columns: Any, work: Any, into: Any, count: Any,
    left: Any, right: Any, stride: Any, out: Any, out_step: Any,
) -> Any:  # fmt: skip
    """Add ``rows`` by ``columns`` products of vectors of ``count`` numbers, ``stride`` apart."""
    height, width = rows.literal_value, columns.literal_value
    register = Lanes(work.dtype)
    whole = types.intp
    signature = types.void(rows, columns, work, into, *[whole] * 6)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _, _, work_, into_, count_, left_, right_, stride_, out_, out_step_ = args

        def word(number: int) -> Any:
            return context.get_constant(types.intp, number)

        zero = ir.Constant(register.ir, [0.0] * register.count)
        sums = [cgutils.alloca_once(builder, register.ir) for _ in range(height * width)]
        for slot in sums:
            builder.store(zero, slot)

        def vectors(place: Any, many: int) -> list[Any]:
            places = [builder.add(place, builder.mul(stride_, word(n))) for n in range(many)]
            pointers = [address(context, builder, work, work_, each) for each in places]
            return [load_register(builder, pointer, register) for pointer in pointers]

        step = word(register.count)
        with cgutils.for_range_slice(builder, word(0), count_, step, inc=True) as (n, _):
            ls = vectors(builder.add(left_, n), height)
            rs = vectors(builder.add(right_, n), width)
            for row in range(height):
                for column in range(width):
                    slot = sums[row * width + column]
                    old = builder.load(slot)
                    builder.store(multiply_add(builder, ls[row], rs[column], old, register), slot)
        for row in range(height):
            for column in range(width):
                place = builder.add(out_, builder.mul(out_step_, word(row)))
                pointer = address(context, builder, into, into_, builder.add(place, word(column)))
                found = total_of(builder, builder.load(sums[row * width + column]), register)
                builder.store(builder.fadd(builder.load(pointer), found), pointer)
        return context.get_dummy_value()

    return signature, codegen


@njit
def multiply_columns(work, into, size, count, stride):
    """``into[i, j] += v_i . v_j`` for ``j <= i``, of ``size`` vectors of ``count`` numbers.

    ``into (size, size)`` is flat; of its upper triangle only entries near the diagonal change.
    """
    keep_apart()
    row = 0
    while row < size:
        tall = size - row >= ROWS
        column = 0
        while column <= row + (ROWS - 1 if tall else 0):
            wide = size - column >= COLUMNS
            left, right = row * stride, column * stride
            out = row * size + column
            if tall and wide:
                _block(ROWS, COLUMNS, work, into, count, left, right, stride, out, size)
            elif tall:
                _block(ROWS, 1, work, into, count, left, right, stride, out, size)
            elif wide:
                _block(1, COLUMNS, work, into, count, left, right, stride, out, size)
            else:
                _block(1, 1, work, into, count, left, right, stride, out, size)
            column += COLUMNS if wide else 1
        row += ROWS if tall else 1


@njit
def add_products(work, into, count, left, right, stride, columns):
    """``into[r, c] += v_r . w_c``: four vectors from ``left`` on, ``columns`` from ``right`` on.

    ``columns`` is a multiple of 4, ``count`` a whole number of registers or 0.
    """
    keep_apart()
    for column in range(0, columns, COLUMNS):
        from_ = right + column * stride
        _block(ROWS, COLUMNS, work, into, count, left, from_, stride, column, columns)
