"""What the doctor takes for padding, and which reported numbers it knows again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.doctor.evidence import (
    Departure,
    Model,
    Module,
    Said,
)
from onward.doctor.experiments.influence import _drawn_anew, _other
from onward.doctor.experiments.outcome import Outcome
from onward.doctor.experiments.told import told
from onward.doctor.observers.printing import rounded
from onward.doctor.rules._by_heart import unknown
from onward.doctor.rules._masked_out import masked_out
from onward.doctor.rules._networks import rebuilds
from onward.doctor.rules._own_scale import own_scale
from onward.doctor.rules._padding import _ends, padding
from onward.doctor.rules._shuffles import lone_shuffles
from tests.doctor.made import compared, paired, values, variable


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_runs_at_the_ends_are_found_whatever_their_lengths(seed: int) -> None:
    lengths = np.concatenate([[4, 9, 14], np.random.default_rng(seed).integers(3, 16, 20)])
    same = np.arange(20)[None, :] >= lengths[:, None]
    found = _ends(same)
    assert found is not None
    assert (found == same).all()


def test_a_value_that_is_usual_inside_is_no_padding() -> None:
    assert _ends(np.random.default_rng(0).random((40, 20)) < 0.5) is None


def reported(error: float, target: np.ndarray, said: np.ndarray) -> tuple[str, ...]:
    text = f"{error:.4f}"
    gone = Departure(0, 9, "numpy", values(said), None, None, False)
    variables = (variable("truth", target),)
    found = told((Said(float(text), rounded(text)),), variables, (gone,))
    return tuple(one.measure for one in found)


def test_a_printed_error_says_what_was_compared() -> None:
    rng = np.random.default_rng(1)
    said, target = rng.normal(size=50), rng.normal(3, 5, 200)
    apart = said - target[-50:]
    assert reported(float(np.sqrt(np.mean(apart**2))), target, said) == ("root mean squared error",)
    assert reported(float(np.mean(np.abs(apart))), target, said) == ("mean absolute error",)
    assert reported(float(np.mean(np.abs(apart))) * 1.01, target, said) == ()


@pytest.mark.parametrize(
    ("line", "lone"),
    [
        ("net(data[rows, :-1]) - data[rows, -1]", False),
        ("net(x[rows]) - y[rows]", False),
        ("net(x[rows]) - y", True),
        ("net(*(side[rows] for side in (x, y)))", False),
    ],
)
def test_an_order_is_lone_if_it_takes_one_side_of_the_pairs(
    tmp_path: Path, line: str, lone: bool
) -> None:
    script = tmp_path / "train.py"
    script.write_text(f"for rows in randperm(len(x)).split(9):\n    loss({line})\n")
    assert bool(lone_shuffles(str(script))) == lone


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_padding_is_known_by_lengths_whatever_is_inside(seed: int) -> None:
    draw = np.random.default_rng(seed)
    lengths = draw.integers(4, 15, 30)
    series = draw.integers(0, 2, (30, 15, 1)).astype(float)
    mask = np.arange(15)[None, :] >= lengths[:, None]
    series[mask] = 0.0
    target = draw.normal(size=30)
    given = values(series), values(lengths)
    one = compared(values(target), values(target), inputs=given, time_axis=1, batch_axis=0)
    found = padding(one)
    assert found is not None
    assert (found.mask == mask).all()


@pytest.mark.parametrize(
    ("widths", "copies"), [((80, 3, 80), True), ((80, 64, 80), False), ((80, 3, 1), False)]
)
def test_a_network_that_narrows_and_widens_again_is_to_copy(
    widths: tuple[int, ...], copies: bool
) -> None:
    parts = tuple(
        Module(str(k), "Linear", f"in_features={a}, out_features={b}, bias=True", True)
        for k, (a, b) in enumerate(pairwise(widths))
    )
    assert rebuilds([Model(0, "Sequential", parts, (), 1, 1)], ()) == copies
    apart = [Model(k, "Sequential", (part,), (), 1, 1) for k, part in enumerate(parts)]
    assert not rebuilds(apart, ())
    assert rebuilds(apart, (), (SimpleNamespace(models=(0, 1)),)) == copies


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("read", [0.0, 1e-3])
def test_series_are_masked_out_if_and_only_if_the_padding_alone_is_answered(axis, read) -> None:
    draw = np.random.default_rng(0)
    batches = []
    for _ in range(3):
        lengths = draw.integers(3, 6, 24)
        series = np.where(np.arange(6) < lengths[:, None], draw.integers(1, 5, (24, 6)), 0)
        said = np.stack([lengths, lengths**2], 1) + read * series[:, :1]
        given = values(series if axis == 0 else series.T), values(lengths)
        axes = {"inputs": given, "time_axis": 1 - axis, "batch_axis": axis}
        batches.append(compared(values(said), values(said), **axes))
    assert bool(masked_out(batches)) == (read == 0)


@pytest.mark.parametrize("known", [0, 30])
def test_rows_that_were_trained_on_do_not_count_as_held_out(known: int) -> None:
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(90, 4, 1)), draw.normal(size=(90, 1, 1))
    said = np.where(np.arange(90)[:, None, None] < 30, y, 0.0)
    taught = Outcome(0.0, 1.0, None, None, 30, 1.0, paired(x[:30], y[:30], y[:30]))
    error, variance = np.mean((said - y) ** 2), y.var()
    judged = Outcome(error, variance, None, None, 90, 1.0, paired(x, y, said))
    others = Outcome(0.0, 1.0, None, None, 30, 1.0, paired(-x[:30], y[:30], y[:30]))
    left = unknown(taught if known else others, judged)
    assert left == pytest.approx(1.0 if known else judged.share, rel=0.05)


def test_symbols_of_several_kinds_are_changed_within_their_own() -> None:
    draw = np.random.default_rng(0)
    given = np.stack([draw.integers(0, 12, (30, 8)), draw.integers(0, 2, (30, 8))], axis=-1)
    anew = _drawn_anew(given)
    for kind in range(2):
        assert sorted(anew[..., kind].ravel()) == sorted(given[..., kind].ravel())
    other = _other(given, given[3, 4])
    assert (other != given[3, 4]).all()
    assert (other <= given.max(axis=(0, 1))).all()


def test_targets_of_another_size_than_inputs_are_not_taken_for_their_extreme() -> None:
    draw = np.random.default_rng(0)
    x = 1.2e7 + 4e6 * draw.normal(size=(200, 1)) + 6e5 * draw.normal(size=(200, 9)).cumsum(1)
    y = x[:, -1] / 1e7 + 0.1 * draw.normal(size=200)
    assert own_scale(paired(x[..., None], y[:, None, None])) is None
