"""Registers of lanes: a Numba type that is one SIMD register, with its arithmetic.

Every kernel of the fused engine works on *lanes*: neighbouring series of a batch, side by side in
memory, one number each. A :class:`Lanes` value holds as many of them as one register of this
machine does, so that the equations can be written once, for numbers, and run on registers.
"""

from __future__ import annotations

import operator
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic, models, overload, register_model

FLOAT = {32: ir.FloatType(), 64: ir.DoubleType()}
WHOLE = {32: ir.IntType(32), 64: ir.IntType(64)}
_NO_CONTRACTION: tuple[str, ...] = ()
_CONTRACT = ("contract",)


def register_bits() -> int:
    """Width in bits of the widest floating-point register of the machine that is compiled for.

    That is this one, unless Numba's ``NUMBA_CPU_FEATURES`` names the features of another.
    """
    told = config.CPU_FEATURES
    features = llvm.get_host_cpu_features().flatten() if told is None else told
    known = features.split(",")
    if "+avx512f" in known:
        return 512
    return 256 if "+avx" in known else 128


REGISTER_BITS = register_bits()

REGISTERS = 2
"""Registers of lanes in a tile."""


def lanes_in_register(bits: int) -> int:
    """How many numbers of ``bits`` bits one register holds."""
    return REGISTER_BITS // bits


class Lanes(types.Type):
    """One register of floating-point numbers."""

    def __init__(self, dtype: types.Float) -> None:
        self.dtype = dtype
        self.count = lanes_in_register(dtype.bitwidth)
        super().__init__(name=f"Lanes({dtype}, {self.count})")

    @property
    def ir(self) -> ir.VectorType:
        return ir.VectorType(FLOAT[self.dtype.bitwidth], self.count)


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Lanes) -> None:
        super().__init__(dmm, fe_type, fe_type.ir)


def spread(builder: ir.IRBuilder, value: ir.Value, count: int) -> ir.Value:
    """Emit a register that holds ``value`` in every lane."""
    vector = ir.VectorType(value.type, count)
    one = builder.insert_element(
        ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
    )
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), count), [0] * count)
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), zeros)


def address(context: Any, builder: ir.IRBuilder, kind: types.Type, array: Any, index: Any) -> Any:
    """Emit the address of element ``index`` of a flat array, or of what a pointer points to."""
    if isinstance(kind, types.CPointer):
        return builder.gep(array, [index])
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [index])


@intrinsic
def pointer(typingctx: Any, array: Any, index: Any) -> Any:
    """Return a bare pointer to element ``index`` of a flat array.

    An array is seven arguments of every call and counts its users; a pointer is one and does not.
    The array must outlive it.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return address(context, builder, array, args[0], args[1])

    return types.CPointer(array.dtype)(array, types.intp), codegen


def load_register(builder: ir.IRBuilder, pointer: ir.Value, lanes: Lanes) -> ir.Value:
    """Emit a load of one register from ``pointer``, which need not be aligned."""
    wide = builder.bitcast(pointer, lanes.ir.as_pointer())
    return builder.load(wide, align=lanes.dtype.bitwidth // 8, typ=lanes.ir)


def store_register(builder: ir.IRBuilder, value: ir.Value, pointer: ir.Value, lanes: Lanes) -> None:
    """Emit a store of one register to ``pointer``, which need not be aligned."""
    wide = builder.bitcast(pointer, lanes.ir.as_pointer())
    builder.store(value, wide, align=lanes.dtype.bitwidth // 8)


def multiply_add(
    builder: ir.IRBuilder, a: ir.Value, b: ir.Value, c: ir.Value, lanes: Lanes
) -> ir.Value:
    """Emit ``a * b + c``, fused into one rounding where the machine can."""
    return _call(builder, "fmuladd", lanes, a, b, c)


def _call(builder: ir.IRBuilder, name: str, lanes: Lanes, *args: ir.Value) -> ir.Value:
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(lanes.ir, [lanes.ir] * len(args)),
        f"llvm.{name}.v{lanes.count}f{lanes.dtype.bitwidth}",
    )
    return builder.call(function, args)


@intrinsic
def load(typingctx: Any, array: Any, index: Any) -> Any:
    """Load the register that starts at ``array[index]``."""
    lanes = Lanes(array.dtype)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = address(context, builder, signature.args[0], args[0], args[1])
        return load_register(builder, pointer, lanes)

    return lanes(array, types.intp), codegen


@intrinsic
def store(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """Store a register to ``array[index]`` and what follows it."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = address(context, builder, signature.args[0], args[0], args[1])
        store_register(builder, args[2], pointer, value)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), codegen


@intrinsic
def fill(typingctx: Any, like: Any, number: Any) -> Any:
    """Return a register like ``like`` with ``number`` in every lane."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = context.cast(builder, args[1], number, like.dtype)
        return spread(builder, value, like.count)

    return like(like, number), codegen


def _binary(emit: Any) -> Any:
    @intrinsic
    def operation(typingctx: Any, a: Any, b: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return emit(builder, *args)

        return a(a, a), codegen

    return operation


_add = _binary(lambda builder, a, b: builder.fadd(a, b, flags=_CONTRACT))
_subtract = _binary(lambda builder, a, b: builder.fsub(a, b, flags=_CONTRACT))
_multiply = _binary(lambda builder, a, b: builder.fmul(a, b, flags=_CONTRACT))
_divide = _binary(lambda builder, a, b: builder.fdiv(a, b))


def _overload(symbol: Any, operation: Any) -> None:
    # Numba compares the argument names of the two functions, annotations included.
    @overload(symbol)
    def arithmetic(a, b):  # type: ignore[no-untyped-def]
        if isinstance(a, Lanes) and isinstance(b, Lanes):
            return lambda a, b: operation(a, b)
        if isinstance(a, Lanes) and isinstance(b, types.Number):
            return lambda a, b: operation(a, fill(a, b))
        if isinstance(b, Lanes) and isinstance(a, types.Number):
            return lambda a, b: operation(fill(b, a), b)
        return None


for _symbol, _operation in (
    (operator.add, _add),
    (operator.sub, _subtract),
    (operator.mul, _multiply),
    (operator.truediv, _divide),
):
    _overload(_symbol, _operation)


@intrinsic
def fma(typingctx: Any, a: Any, b: Any, c: Any) -> Any:
    """Return ``a * b + c``, fused into one rounding where the machine can."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return multiply_add(builder, args[0], args[1], args[2], a)

    return a(a, a, a), codegen


@intrinsic
def magnitude(typingctx: Any, a: Any) -> Any:
    """Return the absolute value of every lane."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "fabs", a, *args)

    return a(a), codegen


@intrinsic
def logarithm(typingctx: Any, a: Any) -> Any:
    """Return the natural logarithm of every lane, by the C library, lane after lane."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "log", a, *args)

    return a(a), codegen


@intrinsic
def with_sign(typingctx: Any, a: Any, sign: Any) -> Any:
    """Return ``|a|`` with the sign of ``sign``."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "copysign", a, *args)

    return a(a, a), codegen


def _chosen(predicate: str) -> Any:
    @intrinsic
    def choose(typingctx: Any, a: Any, b: Any, yes: Any, no: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.select(builder.fcmp_ordered(predicate, args[0], args[1]), *args[2:])

        return a(a, a, a, a), codegen

    return choose


where_less = _chosen("<")
"""``where_less(a, b, yes, no)``: ``yes`` where ``a < b``, else ``no``; NaN is not less."""


@intrinsic
def power_of_two(typingctx: Any, shifted: Any) -> Any:
    """Return ``2**n`` where ``shifted`` is ``n`` plus :func:`rounding_constant`.

    Adding the constant leaves the integer ``n`` in the lowest bits; moved to the exponent's place
    they are the number itself.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = shifted.dtype.bitwidth
        whole = ir.VectorType(WHOLE[bits], shifted.count)
        place, bias = (23, 127) if bits == 32 else (52, 1023)
        n = builder.bitcast(args[0], whole)
        moved = builder.shl(n, ir.Constant(whole, [place] * shifted.count))
        one = ir.Constant(whole, [bias << place] * shifted.count)
        return builder.bitcast(builder.add(moved, one), shifted.ir)

    return shifted(shifted), codegen


@intrinsic
def round_shifted(typingctx: Any, a: Any, factor: Any) -> Any:
    """Return ``a * factor`` plus the rounding constant 1.5 * 2**23 (float64: 2**52)."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = FLOAT[a.dtype.bitwidth]
        constant = spread(builder, ir.Constant(kind, _rounding(a)), a.count)
        scale = spread(builder, context.cast(builder, args[1], factor, a.dtype), a.count)
        return multiply_add(builder, args[0], scale, constant, a)

    return a(a, factor), codegen


@intrinsic
def unshift(typingctx: Any, a: Any) -> Any:
    """Take the rounding constant away again: the nearest whole number remains."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = FLOAT[a.dtype.bitwidth]
        constant = spread(builder, ir.Constant(kind, _rounding(a)), a.count)
        return builder.fsub(args[0], constant, flags=_NO_CONTRACTION)

    return a(a), codegen


def _rounding(lanes: Lanes) -> float:
    return 1.5 * 2.0 ** (23 if lanes.dtype.bitwidth == 32 else 52)


def total_of(builder: ir.IRBuilder, value: ir.Value, lanes: Lanes) -> ir.Value:
    """Emit the sum of all lanes, in a fixed tree order."""
    kind = FLOAT[lanes.dtype.bitwidth]
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(kind, [kind, lanes.ir]),
        f"llvm.vector.reduce.fadd.v{lanes.count}f{lanes.dtype.bitwidth}",
    )
    return builder.call(function, [ir.Constant(kind, -0.0), value], fastmath=("reassoc",))


@intrinsic
def total(typingctx: Any, a: Any) -> Any:
    """Return the sum of all lanes."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return total_of(builder, args[0], a)

    return a.dtype(a), codegen


@intrinsic
def tile_lanes(typingctx: Any, array: Any) -> Any:
    """Return how many lanes a tile has, for an array of this kind: two registers."""
    count = REGISTERS * lanes_in_register(array.dtype.bitwidth)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.get_constant(types.intp, count)

    return types.intp(array), codegen


@intrinsic
def register_lanes(typingctx: Any, array: Any) -> Any:
    """Return how many numbers of the array's kind one register holds."""
    count = lanes_in_register(array.dtype.bitwidth)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.get_constant(types.intp, count)

    return types.intp(array), codegen
