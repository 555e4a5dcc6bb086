"""What the doctor takes for padding, and which reported numbers it knows again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.doctor.evidence import Departure, Said, Values, Variable
from onward.doctor.experiments.told import told
from onward.doctor.observers.printing import rounded
from onward.doctor.rules._padding import _ends


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


def numbers(array: np.ndarray) -> Values:
    return Values(array, array.shape)


def reported(error: float, target: np.ndarray, said: np.ndarray) -> tuple[str, ...]:
    text = f"{error:.4f}"
    gone = Departure(0, 9, "numpy", numbers(said), None, None, False)
    variables = (Variable("truth", numbers(target), "end", "array"),)
    found = told((Said(float(text), rounded(text)),), variables, (gone,))
    return tuple(one.measure for one in found)


def test_a_printed_error_says_what_was_compared() -> None:
    rng = np.random.default_rng(1)
    said, target = rng.normal(size=50), rng.normal(3, 5, 200)
    apart = said - target[-50:]
    assert reported(float(np.sqrt(np.mean(apart**2))), target, said) == ("root mean squared error",)
    assert reported(float(np.mean(np.abs(apart))), target, said) == ("mean absolute error",)
    assert reported(float(np.mean(np.abs(apart))) * 1.01, target, said) == ()
