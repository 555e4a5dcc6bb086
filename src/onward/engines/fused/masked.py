"""Part of a register: loads and stores of its first lanes, that touch nothing beyond."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils

from onward.engines.fused.simd import Lanes, spread


def first_lanes(builder: ir.IRBuilder, count: ir.Value, lanes: Lanes) -> ir.Value:
    """Emit the mask of the first ``count`` lanes."""
    numbers = ir.Constant(ir.VectorType(count.type, lanes.count), list(range(lanes.count)))
    return builder.icmp_signed("<", numbers, spread(builder, count, lanes.count))


def _masked(builder: ir.IRBuilder, name: str, lanes: Lanes, out: ir.Type, *args: ir.Value) -> Any:
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(out, [arg.type for arg in args]),
        f"llvm.masked.{name}.v{lanes.count}f{lanes.dtype.bitwidth}.p0",
    )
    return builder.call(function, args)


def load_masked(
    builder: ir.IRBuilder, pointer: ir.Value, count: ir.Value, lanes: Lanes
) -> ir.Value:
    """Emit a load of the first ``count`` lanes, zero beyond; what stands there is not read."""
    wide = builder.bitcast(pointer, lanes.ir.as_pointer())
    align = ir.IntType(32)(lanes.dtype.bitwidth // 8)
    zero = ir.Constant(lanes.ir, [0.0] * lanes.count)
    mask = first_lanes(builder, count, lanes)
    return _masked(builder, "load", lanes, lanes.ir, wide, align, mask, zero)


def store_masked(
    builder: ir.IRBuilder, value: ir.Value, pointer: ir.Value, count: ir.Value, lanes: Lanes
) -> None:
    """Emit a store of the first ``count`` lanes; what stands beyond is not touched."""
    wide = builder.bitcast(pointer, lanes.ir.as_pointer())
    align = ir.IntType(32)(lanes.dtype.bitwidth // 8)
    mask = first_lanes(builder, count, lanes)
    _masked(builder, "store", lanes, ir.VoidType(), value, wide, align, mask)
