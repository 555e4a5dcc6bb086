"""The catalog: name → problem, one file each."""

from onward.problems.catalog.registry import CATALOG, load, names

__all__ = ["CATALOG", "load", "names"]
