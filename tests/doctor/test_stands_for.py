"""Laws of outputs that stand for a logarithm or for another time, and of targets met by chance."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from onward.doctor.evidence import Departure, Evidence, Run, Said
from onward.doctor.experiments.judged_aside import judged_aside
from onward.doctor.experiments.told import Told
from onward.doctor.rules._elsewhere import judged_elsewhere
from onward.doctor.rules._stands_for import unwrapped
from onward.doctor.rules.pairs_shuffled_apart import _summaries
from tests.doctor.made import compared, paired, single, values, variable

Array = NDArray[np.float64]


@pytest.mark.parametrize(
    ("kind", "judged", "wrong"),
    [
        ("poisson_nll", "raw", True),
        ("poisson_nll", "exp", False),
        ("poisson_nll", "log", False),
        ("mse", "raw", False),
        ("bce_logits", "logits", True),
        ("bce_logits", "sigmoid", False),
    ],
)
def test_outputs_are_judged_raw_if_and_only_if_their_meaning_fits_better(
    kind: str, judged: str, wrong: bool
) -> None:
    draw = np.random.default_rng(0)
    output = 1.5 + 0.5 * draw.normal(size=300)
    counts = draw.poisson(np.exp(output)).astype(float)
    odds = 4 * draw.normal(size=300)
    marks = (draw.random(300) < 1 / (1 + np.exp(-odds))).astype(float)
    said, asked = {
        "raw": (output, counts),
        "exp": (np.exp(output), counts),
        "log": (output, np.log(counts + 1)),
        "logits": (odds, marks),
        "sigmoid": (1 / (1 + np.exp(-odds)), marks),
    }[judged]
    taught = marks if kind == "bce_logits" else counts
    seen = Evidence(
        Run("train.py"), comparisons=(compared(single(taught), single(taught), kind=kind),)
    )
    told = (Told("y", "mean absolute error", 1.0, said, asked, None),)
    assert (unwrapped(seen, told) is not None) == wrong


@pytest.mark.parametrize("whole", [False, True])
def test_targets_are_others_summaries_if_and_only_if_these_differ(whole: bool) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(400, 24, 1))
    x = (x > 0.5).astype(float) if whole else x
    y = draw.poisson(12, 400) if whole else draw.permutation(x.sum(axis=(1, 2)))
    target = y.astype(float)[:, None, None]
    assert (_summaries(paired(x, target)) is None) == whole


@pytest.mark.parametrize("steps", [-7, 0, 7])
@pytest.mark.parametrize("fits", [True, False])
def test_predictions_are_judged_aside_if_they_fit_the_stretch_they_were_taught(steps, fits) -> None:
    draw = np.random.default_rng(0)
    series = draw.normal(size=400).cumsum().astype("float32").astype(float)
    own = series[200:300]
    said = (own if fits else own[::-1]) + 0.3 * draw.normal(size=100)
    other = series[200 + steps : 300 + steps]
    number = float(np.mean(np.abs(said - other)))
    left = Departure(0, 9, "numpy", values(said), None, None, False)
    variables = variable("series", series), variable("y_test", own)
    aside = judged_aside((Said(number, 1e-12),), variables, (left,))
    assert (aside is None) == (steps == 0)
    if aside is not None:
        assert (aside.judged - aside.taught, aside.measure) == (steps, "mean absolute error")
        assert bool(judged_elsewhere(aside)) == fits
