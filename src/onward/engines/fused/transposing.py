"""Squares of numbers turned on registers: from ``(series, time)`` to ``(time, lane)`` and back."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from onward.engines.fused.masked import load_masked
from onward.engines.fused.simd import Lanes, address, load_register, store_register


def emit_transposed(builder: ir.IRBuilder, rows: list[ir.Value], lanes: Lanes) -> list[ir.Value]:
    """Emit the transpose of a square: as many registers as a register has lanes.

    One perfect shuffle of all numbers, log2(lanes) times: row i and row i + half become the rows
    2 i and 2 i + 1, lane by lane in turn.
    """
    count = lanes.count
    half = count // 2
    index = ir.VectorType(ir.IntType(32), count)
    low = [n // 2 + count * (n % 2) for n in range(count)]
    masks = [ir.Constant(index, low), ir.Constant(index, [n + half for n in low])]
    for _ in range(count.bit_length() - 1):
        rows = [
            builder.shuffle_vector(rows[i], rows[i + half], mask)
            for i in range(half)
            for mask in masks
        ]
    return rows


@intrinsic
def transpose(
    typingctx: Any, source: Any, start: Any, source_step: Any, target: Any, place: Any, step: Any
) -> Any:
    """Write the transpose of a square of numbers, as many rows as a register has lanes.

    Row i is read at ``source[start + i * source_step:]``, column i of it written to
    ``target[place + i * step:]``.
    """
    lanes = Lanes(target.dtype)
    signature = types.void(source, types.intp, types.intp, target, types.intp, types.intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source_, start_, source_step_, target_, place_, step_ = args

        def places(array: Any, value: Any, first: Any, stride: Any) -> list[Any]:
            pointers = []
            for _ in range(lanes.count):
                pointers.append(address(context, builder, array, value, first))
                first = builder.add(first, stride)
            return pointers

        rows = [
            load_register(builder, pointer, lanes)
            for pointer in places(source, source_, start_, source_step_)
        ]
        columns = emit_transposed(builder, rows, lanes)
        for pointer, column in zip(places(target, target_, place_, step_), columns, strict=True):
            store_register(builder, column, pointer, lanes)
        return context.get_dummy_value()

    return signature, codegen


@intrinsic
def gather_transposed(
    typingctx: Any, source: Any, rows: Any, row_step: Any, start: Any, count: Any, target: Any,
    place: Any, step: Any,
) -> Any:  # fmt: skip
    """Write the transpose of ``count`` columns, whose rows lie anywhere.

    Row i is read at ``source[rows[i] * row_step + start:]``, column i of it written to
    ``target[place + i * step:]``; at most as many columns as a register has lanes.
    """
    lanes = Lanes(target.dtype)
    intp = types.intp
    signature = types.void(source, rows, intp, intp, intp, target, intp, intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source_, rows_, row_step_, start_, count_, target_, place_, step_ = args
        found = []
        for i in range(lanes.count):
            number = context.get_constant(types.intp, i)
            row = builder.load(address(context, builder, rows, rows_, number))
            first = builder.add(builder.mul(row, row_step_), start_)
            where = address(context, builder, source, source_, first)
            found.append(load_masked(builder, where, count_, lanes))
        for i, column in enumerate(emit_transposed(builder, found, lanes)):
            with builder.if_then(builder.icmp_signed("<", count_.type(i), count_), likely=True):
                where = address(context, builder, target, target_, place_)
                store_register(builder, column, where, lanes)
            place_ = builder.add(place_, step_)
        return context.get_dummy_value()

    return signature, codegen
