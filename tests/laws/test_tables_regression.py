"""Laws of regressions on tables: padding and missing targets do not count."""

from __future__ import annotations

import numpy as np
import pandas as pd
from laws.tables import ragged, with_gaps

import onward
from onward.problems import Regression


def lengths_of(regression: onward.Regression) -> np.ndarray:
    """Return how many steps count in each series of the training part."""
    return np.asarray((regression.training.weights > 0).sum(axis=1))


def test_a_regression_of_ragged_series_pads_them_with_what_does_not_count() -> None:
    table = ragged()
    problem = Regression.from_table(
        table, value="y", inputs=["u", "kind"], static="region", group="id", time="t", warmup=4
    )
    assert problem.task.input_names == (
        "u", "kind=rest", "kind=work", "region=east", "region=north", "region=south",
    )  # fmt: skip
    lengths = set(pd.Series(table["id"]).value_counts() - 4)
    assert set(lengths_of(problem)) <= lengths
    data = problem.training
    for row, counted in enumerate(lengths_of(problem)):
        assert not data.inputs[row, counted + 4 :].any()
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=3, polish=False)
    told = fit.predict_table(pd.DataFrame(table).drop(columns=["y"]))
    assert len(told) == len(table["y"])
    assert set(told.columns) == {"id", "t", "y"}
    # Each series by itself, without any padding.
    errors = {
        name: ((part["y_x"] - part["y_y"])[4:] ** 2).mean()
        for name, part in told.merge(pd.DataFrame(table)[["id", "t", "y"]], on=["id", "t"]).groupby(
            "id"
        )
    }
    per_series = problem.errors_per_series(
        fit._engine.predict(fit.parameters[:1], problem.test.inputs, problem.task.feedback("open"))[
            0
        ]
    )
    for found in per_series:
        assert min(abs(found - error) for error in errors.values()) < 1e-6


def test_longer_padding_changes_no_gradient() -> None:
    problem = Regression.from_table(ragged(), value="y", inputs="u", group="id", warmup=4)
    data = problem.training
    more = onward.problems.problem.Sequences(
        *(
            np.concatenate([part, np.zeros((len(part), 9, *part.shape[2:]))], axis=1)
            for part in (data.inputs, data.targets, data.weights)
        )
    )
    fit = onward.train(problem, "GRU(3) Dense(1)", restarts=1, steps=2, polish=False)
    open_loop = problem.task.feedback("open")
    mine, theirs = (fit._engine.gradient(fit.parameters, one, open_loop) for one in (data, more))
    np.testing.assert_allclose(mine[0], theirs[0], rtol=1e-6)
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-4, atol=1e-7)


def test_a_missing_target_of_a_regression_does_not_count() -> None:
    table, gone = with_gaps()
    roles = {"value": "y", "inputs": "u", "group": "id", "warmup": 0, "missing": "flag"}
    problem = Regression.from_table(table, **roles)
    counted = sum(
        (part.weights > 0).sum() for part in (problem.training, problem.validation, problem.test)
    )
    assert counted == (~gone).sum()
    assert problem.task.input_names == ("u",)
