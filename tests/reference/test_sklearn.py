"""The estimators for scikit-learn, by its own checks and in its own tools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import onward
from onward.sklearn import SequenceContinuer, SequenceRegressor
from onward.sklearn.checks import NOT_APPLICABLE, QUICK, run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sklearn.md"
SMALL = QUICK | {"network": "RNN(2) Dense(1)", "random_state": 0}


def written(name: str) -> dict[str, str]:
    """Return what the page says of an estimator."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines()]
    head = next(line for line in lines if line[0] == "check")
    column = head.index(f"`{name}`")
    return {line[0].strip("`"): line[column] for line in lines if line[0].startswith("`check_")}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", NOT_APPLICABLE, ids=lambda kind: kind.__name__)
def test_the_page_says_which_checks_are_passed(kind: type) -> None:
    found, said = run(kind), written(kind.__name__)
    for check in found.keys() & said.keys():
        assert found[check] == said[check], check
    assert len(found.keys() & said.keys()) > 40


def series() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).standard_normal((240, 2))
    return x, x[:, 1] + 0.5 * np.roll(x[:, 0], 1)


def waves() -> tuple[np.ndarray, np.ndarray]:
    values = np.sin(np.linspace(0, 6, 18) + np.arange(40)[:, None])
    return values[:, :12], values[:, 12:]


@pytest.mark.parametrize("kind", NOT_APPLICABLE, ids=lambda kind: kind.__name__)
def test_a_clone_is_the_same_before_it_has_learned(kind: type) -> None:
    one = kind(**SMALL)
    other = clone(one)
    assert one.get_params() == other.get_params()
    x, y = waves() if kind is SequenceContinuer else series()
    np.testing.assert_array_equal(one.fit(x, y).predict(x), other.fit(x, y).predict(x))


def test_pipelines_searches_and_splits() -> None:
    x, y = series()
    regressor = make_pipeline(StandardScaler(), SequenceRegressor(**SMALL))
    scores = cross_val_score(regressor, x, y, cv=TimeSeriesSplit(3))
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()
    known, following = waves()
    networks = ["RNN(2) Dense(1)", "GRU(2) Dense(1)"]
    search = GridSearchCV(SequenceContinuer(**SMALL), {"network": networks}, cv=2)
    search.fit(known, following)
    assert search.predict(known).shape == following.shape
    assert search.best_params_["network"] in networks


def test_an_estimator_says_what_its_fit_says() -> None:
    x, y = series()
    regressor = SequenceRegressor(**SMALL).fit(x, y)
    np.testing.assert_array_equal(regressor.predict(x), regressor.fit_.predict(x[None])[0, :, 0])
    known, following = waves()
    continuer = SequenceContinuer(**SMALL).fit(known, following)
    expected = continuer.fit_.rollout(known, 6)[:, :, 0]
    np.testing.assert_array_equal(continuer.predict(known), expected)
    assert isinstance(continuer.fit_, onward.Fit)


def test_the_past_alone_is_seen() -> None:
    x, y = series()
    regressor = SequenceRegressor(**SMALL).fit(x, y)
    later = x.copy()
    later[100:] += 1
    one, other = regressor.predict(x), regressor.predict(later)
    np.testing.assert_array_equal(one[:100], other[:100])
    assert (one[100:] != other[100:]).any()


def test_a_better_network_than_the_mean_is_found() -> None:
    x, y = series()
    choices = SMALL | {"steps": 300, "network": "RNN(3) Dense(1)"}
    assert SequenceRegressor(**choices, window=60).fit(x, y).score(x, y) > 0.8
