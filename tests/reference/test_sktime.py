"""The forecaster for sktime, by sktime's own checks and in its own tools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sktime", reason="needs the extra sktime")
pytestmark = pytest.mark.filterwarnings("ignore")

import pandas as pd  # noqa: E402

from onward.sktime import SequenceForecaster  # noqa: E402
from onward.sktime.checks import run  # noqa: E402

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sktime.md"
SMALL = {"warmup": 6, "restarts": 1, "steps": 10, "polish": False, "threads": 1}
CHECKS = ("test_clone", "test_fit_predict", "test_persistence_via_pickle", "test_update_tag",
          "test_predict_series_name_preserved")  # fmt: skip


def test_the_page_says_how_many_checks_are_passed() -> None:
    lines = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines()]
    said = {line[0].strip("`"): line[1] for line in lines if line[0].startswith("`test_")}
    assert len(said) > 40
    found = run(CHECKS)
    assert set(found) == set(CHECKS)
    for name, (passed, tried) in found.items():
        assert f"{passed} of {tried}" == said[name], name


def series(rows: int = 60) -> pd.DataFrame:
    times = pd.period_range("2020-01", periods=rows, freq="M")
    values = np.sin(np.arange(rows)[:, None] / 3 + np.arange(2))
    return pd.DataFrame(values, times, ["a", "b"])


def test_it_foretells_what_its_fit_does() -> None:
    y = series()
    x = pd.DataFrame(
        {"u": np.cos(np.arange(66.0))}, pd.period_range("2020-01", periods=66, freq="M")
    )
    forecaster = SequenceForecaster(**SMALL).fit(y, X=x[:60], fh=[2, 6])
    assert forecaster.fit_.task.horizon == 6
    found = forecaster.predict(X=x[60:])
    rows = {"y0": [*y["a"], *[None] * 6], "y1": [*y["b"], *[None] * 6], "x0": [*x["u"]]}
    told = forecaster.fit_.rollout_table(rows, 6)
    np.testing.assert_array_equal(found["b"], told["y1"][[1, 5]])
    assert [str(month) for month in found.index] == ["2025-02", "2025-06"]


def test_newer_rows_are_where_it_goes_on_from() -> None:
    y = series()
    forecaster = SequenceForecaster(**SMALL).fit(y[:50], fh=[1])
    weights = forecaster.fit_.parameters.copy()
    found = forecaster.update(y[50:], update_params=False).predict()
    np.testing.assert_array_equal(forecaster.fit_.parameters, weights)
    rows = {"y0": y["a"].to_numpy(), "y1": y["b"].to_numpy()}
    np.testing.assert_array_equal(found["a"], forecaster.fit_.rollout_table(rows, 1)["y0"])
    assert str(found.index[0]) == "2025-01"
