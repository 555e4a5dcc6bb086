"""The fast paths are taken: registers in the machine code, one call a restart, nothing twice."""

from __future__ import annotations

import gc
import platform
import re
from pathlib import Path

import numpy as np
import pytest
from laws.test_engine import case, trained
from numba import njit

from onward.engines.engine import Feedback, Population, Sequences
from onward.engines.fused import compiled, jacobian, lstm
from onward.engines.fused import stream as streams
from onward.engines.fused.plan import Plan
from onward.engines.fused.products import NOTHING
from onward.engines.fused.simd import REGISTER_BITS, REGISTERS, lanes_in_register, pointer
from onward.networks.chain import Chain
from onward.networks.layout import Layout

CLOSED = Feedback(3)


@njit
def one_layer(layer, parameters, work, lanes, start, stop):
    """An entry point of nothing but one layer, whose machine code can be looked at."""
    row, weights, room = (
        pointer(layer, NOTHING),
        pointer(parameters, NOTHING),
        pointer(work, NOTHING),
    )
    lstm.forward(row, weights, room, lanes, start, stop)


@pytest.fixture(scope="module", params=[np.float32, np.float64])
def code(request):
    bits = 8 * np.dtype(request.param).itemsize
    layout = Layout.of(Chain.parse("LSTM(5)"), 2)
    plan = Plan.of(layout, REGISTERS * lanes_in_register(bits), 3, backward=False)
    work, parameters = np.zeros(plan.size, request.param), np.zeros(layout.size, request.param)
    one_layer(plan.table[0], parameters, work, np.int64(plan.lanes), np.int64(0), np.int64(3))
    signature = one_layer.signatures[-1]
    kind = "float" if bits == 32 else "double"
    llvm, assembly = one_layer.inspect_llvm(signature), one_layer.inspect_asm(signature)
    return llvm, assembly, f"<{lanes_in_register(bits)} x {kind}>", kind


def test_a_layer_reckons_in_whole_registers_and_never_in_single_numbers(code):
    llvm, _, register, kind = code
    arithmetic = re.findall(r"= (?:fmul|fadd|fsub|fdiv)(?: [a-z]+)* (<[^>]+>|float|double) ", llvm)
    multiply_adds = re.findall(r"call [^@]*?(<[^>]+>|float|double) @llvm\.fmuladd", llvm)
    assert len(multiply_adds) > 10
    assert {*arithmetic, *multiply_adds} == {register}
    assert kind not in arithmetic


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="names of x86 registers")
def test_the_registers_are_the_widest_of_the_machine(code):
    _, assembly, _, kind = code
    ending = "s" if kind == "float" else "d"
    register = {128: "xmm", 256: "ymm", 512: "zmm"}[REGISTER_BITS]
    products = re.findall(rf"\tv?(?:fn?m(?:add|sub)\d+|mul)p{ending}\t.*", assembly)
    alone = re.findall(rf"\tv?(?:fn?m(?:add|sub)\d+|mul)s{ending}\t.*", assembly)
    assert len(products) > 10
    assert all(register in line for line in products)
    assert not alone


@pytest.mark.parametrize("restarts", [1, 3])
def test_many_steps_of_a_restart_are_one_call_into_compiled_code(monkeypatch, restarts):
    engine, parameters, data = case("GRU(3) Dense(2)", series=40, restarts=restarts)
    calls, train = [], compiled.train
    monkeypatch.setattr(compiled, "train", lambda *args: calls.append(1) or train(*args))
    population, losses = trained(engine, parameters, data, CLOSED, steps=50)
    assert len(calls) == restarts
    assert list(population.taken) == [50] * restarts
    assert np.isfinite(losses).all()


def awkward(array: np.ndarray) -> list[np.ndarray]:
    """Return the same numbers in other kinds of array."""
    read_only = array.copy()
    read_only.flags.writeable = False
    apart = np.repeat(array, 2, axis=-1)[..., ::2]
    return [np.asfortranarray(array), read_only, apart, array.astype(np.float32)]


def test_no_kind_of_array_is_compiled_for_anew():
    engine, parameters, data = case("LSTM(3) Dense(2)", series=40, restarts=2)
    parameters, arrays = parameters.astype(np.float32), (data.inputs, data.targets, data.weights)
    data = Sequences(*(array.astype(np.float32).astype(float) for array in arrays))

    def everything(parameters, data, clip):
        batches = np.random.default_rng(0).integers(0, 40, (3, 9))
        population = Population.start(parameters.astype(float))
        return (
            *engine.run(parameters, data.inputs, CLOSED),
            engine.loss(parameters, data, CLOSED),
            *engine.gradient(parameters, data, CLOSED),
            *engine.normal_equations(parameters[0], data, CLOSED),
            engine.train(population, data, np.asfortranarray(batches), [0.1] * 3, CLOSED, clip),
            engine.stream(parameters[0], 40).step(data.inputs[:, 0]),
        )

    expected = everything(parameters, data, 1.0)
    entries = [
        entry
        for module in (compiled, streams, jacobian)
        for entry in vars(module).values()
        if hasattr(entry, "signatures")
    ]
    known = [list(entry.signatures) for entry in entries]
    forms = (awkward(array) for array in (data.inputs, data.targets, data.weights))
    for vectors, *arrays in zip(awkward(parameters), *forms, strict=True):
        again = everything(vectors, Sequences(*arrays), 1)
        for found, same in zip(again, expected, strict=True):
            np.testing.assert_array_equal(found, same)
    assert [list(entry.signatures) for entry in entries] == known


def test_losses_and_gradients_are_the_same_on_any_number_of_threads():
    engine, parameters, data = case("GRU(4) LSTM(3) Dense(2)", series=70, restarts=5)

    def everything():
        return (
            engine.predict(parameters, data.inputs, CLOSED),
            engine.loss(parameters, data, CLOSED),
            *engine.gradient(parameters, data, CLOSED),
        )

    engine.threads = 1
    expected = everything()
    for engine.threads in (2, 3, 8):
        for found, same in zip(everything(), expected, strict=True):
            np.testing.assert_array_equal(found, same)


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("threads", [1, 2])
def test_ten_thousand_steps_take_no_memory(threads):
    engine, parameters, data = case("GRU(3) Dense(2)", series=20, restarts=2)
    engine.threads = threads
    population, stream = Population.start(parameters), engine.stream(parameters[0], 3)
    batches = np.random.default_rng(0).integers(0, 20, (100, 3))

    def soak(steps):
        for _ in range(0, steps, 100):
            engine.train(population, data, batches, np.full(100, 1e-3), CLOSED, 1.0)
            for t in range(100):
                stream.step(data.inputs[:3, t % data.steps] if t % 2 else None)

    stream.step(data.inputs[:3, 0])
    soak(2_000)
    before = resident()
    soak(10_000)
    assert resident() - before < 1_000_000
    assert list(population.taken) == [12_000, 12_000]
