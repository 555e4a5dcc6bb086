"""The site is built without a warning, leads nowhere that is not there, and needs no network."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docs.blocks import ROOT

pytest.importorskip("sphinx", reason="needs the extra docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built with every warning an error."""
    folder = tmp_path_factory.mktemp("site")
    call = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", "-b", "html"]
    made = subprocess.run(
        [*call, ROOT / "docs", folder], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return folder


class Links(HTMLParser):
    """Collects where a page leads, what it loads, and what can be led to in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.leads: set[str] = set()
        self.loads: set[str] = set()
        self.names: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and names of one tag."""
        given = {name: value for name, value in attrs if value}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.leads.add(given["href"])
        elif tag in ("script", "img", "iframe") and "src" in given:
            self.loads.add(given["src"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "preload", "icon"):
            self.loads.add(given["href"])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Links]:
    """Return all pages of the site with their links."""
    return {page: Links(page) for page in site.rglob("*.html")}


def test_no_link_inside_leads_nowhere(pages: dict[Path, Links]) -> None:
    dead = []
    for page, links in pages.items():
        for link in links.leads:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            other = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            named = pages[other].names if other in pages else set()
            if not other.exists() or (parts.fragment and unquote(parts.fragment) not in named):
                dead.append(f"{page.name}: {link}")
    assert not dead


def test_it_needs_no_network(pages: dict[Path, Links]) -> None:
    loaded = {link for links in pages.values() for link in links.loads}
    assert loaded
    assert not [link for link in loaded if urlsplit(link).netloc]


def test_equations_are_drawn_without_a_script(site: Path) -> None:
    assert "<math" in (site / "reference" / "inside.html").read_text(encoding="utf-8")
