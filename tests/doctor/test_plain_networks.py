"""Laws of windows that networks read without stepping over them, and of loops inside one pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import nn

from onward.doctor import observe
from onward.doctor.evidence import Comparison
from onward.doctor.experiments.changes import Change, changes
from onward.doctor.experiments.own_loop import own_loop
from onward.doctor.experiments.pairs import AllPairs, pairs
from onward.doctor.experiments.shifts import shift
from onward.doctor.experiments.timeline import stitch
from onward.doctor.rules._filled import filled
from tests.doctor.made import compared, paired, single, variable

Array = NDArray[np.float64]
ROWS, STEPS = 200, 8


def _loss(x: Array, y: Array) -> Comparison:
    return compared(single(y), single(y), inputs=(single(x),))


def _series(features: int, seed: int) -> Array:
    draw = np.random.default_rng(seed)
    made = np.zeros((ROWS + STEPS, features))
    for t in range(1, len(made)):
        made[t] = 0.8 * made[t - 1] + draw.normal(size=features)
    return made * np.linspace(1, 5, features) + np.linspace(0, 9, features)


def _windows(features: int, seed: int) -> tuple[Array, Array]:
    series = _series(features, seed)
    view = np.lib.stride_tricks.sliding_window_view(series, STEPS, axis=0)
    return view[:-1].swapaxes(1, 2).copy(), series[STEPS:, :1]


@settings(max_examples=8, deadline=None)
@given(features=st.integers(1, 4), seed=st.integers(0, 99), shuffled=st.booleans())
def test_flat_windows_and_those_of_convolutions_are_read_as_they_were(
    features: int, seed: int, shuffled: bool
) -> None:
    x, y = _windows(features, seed)
    order = np.random.default_rng(seed).permutation(len(x)) if shuffled else np.arange(len(x))
    x, y = x[order], y[order]
    wanted = x.astype("float32").astype(float)
    for given_ in (x, x.reshape(len(x), -1), x.swapaxes(1, 2).copy()):
        (pair,) = pairs((_loss(given_, y),)).training
        np.testing.assert_array_equal(pair.x, wanted)
        assert pair.start == STEPS - 1


def test_a_table_is_one_step_of_many_features() -> None:
    table = np.random.default_rng(0).normal(size=(ROWS, 6)) * np.arange(1, 7)
    (pair,) = pairs((_loss(table, table[:, :1]),)).training
    assert pair.x.shape == (ROWS, 1, 6)


@pytest.mark.parametrize("fill", ["bfill", "interpolate", "ffill"])
@pytest.mark.parametrize("kept", [True, False])
def test_gaps_that_were_filled_with_the_future_are_named(fill: str, kept: bool) -> None:
    series = pd.Series(_series(1, 3)[:, 0])
    gone = np.random.default_rng(1).random(len(series)) < 0.3
    holed = series.where(~gone)
    full = getattr(holed, fill)().bfill().ffill().to_numpy()
    view = np.lib.stride_tricks.sliding_window_view(full, STEPS)[:-1]
    measured = ~gone[STEPS:]
    pair = paired(view[measured][..., None], full[STEPS:][measured][:, None, None])
    held = [("full", full), ("holed", holed.to_numpy())][: 1 + kept]
    variables = tuple(variable(name, array) for name, array in held)
    assert (filled(pair, None, variables) is not None) == (kept and fill != "ffill")


@pytest.mark.parametrize("ahead", [1, 3])
@pytest.mark.parametrize("scale", [1.0, -0.2])
def test_a_change_is_told_from_a_level(ahead: int, scale: float) -> None:
    series = _series(2, 5)
    view = np.lib.stride_tricks.sliding_window_view(series, STEPS, axis=0).swapaxes(1, 2)
    x = view[:-ahead].copy()
    level = series[STEPS - 1 + ahead :, 1]
    taught = paired(x, (scale * (level - x[:, -1, 1]))[:, None, None])
    tested = paired(x, level[:, None, None])
    line = stitch(x)
    assert line is not None
    found = changes(AllPairs((taught,), (tested,), None), line)
    assert found == {"training": (Change(ahead, 1),), "evaluation": (None,)}


def test_the_next_symbol_is_found_among_rows_of_zeros_and_one_1() -> None:
    symbols = np.random.default_rng(2).integers(0, 5, (60, 12))
    hot = np.eye(5)[symbols]
    pair = replace(paired(hot[:, :-1], hot[:, 1:]), start=0, classes=5)
    found = shift(pair)
    assert found is not None
    assert found.steps == 1


class _Stepper(nn.Module):
    """One network called step by step, on the truth or on what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Linear(2, 1)

    def forward(self, drive: torch.Tensor, level: torch.Tensor, free: bool) -> torch.Tensor:
        now, path = level[:, 0], []
        for t in range(drive.shape[1] - 1):
            path.append(self.net(torch.cat([now, drive[:, t]], 1)))
            now = path[-1] if free else level[:, t + 1]
        return torch.stack(path, 1)


@pytest.mark.parametrize("free", [True, False])
def test_a_loop_inside_the_network_is_told_by_what_it_reads(free: bool) -> None:
    torch.manual_seed(0)
    drive = torch.randn(40, 12, 1)
    level = [torch.randn(40, 1)]
    for t in range(11):
        level.append(0.9 * level[-1] + drive[:, t])
    seen = torch.stack(level, 1) + 0.8 * torch.randn(40, 12, 1)
    net = _Stepper()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    with observe() as patient:
        for _ in range(60):
            loss = nn.functional.mse_loss(net(drive[:30], seen[:30], free), seen[:30, 1:])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            nn.functional.mse_loss(net(drive[30:], seen[30:], True), seen[30:, 1:])
    found = [f.name for f in patient.diagnose().findings]
    if free:
        assert "closed-loop-gap" not in found
    else:
        loop = own_loop(patient.evidence)
        assert (loop.position, loop.read, loop.steps) == (1, 1, 12)
        assert loop.closed < loop.taught


class _Sorting(nn.Module):
    """Packs series by their lengths, and puts its answers back in order or not."""

    def __init__(self, back: bool) -> None:
        super().__init__()
        self.rnn, self.back = nn.GRU(2, 8, batch_first=True), back

    def forward(self, series: list[torch.Tensor]) -> torch.Tensor:
        lengths = torch.tensor([len(one) for one in series])
        order = lengths.argsort(descending=True)
        filled = nn.utils.rnn.pad_sequence([series[i] for i in order], batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(filled, lengths[order], batch_first=True)
        answers = self.rnn(packed)[1][-1]
        return answers[order.argsort()] if self.back else answers


@pytest.mark.parametrize("back", [True, False])
def test_answers_in_another_order_than_their_series_are_named(back: bool) -> None:
    torch.manual_seed(0)
    net = _Sorting(back)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    with observe() as patient:
        for _ in range(10):
            series = [torch.randn(int(n), 2) for n in torch.randperm(12) + 3]
            targets = torch.stack([one.mean(0).repeat(4) for one in series])
            loss = nn.functional.mse_loss(net(series), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    found = [f.name for f in patient.diagnose().claims]
    assert ("pairs-shuffled-apart" in found) == (not back)
