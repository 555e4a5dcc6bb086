"""What a sweep goes over: every combination of some choices, checked before anything is trained."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from onward.errors import NetworkError, OnwardError, TrainingError, did_you_mean
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.problems.problem import Problem
from onward.training.network import chain_for, loss_for
from onward.training.settings import Settings
from onward.training.train import train

APART = ("problem", "threads", "progress", "callback", "checkpoint", "every")
"""What :func:`onward.train` takes, and no setting is about."""
DEFAULTS = {
    name: one.default
    for name, one in inspect.signature(train).parameters.items()
    if name not in APART
}
"""The choices of :func:`onward.train`, and what each is by default."""

_BLANK = re.compile(r"\{(\w+)\}")
MOST = 1_000_000
"""Settings of a sweep."""

Setting = dict[str, Any]


def settings_of(over: Any, network: Any) -> list[Setting]:
    """Return every setting of a sweep, in a fixed order.

    Parameters
    ----------
    over
        A mapping of names to lists of values, for all combinations; or a list of settings, each a
        mapping of names to values. Names are choices of :func:`onward.train`, or stand in braces in
        the text of the network.
    network
        The network of those that name none.

    Raises
    ------
    TrainingError
        If there is no setting, a name is unknown, or values are no plain ones.

    Examples
    --------
    >>> settings_of({"units": [2, 4], "rate": [0.01]}, "LSTM({units}) Dense(1)")
    [{'units': 2, 'rate': 0.01}, {'units': 4, 'rate': 0.01}]
    """
    if isinstance(over, Mapping):
        lists = {str(name): _values(name, values) for name, values in over.items()}
        many = int(np.prod([len(values) for values in lists.values()], dtype=float))
        _check_number(many if lists else 0)
        rows = itertools.product(*lists.values())
        found = [dict(zip(lists, row, strict=True)) for row in rows]
    elif isinstance(over, Sequence) and all(isinstance(one, Mapping) for one in over):
        found = [{str(k): _plain(k, v) for k, v in one.items()} for one in over]
        _check_number(len(found))
    else:
        raise TrainingError(
            "over={'rate': [0.003, 0.01], …} or a list of settings",
            repr(over)[:80],
            "name each choice with the values to try",
        )
    _check_names(found, network)
    return found


def choices_of(setting: Setting, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of :func:`onward.train` that a setting stands for."""
    choices = {**fixed, **{name: one for name, one in setting.items() if name in DEFAULTS}}
    network = choices.get("network")
    blanks = {name: one for name, one in setting.items() if name not in DEFAULTS}
    if blanks and isinstance(network, str):
        choices["network"] = _BLANK.sub(lambda m: str(blanks.get(m[1], m[0])), network)
    return choices


def checked(problem: Problem, choices: Mapping[str, Any]) -> tuple[Layout, Settings]:
    """Return the network and the settings that choices come to.

    Raises
    ------
    OnwardError
        If they make no sense for the problem.
    """
    whole = {**DEFAULTS, **choices}
    network, output = whole.pop("network"), whole.pop("output")
    if network is not None and not isinstance(network, Chain | str):
        raise NetworkError(
            "a chain, or one as text, to be trained many times over",
            type(network).__name__,
            "train a module of your own with onward.train",
        )
    if whole["batch"] is None:
        whole["batch"] = problem.batch
    whole["loss"] = loss = loss_for(problem.task, whole["loss"])
    if problem.task.kind == "symbols":
        whole["loop"] = "open"
    chain = chain_for(problem, network, output, loss)
    return Layout.of(chain, problem.task.inputs), Settings.checked(**whole)


def check_all(problem: Problem, settings: Sequence[Setting], fixed: Mapping[str, Any]) -> None:
    """Check every setting.

    Raises
    ------
    TrainingError
        If one makes no sense; it is named.
    """
    for setting in settings:
        try:
            checked(problem, choices_of(setting, fixed))
        except OnwardError as error:
            if not setting:
                raise
            raise TrainingError(
                f"{error.expected}, in all of the {len(settings)} settings",
                f"{error.received} with {told(setting)}",
                error.remedy,
            ) from error


def check_known(names: Iterable[str], also: Iterable[str] = ()) -> None:
    """Check that names are choices of training.

    Raises
    ------
    TrainingError
        If one is not; the closest is named.
    """
    known = [*DEFAULTS, *also]
    for name in names:
        if name not in known:
            raise TrainingError(
                "choices of onward.train, or names in braces in the text of the network",
                repr(name),
                did_you_mean(name, known),
            )


def told(setting: Mapping[str, Any]) -> str:
    """Return a setting in words.

    Examples
    --------
    >>> told({"units": 4, "rate": 0.01})
    'units 4, rate 0.01'
    """
    return ", ".join(f"{name} {value}" for name, value in setting.items())


def _check_names(settings: Sequence[Setting], network: Any) -> None:
    texts = {network, *(one.get("network") for one in settings)}
    blanks = {name for text in texts if isinstance(text, str) for name in _BLANK.findall(text)}
    named = list(dict.fromkeys(name for one in settings for name in one))
    check_known(named, blanks)
    unused = [name for name in blanks & set(DEFAULTS)]
    if unused:
        raise TrainingError(
            "names in braces that no choice of onward.train has",
            repr(unused[0]),
            "call it otherwise, such as units",
        )
    for one in settings:
        text = one.get("network", network)
        for name in _BLANK.findall(text) if isinstance(text, str) else ():
            if name not in one:
                raise TrainingError(
                    f"a value of {name!r} in every setting, for {text}",
                    told(one) or "none",
                    f"add {name!r} to over",
                )


def _check_number(settings: int) -> None:
    if not 0 < settings <= MOST:
        raise TrainingError(
            f"at least one setting in over, and at most {MOST:,}",
            f"{settings:,}" if settings else "an empty grid",
            "give every choice at least one value" if not settings else "try fewer values",
        )


def _values(name: object, values: Any) -> list[Any]:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TrainingError(
            f"a list of values for {name}", repr(values), f"write {name!r}: [{values!r}]"
        )
    return [_plain(name, value) for value in values]


def _plain(name: object, value: Any) -> Any:
    """Return a value as one that JSON knows."""
    if isinstance(value, Chain):
        return str(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, range | tuple):
        value = list(value)
    whole = isinstance(value, list) and all(isinstance(one, int) for one in value)
    if value is None or whole or isinstance(value, str | bool | int | float):
        return value
    raise TrainingError(
        f"numbers, texts, True, False or None for {name}", repr(value), "write it as one of these"
    )
