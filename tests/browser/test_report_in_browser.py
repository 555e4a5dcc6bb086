"""The report in a real browser: Chromium without a screen, driven by Playwright.

Both are extras: ``pip install onward[browser]``, and the system's own Chromium.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import onward
from onward import Fit

api = pytest.importorskip("playwright.sync_api", reason="needs playwright: onward[browser]")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROBLEMS = ("seeded-continuation", "ar1-squares", "sunspots", "markup")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the path")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a browser."""
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=PROBLEMS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a fit; in one of them, every name is markup."""
    marked = request.param == "markup"
    problem = onward.problem("sunspots" if marked else request.param)
    fit = onward.train(problem, restarts=3, steps=60, polish=False)
    if marked:
        fit = _marked(fit)
    return fit.report(tmp_path_factory.mktemp(request.param) / "report.html")


def _marked(fit: Fit) -> Fit:
    names = (MARKUP,)
    return replace(fit, task=replace(fit.task, name=MARKUP, input_names=names, output_names=names))


@contextmanager
def opened(browser: Any, report: Path, scheme: str = "light", width: int = 1200) -> Iterator[Any]:
    """Open a report, and check that it kept quiet: no message, no dialog, no request but itself."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    heard: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri(), wait_until="load")
    yield page
    assert heard == []
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_every_figure_has_a_size_and_words(
    browser: Any, report: Path, scheme: str, width: int
) -> None:
    with opened(browser, report, scheme, width) as page:
        drawings = page.locator("figure svg").all()
        assert len(drawings) >= 9
        for drawing in drawings:
            box = drawing.bounding_box()
            assert box["width"] > 200
            assert box["height"] > 140
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        assert page.get_by_role("img", name="e").count() == len(drawings)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_drawn_outside_of_its_figure(browser: Any, report: Path) -> None:
    with opened(browser, report) as page:
        outside = page.evaluate(
            """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
                const all = svg.getBoundingClientRect();
                return [...svg.querySelectorAll('text')].filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.left < all.left - 6 || box.right > all.right + 6;
                }).map(text => text.textContent);
            })"""
        )
        assert [text for text in outside if MARKUP not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ground_follows_the_reader(browser: Any, report: Path, scheme: str) -> None:
    with opened(browser, report, scheme) as page:
        color = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        parts = [int(part) for part in color.strip("rgb()").split(",")]
        assert (min(parts) > 240) if scheme == "light" else (max(parts) < 40)
        ink = page.evaluate("getComputedStyle(document.querySelector('svg text')).fill")
        assert ink != color


def test_the_keyboard_reaches_everything(browser: Any, report: Path) -> None:
    with opened(browser, report) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the verdict"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#verdict"
        reached = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            name = "document.activeElement.getAttribute('aria-label')"
            reached.add(page.evaluate(name))
        assert {"How to make it again", "The network", "Settings of training"} <= reached


def test_it_prints_light_on_several_pages(browser: Any, report: Path, tmp_path: Path) -> None:
    with opened(browser, report, "dark") as page:
        printed = page.pdf(path=tmp_path / "report.pdf", format="A4")
        assert printed.startswith(b"%PDF")
        assert 2 <= printed.count(b"/Type /Page\n") <= 12
        page.emulate_media(media="print", color_scheme="dark")
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_markup_in_names_is_shown(browser: Any, report: Path) -> None:
    if "markup" not in str(report):
        pytest.skip("the names of this problem are plain")
    with opened(browser, report) as page:
        assert page.locator("h1").text_content() == MARKUP
        assert page.locator("script, img").count() == 0
        assert MARKUP in page.locator("figure svg text").all_text_contents()
