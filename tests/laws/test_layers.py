"""What every layer of ``LAYERS`` keeps, held by itself as soon as it is in that list."""

from __future__ import annotations

import re
import runpy
from importlib import import_module

import numpy as np
import pytest
from laws.test_engine import case, check_same, trained
from reference.test_plain import assert_plain
from reference.test_plain import case as plain_case

import onward
from onward.engines.engine import Feedback
from onward.errors import NetworkError
from onward.export import FORMATS
from onward.export.subject import Subject
from onward.networks.chain import Chain
from onward.networks.layers import LAYERS
from onward.networks.layout import Layout
from onward.verification import plain
from onward.verification.running import verify_problem

EVERY = [
    f"{name}(UNITS, {activation})" if activation else f"{name}(UNITS)"
    for name, kind in LAYERS.items()
    for activation in kind.activations or ("",)
]
by_every_layer = pytest.mark.parametrize("layer", EVERY)
LOOPS = [Feedback(6), Feedback(3, increment=True)]


def within(layer: str) -> str:
    """Return a chain in which a layer is fed by another and by itself, in two widths."""
    wide, narrow = (layer.replace("UNITS", str(units)) for units in (9, 5))
    return f"Dense(3, tanh) {wide} {narrow} Dense(2)"


@pytest.mark.parametrize("feedback", LOOPS, ids=("open", "closed"))
@by_every_layer
def test_outputs_and_gradients_are_those_of_the_equations(layer, feedback):
    assert_plain(*plain_case(within(layer), 37), feedback)


@pytest.mark.parametrize("feedback", LOOPS, ids=("open", "closed"))
@by_every_layer
def test_the_jacobian_is_that_of_the_equations(layer, feedback):
    engine, vector, data = plain_case(within(layer), 3)
    _, jacobian = engine.jacobian(vector, data, feedback)
    tiny = 1j * plain.H * np.eye(len(vector))
    slopes = plain.predictions(engine.layout, vector + tiny, data.inputs, feedback).imag / plain.H
    scored = data.weights.any(axis=0)
    rows = (np.sqrt(data.weights)[:, :, None] * slopes)[:, :, scored].transpose(2, 3, 1, 0)
    expected = rows.reshape(jacobian.shape)
    np.testing.assert_allclose(jacobian, expected, atol=1e-10 * np.abs(expected).max())


@by_every_layer
def test_a_sequence_in_two_parts_is_the_whole_sequence(layer):
    engine, parameters, data = case(within(layer))
    whole, end = engine.run(parameters, data.inputs, Feedback(100))
    first, state = engine.run(parameters, data.inputs[:, :3], Feedback(100))
    second, last = engine.run(parameters, data.inputs[:, 3:], Feedback(100), state)
    check_same(engine, np.concatenate([first, second], axis=2), whole)
    check_same(engine, last, end)


@by_every_layer
def test_a_restart_is_the_same_alone_and_in_a_population(layer):
    engine, parameters, data = case(within(layer), series=40, restarts=3)
    together, losses = trained(engine, parameters, data, Feedback(3))
    assert (losses[:, -1] < losses[:, 0]).all()
    for restart in range(3):
        alone, loss = trained(engine, parameters[restart : restart + 1], data, Feedback(3))
        check_same(engine, alone.parameters[0], together.parameters[restart])
        check_same(engine, loss[0], losses[restart])


@pytest.mark.parametrize("restarts", [1, 2])
@by_every_layer
def test_the_torch_engine_says_the_same(layer, restarts):
    ours, parameters, data = case(within(layer), restarts=restarts)
    theirs, _, _ = case(within(layer), kind="torch")
    for feedback in LOOPS:
        for found, expected in zip(
            (
                *theirs.run(parameters, data.inputs, feedback),
                *theirs.gradient(parameters, data, feedback),
                *theirs.jacobian(parameters[0], data, feedback),
            ),
            (
                *ours.run(parameters, data.inputs, feedback),
                *ours.gradient(parameters, data, feedback),
                *ours.jacobian(parameters[0], data, feedback),
            ),
            strict=True,
        ):
            check_same(theirs, found, expected)


@pytest.fixture(scope="module")
def waves() -> onward.Continuation:
    """Series of two features."""
    start = np.linspace(0, 6, 40)[:, None, None] * [1, 2]
    return onward.Continuation(np.sin(0.4 * np.arange(12)[:, None] + start), warmup=6, horizon=6)


def loaded(path, to, x):
    """Return what a file that was written predicts, in NumPy or PyTorch."""
    network = runpy.run_path(str(path))["load"]()
    if to == "numpy":
        return network.predict(x)[0]
    torch = import_module("torch")
    return network(torch.from_numpy(x))[0].detach().numpy()


def received(layer):
    """Return what the one line of a refusal says of a layer."""
    return rf"received {re.escape(layer.text)}; [^\n]+\Z"


@pytest.mark.parametrize("to", FORMATS)
@by_every_layer
def test_what_is_exported_is_the_network_or_is_refused_in_a_line(layer, to, waves, tmp_path):
    if to in ("onnx", "torch"):
        pytest.importorskip(to)
    task, chain = waves.task, Chain.parse(within(layer))
    layout = Layout.of(chain, task.inputs)
    vector = plain_case(within(layer), 1, inputs=task.inputs)[1]
    write = import_module(f"onward.export.{to}").write
    subject, target = Subject(task, chain, layout.views(vector)), tmp_path / "net.py"
    if chain.uncommon is not None and to != "safetensors":
        with pytest.raises(NetworkError, match=received(chain.uncommon)):
            write(subject, target)
        assert not target.exists()
        return
    (path,) = (path for path in write(subject, target) if path == target)
    if to in ("numpy", "torch"):
        x = waves.test.inputs.astype(np.float64)
        known = task.input_scaling.invert(x)
        expected = plain.predictions(layout, vector, x, Feedback(100))
        found = task.output_scaling.apply(loaded(path, to, known))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@by_every_layer
def test_what_other_libraries_lack_is_refused_in_a_line_but_not_by_our_engines(
    layer, waves, tmp_path, monkeypatch
):
    pytest.importorskip("torch")
    monkeypatch.setattr("onward.networks.chain.COMMON", ())
    chain = Chain.parse(within(layer))
    with pytest.raises(NetworkError, match=f"torch has too, {received(chain.layers[0])}"):
        verify_problem(waves, chain, ["torch"])
    ours, parameters, data = case(within(layer))
    theirs, _, _ = case(within(layer), kind="torch")
    assert theirs.path(1).startswith("batched products: there are no kernels for")
    found, expected = (one.gradient(parameters, data, LOOPS[1])[1] for one in (theirs, ours))
    check_same(theirs, found, expected)
    subject = Subject(waves.task, chain, Layout.of(chain, 2).views(parameters[0]))
    for to in ("numpy", "torch"):
        with pytest.raises(NetworkError, match=received(chain.layers[0])):
            import_module(f"onward.export.{to}").write(subject, tmp_path / "net.py")
    assert not list(tmp_path.iterdir())
