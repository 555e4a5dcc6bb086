"""How it was made, and how to make it again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from onward.report.reproduce import recipe
from onward.report.section import Section, Table

if TYPE_CHECKING:
    from onward.report.subject import Subject

PACKAGES = ("onward", "numpy", "scipy", "numba", "matplotlib")


def making(subject: Subject) -> Section:
    """List the network, the settings and the versions, and give the command."""
    how = recipe(subject)
    tables = [
        Table("The network", (), _network(subject)),
        Table("Settings of training", (), _settings(subject)),
        Table("Versions that wrote this page", (), _versions()),
    ]
    return Section("making", "How to make it again", how.lines, tables=tables, code=how.code)


def _network(subject: Subject) -> list[tuple[str, str]]:
    layout = subject.fit.layout
    shapes = [(slot.key, " × ".join(str(size) for size in slot.shape)) for slot in layout.slots]
    return [("network", str(layout.chain)), ("parameters", f"{layout.size:,}"), *shapes]


def _settings(subject: Subject) -> list[tuple[str, str]]:
    kept = {key: value for key, value in subject.fit.settings.items() if key != "split"}
    return [(key, _shown(key, value)) for key, value in kept.items()]


def _shown(key: str, value: object) -> str:
    if value is None:
        return "another for each restart" if key == "rate" else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        numbers = ", ".join(str(one) for one in value)
        alike = value == list(range(len(value)))
        return f"{len(value)}, from 0 to {len(value) - 1}" if alike and len(value) > 1 else numbers
    if key == "budget":
        return f"{value} s"
    return f"{value:,}" if isinstance(value, int) and key != "seed" else str(value)


def _versions() -> list[tuple[str, str]]:
    found = [("Python", platform.python_version()), ("machine", platform.machine())]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed as a package"))
    return found
