"""The command that makes a fit again, or the Python that does."""

from __future__ import annotations

import inspect
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onward.networks.foreign import foreign_in
from onward.outcome import Outcome
from onward.training.train import train

if TYPE_CHECKING:
    from onward.report.subject import Subject

OPTIONS = (
    "restarts",
    "steps",
    "rate",
    "loop",
    "seed",
    "budget",
    "race",
    "polish",
    "engine",
    "device",
)
"""Choices that the command line has."""


@dataclass(frozen=True)
class Recipe:
    """How to make a fit again.

    Attributes
    ----------
    lines
        What there is to say about it.
    code
        A command, or Python.
    """

    lines: list[str]
    code: str


def recipe(subject: Subject) -> Recipe:
    """Return the command of a problem with a name, if the command line has all its choices."""
    if subject.fit.outcome is Outcome.TAKEN_OVER:
        lines = ["Its weights were trained elsewhere, in a module of PyTorch's."]
        return Recipe(lines, "fit = onward.Fit.from_torch(module, problem)")
    choices = _choices(subject)
    lines = ["The same seed gives the same result, with the same versions on the same processor."]
    if subject.fit.settings.get("budget") is not None:
        lines = ["A budget of time may end training elsewhere at another step."]
    if subject.fit.outcome is Outcome.INTERRUPTED:
        lines = ["Training was interrupted; this goes on to the end."]
    if not subject.named:
        lines.append("Its problem has no name in the catalog: put your own where it says so.")
        return Recipe(lines, _python(subject, choices))
    if foreign_in(subject.fit.chain) is not None:
        lines.append("Its network is a module of your own: put it where it says so.")
        return Recipe(lines, _python(subject, choices))
    if set(choices) <= set(OPTIONS) and isinstance(choices.get("restarts", 1), int):
        return Recipe(lines, _command(subject, choices))
    return Recipe(lines, _python(subject, choices))


def _choices(subject: Subject) -> dict[str, Any]:
    """Return the choices of training, without those that are the default."""
    settings, found = subject.fit.settings, {}
    for name, parameter in inspect.signature(train).parameters.items():
        value = settings.get(name, parameter.default)
        if isinstance(value, list) and value == list(range(len(value))):
            value = len(value)
        usual = parameter.default
        if name == "batch" and subject.problem is not None:
            usual = subject.problem.batch
        if name in settings and value != usual:
            found[name] = value
    # Said even where it is the default: nobody should have to look it up.
    return {**found, "seed": settings.get("seed", 0)}


def _command(subject: Subject, choices: dict[str, Any]) -> str:
    words = ["onward", "learn", subject.fit.task.name, "--network", str(subject.fit.chain)]
    for name, value in choices.items():
        words += [f"--no-{name}"] if value is False else [f"--{name}", str(value)]
    return shlex.join(words)


def _python(subject: Subject, choices: dict[str, Any]) -> str:
    name = f"onward.problem({subject.fit.task.name!r})" if subject.named else "...  # your own"
    chain = subject.fit.chain
    network = repr(str(chain)) if foreign_in(chain) is None else f"{chain}()"
    given = [network, *(f"{key}={value!r}" for key, value in choices.items())]
    arguments = "".join(f"    {argument},\n" for argument in ["problem", *given])
    return f"import onward\n\nproblem = {name}\nfit = onward.train(\n{arguments})"
