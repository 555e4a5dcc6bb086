"""A fault in the kernels is found, wherever it is; without one, nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from verification.planted import plant

from onward.engines.engine import Feedback, Sequences
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.verification.case import Case
from onward.verification.running import verify_case

FAULTS = [
    ("lstm.py", "store(work, cell_carry + n, dc * f)", "store(work, cell_carry + n, dc)"),
    ("lstm.py", "dc * i * (1.0 - g * g)", "dc * i * (1.0 - g)"),
    ("lstm.py", "dh * s * (o * (1.0 - o))", "dh * g * (o * (1.0 - o))"),
    ("gru.py", "store(work, kept + k, dh * z)", "store(work, kept + k, dh * n)"),
    ("gru.py", "(layer[STATE_WEIGHT], units, h - panel)", "(layer[STATE_WEIGHT], units, h)"),
    ("gru.py", "row_sums(work, gradient, steps, of_state, layer[STATE_BIAS])", "pass"),
    ("rnn.py", "load(work, delta + i) + load(work, carry + i)", "load(work, delta + i)"),
    ("dense.py", "x = layer[SOURCE] + t * inputs * lanes", "x = layer[SOURCE]"),
    ("unroll.py", "add(work, dp - panel, dp, values)", "pass"),
    ("tiles.py", "return loss, counted * outputs", "return loss, counted"),
    ("adam.py", "unbias = kind(1 / (1 - BETA2**taken))", "unbias = kind(1)"),
]
NOTHING = ("adam.py", "BETA1, BETA2, EPSILON = 0.9,", "BETA1, BETA2, EPSILON = 0.9,")


@pytest.fixture(scope="module")
def case() -> Case:
    chain = "Dense(2, tanh) LSTM(2) GRU(2) RNN(2) Dense(2) output=increment"
    layout = Layout.of(Chain.parse(chain), inputs=2)
    rng = np.random.default_rng(0)
    weights = np.ones((2, 6))
    weights[:, 0] = 0
    data = Sequences(rng.standard_normal((2, 6, 2)), rng.standard_normal((2, 6, 2)), weights)
    return Case.on(layout, 0.5 * rng.standard_normal(layout.size), data, Feedback(3, True))


@pytest.mark.parametrize("fault", [NOTHING, *FAULTS], ids=lambda fault: f"{fault[0]}: {fault[2]}")
def test_a_planted_fault_is_found(case, fault, tmp_path):
    number = [NOTHING, *FAULTS].index(fault)
    engine = plant(tmp_path, f"planted_{number}", *fault)
    found = verify_case(
        case, "a copy", ["differences"], lambda layout, dtype: engine(layout, dtype, 1)
    )
    assert found.agree == (fault is NOTHING), str(found)
