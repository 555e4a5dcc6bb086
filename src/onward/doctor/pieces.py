"""Hands a check the pieces of evidence it names, and says which are missing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from onward.doctor.evidence import Evidence
from onward.doctor.registry import experiments
from onward.doctor.rule import UnavailableError

MISSING = {
    "comparisons": "no prediction was seen beside a target",
    "training": "no loss was seen that gradients were taken of",
    "evaluation": "no comparison was seen besides the training loss",
    "calls": "no call of a network was seen",
    "layer_calls": "no recurrent layer was seen at work",
    "layers": "no recurrent layer or activation was seen at work",
    "steps": "no step of an optimizer was seen",
    "models": "no network was seen",
    "optimizers": "no optimizer was seen",
    "loaders": "no data loader was gone through",
    "departures": "no output left torch",
    "variables": "no array or tensor was found among the script's variables",
    "said": "the script printed no number",
    "replays": "no pass was kept that could be made again",
    "batches": "no training pass was seen",
}


class Pieces:
    """The pieces of some evidence; each experiment is made once, when first asked for.

    ``given`` are experiments that an observer has made itself, by name.
    """

    def __init__(self, evidence: Evidence, given: Mapping[str, Any] | None = None) -> None:
        self._evidence = evidence
        self._made: dict[str, Any] = {"evidence": evidence, **(given or {})}
        self._failed: dict[str, str] = {}

    def call(self, function: Callable[..., Any]) -> Any:
        """Call a function with the pieces it names.

        Raises
        ------
        UnavailableError
            If one without a default is missing or empty; says which and why.
        """
        given = {}
        for name, parameter in inspect.signature(function).parameters.items():
            try:
                given[name] = self._piece(name)
            except UnavailableError:
                if parameter.default is inspect.Parameter.empty:
                    raise
        return function(**given)

    def _piece(self, name: str) -> Any:
        if name in self._failed:
            raise UnavailableError(self._failed[name])
        if name not in self._made:
            try:
                self._made[name] = self._make(name)
            except UnavailableError as missing:
                self._failed[name] = str(missing)
                raise
            except Exception as error:
                self._failed[name] = f"the experiment {name} failed: {error!r}"
                raise UnavailableError(self._failed[name]) from error
        return self._made[name]

    def _make(self, name: str) -> Any:
        if name in experiments():
            return self.call(experiments()[name])
        piece = getattr(self._evidence, name)
        if isinstance(piece, tuple) and not piece:
            raise UnavailableError(MISSING.get(name, f"there are no {name}"))
        return piece
