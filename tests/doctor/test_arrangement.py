"""How data were made, cut and put together before a network saw them, told from what is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from torch import nn  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import diagnose  # noqa: E402
from onward.doctor.experiments._symbols_beyond import symbols_beyond  # noqa: E402
from onward.doctor.experiments.pairs import AllPairs, Pairs  # noqa: E402
from onward.doctor.experiments.timeline import stitch  # noqa: E402
from onward.doctor.experiments.unfed import _scaled, _windows  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402
from onward.doctor.rule import Found  # noqa: E402
from onward.doctor.rules._interleaved import interleaved  # noqa: E402
from onward.doctor.rules._script import made_anew  # noqa: E402
from onward.doctor.rules.lag_beyond_window import _any  # noqa: E402
from onward.doctor.rules.lag_beyond_window import check as check_lags  # noqa: E402
from tests.doctor.made import compared, single, values, variable  # noqa: E402


@given(st.integers(2, 6), st.integers(0, 99), st.booleans())
def test_series_one_after_the_other_are_known_however_columns_are_scaled(k, seed, walk) -> None:
    draw = np.random.default_rng(seed)
    series = draw.normal(size=(k, 240))
    series = series.cumsum(axis=1) if walk else series
    scale, offset = draw.uniform(0.1, 9, k), draw.normal(size=k)
    apart = [variable(f"s{i}", row) for i, row in enumerate(series)]
    mixed = variable("x", series.reshape(-1, k) * scale + offset)
    beside = variable("x", series.T * scale + offset)
    found = interleaved((*apart, mixed))
    assert found is not None
    assert found.series == ("s0", "s1")
    assert interleaved((variable("all", series), mixed)) is not None
    assert interleaved((*apart, beside)) is None
    frames = variable("x", series[0].reshape(-1, 4))
    assert interleaved((*apart, frames)) is None


MADE = "def make(seed):\n    return numpy.random.default_rng(seed).normal(size=(8, 5, 1))\n"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("for i in range(9):\n    x = make(3)\n    loss = net(x).mean()\n    loss.backward()", 4),
        ("for i in range(9):\n    train(make(3))\ndef train(x):\n    net(x).sum().backward()", 4),
        ("x = make(3)\nfor i in range(9):\n    loss = net(x).mean()\n    loss.backward()", None),
        (
            "for s in range(2):\n    x = make(3)\n    for i in range(9):\n        f(x).backward()",
            None,
        ),
        (
            "x = make(3)\nfor i in range(9):\n    loss = f(x)\n    loss.backward()\n"
            "    asked = make(4)\n    print(f(asked))",
            None,
        ),
    ],
)
def test_only_what_the_loss_is_computed_from_counts_as_made_anew(tmp_path, body, line) -> None:
    script = Path(tmp_path / "script.py")
    script.write_text(MADE + body + "\n")
    assert made_anew(str(script)) == line


def test_a_fixed_seed_in_the_loop_repeats_a_batch_unless_it_is_asked_for_too(tmp_path) -> None:
    text = (
        "import numpy, torch\n" + MADE + "net = torch.nn.Linear(1, 1)\n"
        "optimizer = torch.optim.SGD(net.parameters(), 1e-3)\n"
        "for i in range(12):\n    x = torch.tensor(make({0})).float()\n"
        "    loss = torch.nn.functional.mse_loss(net(x), 2 * x)\n"
        "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n"
        "with torch.no_grad():\n    x = torch.tensor(make({1})).float()\n"
        "    print(torch.nn.functional.mse_loss(net(x), 2 * x).item())\n"
    )
    for seeds, claimed in ((("3", "99"), True), (("i", "99"), False), (("3", "3"), False)):
        script = Path(tmp_path / f"script_{'_'.join(seeds)}.py")
        script.write_text(text.format(*seeds))
        with observe(str(script)) as patient:
            exec(compile(script.read_text(), str(script), "exec"), {})
        assert bool(diagnose(patient.evidence, [rule("repeated-batch")]).claims) == claimed


@pytest.mark.parametrize("turn", [True, False])
def test_a_view_before_a_convolution_is_seen_behind_it(turn) -> None:
    torch.manual_seed(0)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.out = nn.Conv1d(3, 4, 3), nn.Linear(4, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = x.transpose(1, 2) if turn else x.view(len(x), 3, -1)
            return self.out(self.conv(x).relu().mean(2))

    with observe() as patient:
        network = Net()
        for _ in range(3):
            nn.functional.mse_loss(network(torch.rand(8, 10, 3)), torch.rand(8, 1)).backward()
    claims = diagnose(patient.evidence, [rule("view-scrambles-axes")]).claims
    assert bool(claims) != turn


@settings(max_examples=20)
@given(st.integers(0, 99), st.floats(0.1, 50), st.floats(-9, 9))
def test_windows_of_a_series_of_steps_are_found_however_it_is_scaled(seed, scale, offset) -> None:
    draw = np.random.default_rng(seed)
    table = np.stack([draw.uniform(size=60).repeat(12), draw.normal(size=720)], axis=1)
    windows = _windows(table, 30)
    assert windows is not None
    at = draw.permutation(len(windows))[:200]
    x = (scale * windows[at, :, :1] + offset).astype("float32").astype(float)
    nothing = np.zeros(len(x), dtype=np.int64)
    pair = Pairs(x, np.zeros((200, 1, 1)), None, 29, 0, False, (), nothing)
    found = _scaled(pair, windows)
    assert found is not None
    here, places = found
    np.testing.assert_array_equal(places, at[here])


def test_a_bent_function_of_one_lag_is_told_among_lags_that_do_not_matter() -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(900, 5, 1))
    y = np.where(np.abs(x[:, 4]) < 1, 1.0, -1.0) + 0.1 * draw.normal(size=(900, 1))
    order = np.arange(900)
    assert _any(x, y, order) > 0.7
    assert _any(x[:, :4], y, order) < 0.1


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("right", [True, False])
def test_days_drawn_by_number_are_series_wherever_their_past_is_put(axis, right) -> None:
    torch.manual_seed(0)
    weather = torch.randn(400, 2)
    target = weather[:, 0] + weather[:, 1].roll(1)
    gru, head = nn.GRU(2, 4, batch_first=(axis == 1) == right), nn.Linear(4, 1)
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], 1e-2)
    with observe() as patient:
        for _ in range(8):
            days = torch.randint(6, 400, (32,))
            x = torch.stack([weather[days - 5 + k] for k in range(6)], axis)
            said = head(gru(x)[0]).select(axis, -1)[:, 0]
            optimizer.zero_grad()
            (said - target[days]).square().mean().backward()
            optimizer.step()
    claims = diagnose(patient.evidence, [rule("batch-time-swapped")]).claims
    assert bool(claims) != right


@pytest.mark.parametrize("lag", [3, 9])
@pytest.mark.parametrize("known", [True, False])
def test_classes_lie_beyond_the_window_if_a_lag_tells_what_the_network_does_not(lag, known) -> None:
    draw = np.random.default_rng(0)
    series = draw.normal(size=800).astype("float32").astype(float)
    ends = np.arange(20, 800)
    x = np.stack([series[end - 6 : end] for end in ends])[..., None]
    classes = np.digitize(series[ends - lag], (-0.5, 0.5))
    y = np.eye(3)[classes]
    said = y if known else draw.normal(size=y.shape)
    one = compared(single(said), values(classes), kind="cross_entropy")
    pair = Pairs(x, y[:, None], None, 5, 3, False, (one,), np.zeros(len(x), np.int64))
    line = stitch(x)
    assert line is not None
    found = check_lags(AllPairs((pair,), ()), line, comparisons=(one,))
    assert isinstance(found, Found) == (lag > 6 and not known)
    if isinstance(found, Found):
        assert found.evidence["lag"] == lag


@pytest.mark.parametrize("lag", [4, 9])
def test_symbols_lie_beyond_the_window_if_one_before_it_tells_the_next(lag) -> None:
    draw = np.random.default_rng(0)
    series = list(draw.integers(0, 5, 12))
    for jump in draw.random(1500) < 0.1:
        series.append(draw.integers(5) if jump else (series[-lag] + series[-1]) % 5)
    symbols = np.array(series)
    x = np.lib.stride_tricks.sliding_window_view(symbols, 6)[:-1, :, None].astype(float)
    y = np.eye(5)[symbols[6:]][:, None]
    pair = Pairs(x, y, None, 5, 5, True, (), np.zeros(len(x), np.int64))
    told = symbols_beyond(pair, (variable("symbols", symbols),))
    assert told is not None
    assert (told.longer > 0.5 + told.within) == (lag > 6)
    assert lag < 6 or told.lag == lag
    assert symbols_beyond(pair, (variable("others", symbols[::-1].copy()),)) is None
