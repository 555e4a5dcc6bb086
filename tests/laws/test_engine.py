"""Laws of every engine: what must hold whatever the numbers are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.engines import ENGINES, make_engine
from onward.engines.engine import Feedback, Population, Sequences
from onward.engines.fused.engine import FusedEngine
from onward.errors import NetworkError
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout

LAYERS = st.one_of(
    st.builds(
        "Dense({}, {})".format,
        st.integers(1, 6),
        st.sampled_from(["linear", "tanh", "sigmoid", "relu"]),
    ),
    st.builds("RNN({}, {})".format, st.integers(1, 9), st.sampled_from(["tanh", "relu"])),
    st.builds("LSTM({})".format, st.integers(1, 9)),
    st.builds("GRU({})".format, st.integers(1, 9)),
)
CHAINS = st.lists(LAYERS, min_size=1, max_size=3).map(lambda names: " ".join([*names, "Dense(2)"]))
LOOPS = st.builds(Feedback, st.sampled_from([1, 3, 100]), st.booleans(), st.booleans())
TIGHT = {"rtol": 1e-10, "atol": 1e-12}
quick = settings(max_examples=25, deadline=None)
by_every_engine = pytest.mark.parametrize("kind", ENGINES)


def check_same(engine, found, expected, rtol: float = 1e-9):
    """To the last bit by the fused engine, to rounding where products are left to a library."""
    if engine.name == "fused":
        np.testing.assert_array_equal(found, expected)
    else:
        scale = np.abs(expected).max(initial=0.0)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * scale)


def case(
    text: str,
    series: int = 5,
    steps: int = 7,
    restarts: int = 1,
    dtype: type = np.float64,
    kind: str = "fused",
    inputs: int = 2,
):
    if kind == "torch":
        pytest.importorskip("torch")
    layout = Layout.of(Chain.parse(text), inputs)
    rng = np.random.default_rng(3)
    parameters = np.stack([initial_parameters(layout, 0, k) for k in range(restarts)])
    flags = np.random.default_rng(4).random((series, steps, 2)) < 0.2
    flags[0] = False
    data = Sequences(
        np.concatenate([rng.standard_normal((series, steps, 2)), flags], axis=2)[..., :inputs],
        rng.standard_normal((series, steps, 2)),
        np.ones((series, steps)),
    )
    return make_engine(layout, dtype, name=kind), parameters.astype(dtype), data


@by_every_engine
@quick
@given(CHAINS, st.integers(1, 6))
def test_a_sequence_in_two_parts_is_the_whole_sequence(kind, text, cut):
    engine, parameters, data = case(text, kind=kind, inputs=4)
    open_loop = Feedback(100)
    whole, end = engine.run(parameters, data.inputs, open_loop)
    first, state = engine.run(parameters, data.inputs[:, :cut], open_loop)
    second, last = engine.run(parameters, data.inputs[:, cut:], open_loop, state)
    check_same(engine, np.concatenate([first, second], axis=2), whole)
    check_same(engine, last, end)


@by_every_engine
@quick
@given(CHAINS, LOOPS)
def test_permuting_the_batch_permutes_the_result(kind, text, feedback):
    engine, parameters, data = case(text, series=37, kind=kind, inputs=4)
    order = np.random.default_rng(1).permutation(37)
    check_same(
        engine,
        engine.predict(parameters, data.inputs[order], feedback),
        engine.predict(parameters, data.inputs, feedback)[:, order],
    )
    _, ours = engine.gradient(parameters, data, feedback)
    _, theirs = engine.gradient(parameters, data[order], feedback)
    np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-11)


@by_every_engine
@quick
@given(CHAINS, LOOPS, st.integers(1, 5))
def test_padding_changes_nothing(kind, text, feedback, more):
    engine, parameters, data = case(text, kind=kind, inputs=4)
    pad = ((0, 0), (0, more), (0, 0))
    junk = 7.0
    padded = Sequences(
        np.pad(data.inputs, pad, constant_values=junk),
        np.pad(data.targets, pad, constant_values=junk),
        np.pad(data.weights, pad[:2]),
    )
    ours, theirs = (
        engine.gradient(parameters, data, feedback),
        engine.gradient(parameters, padded, feedback),
    )
    np.testing.assert_allclose(theirs[0], ours[0], **TIGHT)
    np.testing.assert_allclose(theirs[1], ours[1], **TIGHT)


@by_every_engine
@quick
@given(CHAINS, LOOPS, st.integers(1, 6))
def test_a_prediction_depends_on_nothing_later(kind, text, feedback, cut):
    engine, parameters, data = case(text, kind=kind, inputs=4)
    whole = engine.predict(parameters, data.inputs, feedback)
    check_same(
        engine, engine.predict(parameters, data.inputs[:, :cut], feedback), whole[:, :, :cut]
    )


@by_every_engine
@quick
@given(CHAINS, LOOPS)
def test_series_do_not_see_each_other(kind, text, feedback):
    engine, parameters, data = case(text, series=3, kind=kind, inputs=4)
    whole = engine.predict(parameters, data.inputs, feedback)
    for series in range(3):
        alone = engine.predict(parameters, data.inputs[series : series + 1], feedback)
        check_same(engine, alone[:, 0], whole[:, series])


@by_every_engine
@quick
@given(CHAINS, LOOPS, st.integers(1, 6))
def test_what_stands_in_a_gap_changes_nothing(kind, text, feedback, where):
    engine, parameters, data = case(text, kind=kind, inputs=4)
    data.inputs[:, where, 2:] = 1
    other = Sequences(data.inputs.copy(), data.targets, data.weights)
    other.inputs[:, where, :2] = 1e6
    ours, theirs = (
        engine.gradient(parameters, one, replace(feedback, gaps=True)) for one in (data, other)
    )
    check_same(engine, theirs[0], ours[0])
    check_same(engine, theirs[1], ours[1])


@by_every_engine
@quick
@given(CHAINS, st.booleans(), st.integers(1, 6))
def test_gaps_from_a_step_on_are_the_closed_loop(kind, text, increment, start):
    engine, parameters, data = case(text, kind=kind, inputs=4)
    data.inputs[:, :start, 2:] = 0
    data.inputs[:, start:, 2:] = 1
    ours, theirs = (
        engine.gradient(parameters, data, one)
        for one in (Feedback(100, increment, gaps=True), Feedback(start, increment))
    )
    check_same(engine, theirs[0], ours[0])
    check_same(engine, theirs[1], ours[1])


@by_every_engine
def test_gaps_without_flags_are_refused(kind):
    engine, parameters, data = case("Dense(3) RNN(2) Dense(3)", kind=kind, inputs=4)
    with pytest.raises(NetworkError, match="a flag for each of 3 outputs"):
        engine.predict(parameters, data.inputs, Feedback(3, gaps=True))


def trained(engine, parameters, data, feedback, steps=30):
    population = Population.start(parameters)
    batches = np.random.default_rng(5).integers(0, len(data), (steps, 11))
    losses = engine.train(population, data, batches, np.full(steps, 0.01), feedback, 1.0)
    return population, losses


@by_every_engine
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("text", ["LSTM(5) Dense(2)", "Dense(3) GRU(4) RNN(3) Dense(2)"])
def test_a_restart_is_the_same_alone_and_in_a_population_on_any_number_of_threads(
    kind, text, dtype
):
    engine, parameters, data = case(text, series=40, restarts=7, dtype=dtype, kind=kind, inputs=4)
    rounding = 1e-3 if dtype is np.float32 else 1e-9
    feedback = Feedback(3, increment=True)
    together, losses = trained(engine, parameters, data, feedback)
    for threads in (1, 2, 5):
        engine.threads = threads
        again, _ = trained(engine, parameters, data, feedback)
        check_same(engine, again.parameters, together.parameters, rounding)
    for restart in range(7):
        alone, loss = trained(engine, parameters[restart : restart + 1], data, feedback)
        check_same(engine, alone.parameters[0], together.parameters[restart], rounding)
        check_same(engine, loss[0], losses[restart], rounding)


def test_tiles_of_one_network_on_several_threads_give_the_same_to_the_last_bit(monkeypatch):
    engine, parameters, data = case("LSTM(7) Dense(2)", series=200)
    batches = np.random.default_rng(0).integers(0, 200, (6, 100))
    found = []
    for threads in (1, 2, 3):
        engine.threads = threads
        monkeypatch.setattr(FusedEngine, "_pays_together", lambda *_, threads=threads: threads > 1)
        population = Population.start(parameters)
        losses = engine.train(population, data, batches, np.full(6, 0.01), Feedback(3), 0.1)
        found.append((population.parameters, losses))
    for parameters_of_threads, losses in found[1:]:
        np.testing.assert_array_equal(parameters_of_threads, found[0][0])
        np.testing.assert_array_equal(losses, found[0][1])


def test_a_large_network_alone_uses_all_threads_and_a_population_does_not():
    engine, _, _ = case("LSTM(64) Dense(2)")
    engine.threads = 4
    plan = engine._plan(64, 100, backward=True)
    assert engine._pays_together(1, 64, plan)
    assert not engine._pays_together(4, 64, plan)
    assert not engine._pays_together(1, plan.lanes, plan)


@by_every_engine
def test_a_training_step_is_adam_on_the_clipped_gradient(kind):
    engine, parameters, data = case("LSTM(4) Dense(2)", series=11, kind=kind, inputs=4)
    feedback, clip, rate = Feedback(3), 0.05, 0.01
    population = Population.start(parameters)
    batches = np.tile(np.arange(11), (4, 1))
    losses = engine.train(population, data, batches, np.full(4, rate), feedback, clip)
    theta, m, v = parameters[0].copy(), 0.0, 0.0
    for step in range(1, 5):
        loss, gradient = engine.gradient(theta[None], data, feedback)
        assert loss[0] == pytest.approx(losses[0, step - 1], rel=1e-12)
        g = gradient[0] * min(1, clip / np.linalg.norm(gradient[0]))
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    np.testing.assert_allclose(population.parameters[0], theta, rtol=1e-9)


@by_every_engine
def test_a_restart_that_diverges_keeps_its_parameters_and_stops_alone(kind):
    engine, parameters, data = case("LSTM(4) Dense(2)", series=11, restarts=3, kind=kind, inputs=4)
    parameters[1, 0] = np.nan
    population, losses = trained(engine, parameters, data, Feedback(100), steps=5)
    assert np.isnan(losses[1]).all()
    assert np.isfinite(losses[[0, 2]]).all()
    assert list(population.taken) == [5, 0, 5]


def test_no_memory_is_taken_inside_the_loop():
    engine, parameters, data = case("LSTM(4) Dense(2)", series=16)
    before = engine.predict(parameters, data.inputs, Feedback(100))
    for _ in range(3):
        np.testing.assert_array_equal(
            engine.predict(parameters, data.inputs, Feedback(100)), before
        )
    assert sum(rooms.qsize() for rooms in engine._room.values()) == 1


@quick
@given(CHAINS, LOOPS, st.integers(1, 3))
def test_engines_agree_on_everything(text, feedback, restarts):
    fused, parameters, data = case(text, restarts=restarts, inputs=4)
    torch_engine, _, _ = case(text, kind="torch", inputs=4)
    data.weights[:, :2] = 0
    data.weights[::2, -1] = 0
    data.weights[1, 3] = 2.5
    for ours, theirs in zip(
        (
            *fused.run(parameters, data.inputs, feedback),
            *fused.gradient(parameters, data, feedback),
        ),
        (
            *torch_engine.run(parameters, data.inputs, feedback),
            *torch_engine.gradient(parameters, data, feedback),
        ),
        strict=True,
    ):
        check_same(torch_engine, theirs, ours)
    square, slope, curvature = fused.normal_equations(parameters[0], data, feedback)
    found = torch_engine.normal_equations(parameters[0], data, feedback)
    assert found[0] == pytest.approx(square, rel=1e-10)
    check_same(torch_engine, found[1], slope)
    check_same(torch_engine, found[2], curvature)
