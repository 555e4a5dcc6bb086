"""What the blocks of all products have in common: addresses, constants, sums in registers."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from onward.engines.fused.simd import Lanes, address


class Emitter:
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


def sums(builder: ir.IRBuilder, register: Lanes, start: list[ir.Value]) -> list[ir.Value]:
    slots = [cgutils.alloca_once(builder, register.ir) for _ in start]
    for slot, value in zip(slots, start, strict=True):
        builder.store(value, slot)
    return slots


def zero(register: Lanes) -> ir.Value:
    return ir.Constant(register.ir, [0.0] * register.count)
