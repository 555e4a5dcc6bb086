"""Laws of streams: a step a call is the same network as all steps in one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.test_engine import CHAINS, case, quick

import onward
from onward.engines.engine import Engine, Feedback
from onward.engines.fused.stream import step as compiled_step
from onward.engines.stream import Stream, Units
from onward.errors import DataError, NetworkError, ProblemError


def stepped(stream, inputs):
    """Return what the stream predicts at each step, ``(series, time, output)``."""
    return np.stack([stream.step(inputs[:, t]) for t in range(inputs.shape[1])], axis=1)


@quick
@given(CHAINS, st.booleans(), st.sampled_from([1, 7, 33]))
def test_stepping_is_running_over_the_whole_sequence(text, increment, series):
    engine, parameters, data = case(text, series)
    whole, end = engine.run(parameters, data.inputs, Feedback(100, increment))
    stream = engine.stream(parameters[0], series, increment)
    np.testing.assert_array_equal(stepped(stream, data.inputs), whole[0])
    np.testing.assert_array_equal(stream.state, end[0])


@quick
@given(CHAINS, st.booleans(), st.integers(1, 6))
def test_stepping_on_without_values_is_closed_loop(text, increment, free_from):
    engine, parameters, data = case(text, 3)
    whole, end = engine.run(parameters, data.inputs, Feedback(free_from, increment))
    stream = engine.stream(parameters[0], 3, increment)
    found = stepped(stream, data.inputs[:, :free_from])
    free = [stream.step() for _ in range(free_from, data.steps)]
    np.testing.assert_array_equal(np.concatenate([found, np.stack(free, 1)], 1), whole[0])
    np.testing.assert_array_equal(stream.state, end[0])


@quick
@given(CHAINS, st.booleans())
def test_the_fast_stream_is_the_plain_one(text, increment):
    engine, parameters, data = case(text, 5)
    rng = np.random.default_rng(0)
    units = Units(*(rng.uniform(1, 2, (2, 2)) for _ in range(2)))
    fast = engine.stream(parameters[0], 5, increment, units)
    plain = Engine.stream(engine, parameters[0], 5, increment, units)
    assert type(plain) is Stream
    for values in (*np.swapaxes(data.inputs, 0, 1), None, None):
        np.testing.assert_array_equal(fast.step(values), plain.step(values))
        np.testing.assert_array_equal(fast.state, plain.state)


@quick
@given(CHAINS)
def test_permuting_the_series_permutes_the_predictions(text):
    engine, parameters, data = case(text, 37)
    order = np.random.default_rng(1).permutation(37)
    np.testing.assert_array_equal(
        stepped(engine.stream(parameters[0], 37), data.inputs[order]),
        stepped(engine.stream(parameters[0], 37), data.inputs)[order],
    )


@quick
@given(CHAINS, st.integers(1, 6))
def test_a_stream_goes_on_from_the_state_of_another(text, cut):
    engine, parameters, data = case(text)
    one, other = engine.stream(parameters[0], 5), engine.stream(parameters[0], 5)
    whole = stepped(one, data.inputs)
    stepped(other, data.inputs[:, :cut])
    state = other.state
    stepped(other, data.inputs)
    other.state = state
    np.testing.assert_array_equal(stepped(other, data.inputs[:, cut:]), whole[:, cut:])
    other.reset()
    np.testing.assert_array_equal(stepped(other, data.inputs), whole)


def test_what_a_stream_gives_and_takes_is_not_its_own():
    engine, parameters, data = case("LSTM(3) Dense(2)")
    stream = engine.stream(parameters[0], 5)
    whole = stepped(stream, data.inputs)
    stream.reset()
    parameters[:] = 0
    first = stream.step(data.inputs[:, 0])
    first[:], stream.state[:] = 7, 7
    np.testing.assert_array_equal(stepped(stream, data.inputs[:, 1:]), whole[:, 1:])


def test_no_kind_of_array_is_compiled_for_anew():
    engine, parameters, data = case("LSTM(3) Dense(2)")
    stream = engine.stream(parameters[0], 5)
    values = data.inputs[:, 0]
    expected = stream.step(values)
    known = list(compiled_step.signatures)
    read_only = values.copy()
    read_only.flags.writeable = False
    for same in (np.asfortranarray(values), read_only, np.repeat(values, 2, 0)[::2]):
        stream.reset()
        np.testing.assert_array_equal(stream.step(same), expected)
    for other in (values.astype(np.float32), values.astype(int), values > 0):
        stream.step(other)
    assert list(compiled_step.signatures) == known


def test_shapes_that_do_not_fit():
    engine, parameters, _ = case("LSTM(3) Dense(1)")
    with pytest.raises(
        NetworkError, match=r"parameters of shape \(76,\), received shape \(1, 76\)"
    ):
        engine.stream(parameters)
    stream = engine.stream(parameters[0], 4)
    with pytest.raises(NetworkError, match=r"values of shape \(4, 2\), received shape \(4,\)"):
        stream.step(np.zeros(4))
    with pytest.raises(NetworkError, match=r"state of shape \(4, 6\), received shape \(6,\)"):
        stream.state = np.zeros(6)
    with pytest.raises(NetworkError, match="as many outputs as inputs"):
        stream.step()


def test_there_is_nothing_to_feed_back_before_a_prediction():
    engine, parameters, _ = case("LSTM(3) Dense(2)")
    stream = engine.stream(parameters[0])
    with pytest.raises(NetworkError, match="feed the last known values first"):
        stream.step()
    stream.step(np.zeros((1, 2)))
    stream.step()
    stream.state = stream.state
    with pytest.raises(NetworkError, match="none since the start, or since the state was set"):
        stream.step()


@pytest.mark.parametrize("make", [type(case("Dense(2)")[0]).stream, Engine.stream])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gap_is_refused_and_changes_nothing(make, dtype):
    engine, parameters, data = case("GRU(3) Dense(2)", dtype=dtype)
    stream = make(engine, parameters[0], 5)
    stream.step(data.inputs[:, 0])
    state, gap = stream.state, data.inputs[:, 1].copy()
    gap[3, 1] = np.nan if dtype == np.float64 else 1e39
    with pytest.raises(DataError, match=r"finite values, .* in series 3, feature 1 \(counted"):
        stream.step(gap)
    np.testing.assert_array_equal(stream.state, state)


@pytest.fixture(scope="module", params=["float32", "float64"])
def waves(request):
    waves = 500 + 40 * np.sin(np.arange(30) / 3 + np.arange(60)[:, None])
    problem = onward.Continuation(waves, warmup=15, horizon=15)
    network = "GRU(6) Dense(1) output=increment"
    fit = onward.train(problem, network, restarts=2, steps=30, dtype=request.param)
    return fit, waves[:7, :, None]


class TestOfAFit:
    @pytest.mark.parametrize("restart", [None, 0, 1])
    def test_stepping_is_predicting(self, waves, restart):
        fit, series = waves
        np.testing.assert_array_equal(
            stepped(fit.stream(7, restart), series), fit.predict(series, restart)
        )

    def test_stepping_on_is_rolling_out(self, waves):
        fit, series = waves
        stream = fit.stream(7)
        found = [stepped(stream, series)[:, -1], *(stream.step() for _ in range(9))]
        np.testing.assert_array_equal(np.stack(found, 1), fit.rollout(series, 10))

    def test_lists_and_rows_of_one_feature_are_values(self, waves):
        fit, series = waves
        found = [fit.stream(7).step(form) for form in (series[:, 0], series[:, 0, 0].tolist())]
        np.testing.assert_array_equal(*found)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (0.5, r"shape \(7, 1\), received shape \(\); pass one step of every series"),
            (np.zeros((1, 7)), r"received shape \(1, 7\)"),
            ([["a"]] * 7, "numbers in values, received text"),
            ([1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0], "finite values, received nan in series 2"),
            (np.full(7, np.inf), "received inf in series 0, feature 0"),
        ],
    )
    def test_values_that_are_none(self, waves, values, message):
        with pytest.raises(DataError, match=message):
            waves[0].stream(7).step(values)

    def test_a_number_of_series_that_is_none(self, waves):
        with pytest.raises(ProblemError, match="series as a whole number of at least 1"):
            waves[0].stream(0)

    def test_a_regression_needs_values(self):
        problem = onward.problem("ar1-squares")
        fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=5)
        stream = fit.stream()
        stream.step([[0.5]])
        with pytest.raises(ProblemError, match=r"pass them: stream.step\(values\)"):
            stream.step()
