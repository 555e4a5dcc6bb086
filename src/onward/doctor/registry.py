"""The rules and the experiments, found by themselves: one file each, no list to keep."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from onward.doctor import experiments as experiments_package
from onward.doctor import rules as rules_package
from onward.doctor.rule import Rule
from onward.errors import OnwardError, did_you_mean

EXAMPLES = Path(__file__).parent / "examples"


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in order of their codes."""
    found = [module.RULE for module in _modules(rules_package) if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule(name: str) -> Rule:
    """Return a rule by its name or code.

    Raises
    ------
    OnwardError
        If there is none; says which name comes closest.
    """
    for known in rules():
        if name in (known.name, known.code):
            return known
    names = [known.name for known in rules()]
    raise OnwardError("the name or code of a rule", repr(name), did_you_mean(name, names))


@cache
def experiments() -> dict[str, Callable[..., Any]]:
    """Return the experiments by name: each file's function of its own name."""
    return {
        module.__name__.rpartition(".")[2]: getattr(module, module.__name__.rpartition(".")[2])
        for module in _modules(experiments_package)
        if hasattr(module, module.__name__.rpartition(".")[2])
    }


def example(name: str, which: str) -> Path:
    """Return the path of a rule's example: ``which`` is ``bad`` or ``good``."""
    return EXAMPLES / name / f"{which}.py"


def _modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("_")
    ]
