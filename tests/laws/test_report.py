"""Laws of the report: a page for every fit, which shows names as they are and asks for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markupsafe import escape

import onward
from onward import Continuation, Fit, Regression
from onward.baselines import BASELINES
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.report.figures.held_out import HeldOut
from onward.report.figures.interval import interval
from onward.report.figures.residuals import autocorrelation
from onward.report.figures.residuals_against_input import binned_means
from onward.report.influence import influence, within_reach
from onward.report.page import render
from onward.report.plots import Plots
from onward.report.reproduce import recipe
from onward.report.sections import SECTIONS
from onward.report.subject import Subject
from onward.training.history import History

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</svg></style><b>bold</b>",
    "$x^2$ & _y",
    "_hidden",
    "a\x00b\x1bc\nd",
    "$\\frac",
    "{{ 7 * 7 }}",
)
WAVES = np.sin(np.arange(40) / 4 + np.arange(180)[:, None])
PAIR = np.stack([WAVES, 100 * np.cos(3 * WAVES)], axis=-1)
KEYS = {"problem", "verdict", "series", "intervals", "errors", "training", "residuals"} | {
    "doctor",
    "memory",
    "making",
}

PROBLEMS = {
    "continuation": Continuation(WAVES, warmup=25, horizon=15, names=["height"]),
    "one step": Continuation(WAVES[:, :8], warmup=7, horizon=1),
    "continuation of two": Continuation(PAIR, warmup=25, horizon=15, names=["height", "load"]),
    "regression": Regression(WAVES, WAVES**2, warmup=3, output_names=["energy"]),
    "regression to two": Regression(WAVES, PAIR, output_names=["height", "load"]),
    "one held-out series": Regression(WAVES[:3], WAVES[:3] ** 2),
    "constant": Continuation(np.ones((30, 9)), warmup=5, horizon=4),
}


def trained(problem: Any) -> Fit:
    """Return a small fit."""
    network = f"RNN(3) Dense({problem.task.outputs})"
    return onward.train(problem, network, restarts=3, steps=20, polish=False)


@pytest.fixture(scope="module", params=PROBLEMS)
def fit(request: pytest.FixtureRequest) -> Fit:
    """Return a small fit of every kind."""
    return trained(PROBLEMS[request.param])


@pytest.fixture(scope="module")
def regression() -> Fit:
    """Return a small fit of a regression."""
    return trained(PROBLEMS["regression"])


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for found, attributes in self.elements if found == tag]


def check(text: str) -> Page:
    """Check what holds for every page, and return it."""
    page = Page(text)
    assert len(text.encode()) < 2_000_000
    assert {one["id"] for one in page.all("section")} == KEYS
    assert len(page.all("h1")) == 1
    for tag in ("script", "link", "iframe", "object", "img", "form", "base"):
        assert page.all(tag) == []
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action", "data"):
            value = attributes.get(name) or "#"
            assert value.startswith(("#", "data:image/png;base64,")), value
        for value in attributes.values():
            assert not re.search(r"url\((?!#)", value or "")
    referred = re.findall(r"(?:href=\"|url\()#([\w-]+)", text)
    assert set(referred) <= set(ids)
    drawings = page.all("svg")
    assert len(drawings) == len(page.all("figure"))
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"] or "") > 40
        width, height = (float(size) for size in (drawing["viewbox"] or "").split()[2:])
        assert width > 100
        assert height > 100
    return page


def test_every_kind_of_fit_gets_a_page(fit: Fit, tmp_path: Path) -> None:
    path = fit.report(tmp_path / "new" / "folder" / "page.html")
    assert path == tmp_path / "new" / "folder" / "page.html"
    assert sorted(path.parent.iterdir()) == [path]
    check(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["continuation", "regression to two"])
def test_with_the_problem_the_page_holds_the_verdict(name: str) -> None:
    problem = PROBLEMS[name]
    subject = Subject.of(trained(problem), problem)
    page = check(render(subject))
    assert subject.comparison is not None
    shown = "".join(page.words)
    for sentence in subject.comparison.sentences:
        assert sentence in shown
    for result in subject.comparison.rules:
        assert result.title in shown
    assert "not in the catalog" not in shown.split("How to make it again")[0]


def test_a_comparison_that_is_given_is_not_made_again(
    regression: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparison = onward.compare(PROBLEMS["regression"], regression, rules=["mean"])

    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr("onward.report.subject.compare", refuse)
    subject = Subject.of(regression, comparison=comparison)
    assert comparison.verdict.sentence in "".join(check(render(subject)).words)


def test_without_the_problem_the_page_says_what_is_missing(regression: Fit) -> None:
    shown = "".join(check(render(Subject.of(regression))).words)
    assert "No verdict. The problem is not in the catalog" in shown
    assert shown.count("No simple rules are drawn.") == 2


def test_another_problem_of_the_same_name_is_not_taken_for_it() -> None:
    problem = Continuation(WAVES, warmup=25, horizon=15, name="sunspots")
    subject = Subject.of(trained(problem))
    assert subject.problem is None
    assert "another one" in subject.missing


def test_a_problem_that_was_not_learned_is_refused(regression: Fit, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="the problem that was learned, with kind regression"):
        regression.report(tmp_path / "page.html", PROBLEMS["continuation"])
    with pytest.raises(ProblemError, match="with warmup 3"):
        regression.report(tmp_path / "page.html", Regression(WAVES, WAVES, warmup=1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NASTY)
def test_names_are_shown_and_not_run(name: str, tmp_path: Path) -> None:
    problem = Regression(
        PAIR[:60], PAIR[:60], name=name, input_names=[name, "x"], output_names=["y", name]
    )
    trained(problem).report(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_bytes().decode()
    page = check(text)
    assert f"<h1>{escape(name)}</h1>" in text
    drawn = name.translate({0: "\ufffd", 27: "\ufffd", 10: "\ufffd"})
    assert drawn in {word.strip() for word in page.words}


def test_the_same_fit_gets_the_same_page(regression: Fit) -> None:
    assert render(Subject.of(regression)) == render(Subject.of(regression))


def broken(fit: Fit) -> dict[str, Fit]:
    """Return fits in which something is missing or is no number."""
    restarts = len(fit.restarts)
    empty = History(fit.history.restarts, np.empty(0, np.int64), *np.empty((2, restarts, 0)), None)
    nothing = np.full_like(fit.history.validation, np.nan)
    lost = replace(fit.history, training=nothing, validation=nothing)
    bad = fit.examples.targets.copy()
    bad[0] = np.nan
    data = fit.examples
    return {
        "no history": replace(fit, history=empty),
        "history of no numbers": replace(fit, history=lost),
        "one series": replace(fit, examples=data[:1]),
        "two series": replace(fit, examples=data[:2]),
        "no finite score": replace(
            fit, validation_scores=np.full(restarts, np.inf), test_score=float("nan")
        ),
        "no score": replace(fit, validation_scores=np.full(restarts, np.nan)),
        "no finite prediction": replace(fit, parameters=np.full_like(fit.parameters, np.nan)),
        "a series of no numbers": replace(fit, examples=Sequences(data.inputs, bad, data.weights)),
    }


@pytest.mark.parametrize("kind", ["continuation", "regression"])
def test_a_fit_with_something_missing_still_gets_a_page(kind: str) -> None:
    fit = trained(PROBLEMS[kind])
    for what, poor in broken(fit).items():
        shown = "".join(check(render(Subject.of(poor))).words)
        if "history" in what:
            assert "holds no history" in shown
        if what == "no finite prediction":
            assert shown.count("No held-out series has finite predictions.") == 4
        if what == "one series":
            assert "There is one held-out series." in shown
            said = "Shaded: intervals" if kind == "continuation" else "No interval is drawn"
            assert said in shown


def test_every_figure_of_the_namespace_takes_axes(regression: Fit) -> None:
    from matplotlib.figure import Figure

    continuation = trained(PROBLEMS["continuation of two"])
    names = [name for name in vars(Plots) if not name.startswith("_") and name != "fit"]
    assert {"continuations", "error_by_position", "curves", "memory"} <= set(names)
    for name in names:
        for fit in (regression, continuation):
            if fit is regression and name.startswith("continuation"):
                continue
            given = Figure().add_subplot()
            assert getattr(fit.plot, name)(ax=given) is given
            assert given.has_data()
            assert given.get_xlabel()
            assert given.get_ylabel()
            assert getattr(fit.plot, name)().has_data()


def test_every_section_has_a_key_of_its_own(regression: Fit) -> None:
    subject = Subject.of(regression)
    assert [section(subject).key for section in SECTIONS][:2] == ["problem", "verdict"]
    assert {section(subject).key for section in SECTIONS} == KEYS


def test_influence_is_what_the_recursion_says() -> None:
    problem = onward.problem("seeded-continuation")
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=2, polish=False)
    linear = BASELINES["linear"]().fit(problem)
    found = influence(fit, linear)
    np.testing.assert_array_equal(found.lags, [1, 2, 3, 4, 5])
    np.testing.assert_allclose(found.values[:, 0], [1, 0.5, 0, 0, 0], atol=1e-9)
    assert (found.reach, found.bulk) == (2, 2)


@pytest.mark.parametrize(("now", "before"), [(1.0, 0.0), (0.5, 2.0), (-3.0, 0.25)])
def test_influence_of_a_linear_filter_is_its_weights(now: float, before: float) -> None:
    x = np.random.default_rng(0).normal(size=(60, 20))
    y = now * x
    y[:, 3:] += before * x[:, :-3]
    problem = Regression(x, 1000 * y, warmup=3)
    fit = trained(problem)
    found = influence(fit, BASELINES["linear"]().fit(problem))
    assert list(found.lags) == list(range(20))
    task = fit.task
    spread = task.output_scaling.invert(fit.examples.targets)[:, 3:].std() / 1000
    spread /= task.input_scaling.invert(fit.examples.inputs).std()
    expected = np.zeros(20)
    expected[[0, 3]] = abs(now) / spread, abs(before) / spread
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-6)


def test_influence_does_not_depend_on_units() -> None:
    small, large = (trained(Regression(WAVES, u * WAVES**2, warmup=3)) for u in (1, 1000))
    found = [within_reach(fit) for fit in (small, large)]
    np.testing.assert_allclose(found[0].values, found[1].values, rtol=1e-2, atol=1e-3)


def held_out(truth: np.ndarray, predictions: np.ndarray) -> HeldOut:
    """Return held-out series of a regression without warm-up."""
    return HeldOut(truth, predictions, None, np.arange(truth.shape[1]), slice(0, None))


def test_an_interval_holds_nine_of_ten_truths_of_any_distribution() -> None:
    rng = np.random.default_rng(0)
    truth = rng.exponential(size=(200, 30, 1)) + 5 * rng.normal(size=(1, 30, 1))
    shown = held_out(truth, np.zeros_like(truth))
    inside = []
    for series in range(200):
        ends = interval(shown, series)
        assert ends is not None
        inside.append((ends[0] <= truth[series, :, 0]) & (truth[series, :, 0] <= ends[1]))
    assert abs(np.mean(inside) - 0.9) < 0.02


def test_an_interval_does_not_know_the_truth_it_is_for() -> None:
    truth = np.random.default_rng(0).normal(size=(40, 6, 1))
    other = truth.copy()
    other[7] = 1e6
    for one, two in zip(
        interval(held_out(truth, truth * 0), 7) or (),
        interval(held_out(other, other * 0), 7) or (),
        strict=True,
    ):
        np.testing.assert_array_equal(one, two)
    assert interval(held_out(truth[:20], truth[:20]), 0) is None


def test_errors_without_memory_stay_within_the_band() -> None:
    values = np.random.default_rng(0).normal(3, 2, size=(50, 200, 1))
    found, bounds = autocorrelation(values)
    assert len(found) == 40
    assert (np.abs(found) < bounds).mean() > 0.85


def test_errors_with_a_memory_are_correlated_as_they_were_made() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(400, 200, 1))
    for step in range(1, 200):
        values[:, step] = 0.8 * values[:, step - 1] + 0.6 * values[:, step]
    found, _ = autocorrelation(values, 5)
    np.testing.assert_allclose(found, 0.8 ** np.arange(1, 6), atol=0.03)


@pytest.mark.parametrize("shape", [(5, 2, 1), (0, 9, 1), (1, 1, 3)])
def test_too_few_errors_have_no_autocorrelation(shape: tuple[int, ...]) -> None:
    found, bounds = autocorrelation(np.ones(shape))
    assert len(found) == len(bounds) == 0


def test_binned_means_are_means_of_everything() -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 240))
    middle, mean = binned_means(x, y)
    assert (np.diff(middle) > 0).all()
    np.testing.assert_allclose([middle.mean(), mean.mean()], [x.mean(), y.mean()])
    assert len(binned_means(np.zeros(100), y[:100])[0]) == 0


def test_the_recipe_in_python_makes_the_fit_again() -> None:
    problem = PROBLEMS["regression"]
    settings = {"restarts": [2, 5], "rate": 0.01, "batch": 7, "seed": 3}
    fit = onward.train(problem, "RNN(2) Dense(1)", steps=11, polish=False, race=False, **settings)
    code = recipe(Subject.of(fit)).code
    assert "..." in code
    names: dict[str, Any] = {"own": problem}
    exec(code.replace("...", "own"), names)
    np.testing.assert_array_equal(names["fit"].parameters, fit.parameters)


def schemes() -> dict[str, dict[str, str]]:
    """Return the colours of the style sheet, light and dark."""
    sheet = files("onward.report").joinpath("templates/page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    return {
        name: dict(re.findall(r"--([\w-]+): (#\w{6});", body))
        for name, body in (("light", light), ("dark", dark))
    }


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_the_contrast_that_eyes_need(scheme: str) -> None:
    colors = schemes()[scheme]
    assert set(colors) == set(schemes()["light"])

    def contrast(one: str, other: str) -> float:
        low, high = sorted(luminance(colors[name]) for name in (one, other))
        return (high + 0.05) / (low + 0.05)

    for ground in ("ground", "raised"):
        for text in ("ink", "muted", "accent"):
            assert contrast(text, ground) >= 4.5
    for line in ("truth", "prediction", "third", "fourth", "fifth", "sixth", "known"):
        assert contrast(line, "ground") >= 3
