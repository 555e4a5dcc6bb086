"""Diagnoses problems before training, and fits after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from onward.baselines.comparison import Comparison as Ladder
from onward.doctor.diagnosis import Diagnosis, Part, Unchecked, diagnose_parts
from onward.doctor.evidence import Evidence, Run
from onward.doctor.observers.fits import words
from onward.doctor.observers.fits.comparing import batches, comparison, reading
from onward.doctor.observers.fits.learner import Learner
from onward.doctor.observers.fits.material import WINDOWS, Block, Material, joined
from onward.doctor.observers.fits.rungs import Rungs, no_outcome
from onward.doctor.observers.fits.trained import Trained
from onward.doctor.registry import rules
from onward.doctor.rule import Rule
from onward.fit import Fit
from onward.problems.problem import Problem

SERIES = (
    "target-equals-input",
    "target-misaligned",
    "pairs-shuffled-apart",
    "target-undetermined",
    "single-step-sequences",
)
"""Rules that look at whole series in original units."""

NETWORK = (
    "input-ignored",
    "output-range",
    "persistence-unbeaten",
    "linear-suffices",
    "closed-loop-gap",
    "constant-prediction",
    "overfit",
    "no-update",
    "learning-rate-too-high",
    "learning-rate-too-low",
    "vanishing-gradient",
    "exploding-gradient",
    "dead-units",
    "saturated-units",
    "non-finite",
)
"""Rules that look at what a network did, in its own units."""


def check(problem: Problem) -> Diagnosis:
    """Look for mistakes in a problem, before anything is trained on it.

    Parameters
    ----------
    problem
        What is to be learned.

    Returns
    -------
    What was found, root causes first; what is clear; and what was not checked, and why: rules on
    networks and their training are left for :meth:`onward.Fit.diagnose`.

    Examples
    --------
    >>> import numpy as np
    >>> import onward
    >>> x = np.random.default_rng(0).standard_normal((100, 20))
    >>> onward.check(onward.Regression(x, x)).findings[0].name
    'target-equals-input'
    """
    return _on_data(Material.of_problem(problem), problem.name, words.NOTHING_TRAINED)


def diagnose_fit(
    fit: Fit, problem: Problem | None = None, comparison: Ladder | None = None, target: str = ""
) -> Diagnosis:
    """Look for mistakes in a fit and in what it learned; see :meth:`onward.Fit.diagnose`."""
    material = Material.of_fit(fit) if problem is None else Material.of_problem(problem)
    if not fit.loss.squared:
        return _on_data(material, target or fit.task.name, words.OTHER_LOSS)
    learner = Learner.of(fit, material)
    trained = Trained.of(fit, material, learner, Rungs.of(material, comparison))
    given, evidence = trained.given(), trained.evidence()
    parts = [*_data(material, given), Part(evidence, _rules("unscaled-data"), given)]
    rest = _left_out(fit, trained)
    network = [name for name in NETWORK if name not in rest]
    parts.append(Part(evidence, _rules(*network), given))
    return _diagnosed(parts, target or fit.task.name, rest, fit.seconds)


def _on_data(material: Material, target: str, why: str) -> Diagnosis:
    """Check the rules on data alone, and say why none on networks is checked."""
    if material.task.kind == "symbols":
        return _diagnosed([], target, {rule.name: words.SYMBOLS for rule in rules()})
    given = {"outcome": no_outcome()}
    parts = _data(material, given)
    parts.append(_sizes(material, given))
    return _diagnosed(parts, target, dict.fromkeys(NETWORK, why))


def _left_out(fit: Fit, trained: Trained) -> dict[str, str]:
    """Return rules on networks that do not apply to this one, and why."""
    rest = {}
    if fit.task.kind == "continuation" and fit.settings["loop"] == "open":
        rest["overfit"] = words.OTHER_LOOP
    if trained.taught is not None and not np.ptp(trained.taught.targets):
        rest["no-update"] = words.NOTHING_TO_LEARN
    return rest


def _data(material: Material, given: dict[str, Any]) -> list[Part]:
    """Return the rules on data with what they are to look at, in original units."""
    task = material.task
    taught, held = (_originals(material, part) for part in (material.taught, material.held))
    windows = _originals(material, material.taught, WINDOWS)
    if windows is None or taught is None:
        return []
    others = _others(material)
    single = windows.with_one_target(task)
    last = None if held is None else held.with_one_target(task)
    forms: list[tuple[tuple[str, ...], Block, Block | None]] = [
        (SERIES, taught, held),
        (("normalised-with-future",), windows, others),
        (("lag-beyond-window",), single, last),
    ]
    if task.kind == "continuation":
        forms.append((("future-leakage",), single, last))
    else:
        whole = taught.targets.shape[1] == taught.inputs.shape[1] and task.encoding is None
        forms.append((("future-leakage", "padding-in-loss")[: 1 + whole], taught, held))
    return [
        Part(_evidence(learned, asked), _rules(*names), given) for names, learned, asked in forms
    ]


def _originals(material: Material, data: Any, most: int | None = None) -> Block | None:
    block = material.block(data, most)
    return None if block is None else block.in_original_units(material.task)


def _others(material: Material) -> Block | None:
    """Return all series that are not taught: those that select, and those that are scored."""
    held = _originals(material, material.held, WINDOWS)
    problem = material.problem
    if held is None or problem is None or problem.validation is problem.test:
        return held
    selecting = _originals(material, problem.validation, WINDOWS)
    return held if selecting is None else joined(held, selecting)


def _sizes(material: Material, given: dict[str, Any]) -> Part:
    """Return the rule on sizes, which looks at what the network will be fed."""
    taught = material.block(material.taught)
    evidence = Evidence(Run("")) if taught is None else _evidence(taught, None)
    return Part(evidence, _rules("unscaled-data"), given)


def _evidence(taught: Block, held: Block | None) -> Evidence:
    """Return series as comparisons of training and of evaluation, with no prediction."""
    size = 32 if len(taught) <= 1024 else 512
    seen = [comparison(number, part) for number, part in enumerate(batches(taught, size))]
    layers = (reading(seen[0]),)
    if held is not None:
        seen += [
            comparison(len(seen) + number, part, phase="evaluation")
            for number, part in enumerate(batches(held, size))
        ]
    return Evidence(Run(""), comparisons=tuple(seen), layer_calls=layers)


def _rules(*names: str) -> list[Rule]:
    return [rule for rule in rules() if rule.name in names]


def _diagnosed(
    parts: Iterable[Part], target: str, rest: dict[str, str], seconds: float = 0.0
) -> Diagnosis:
    """Check the rules, give the reasons for all others, and say what to do in our own words."""
    parts = list(parts)
    asked = {rule.name for part in parts for rule in part.rules}
    whys = {"padding-in-loss": words.SOME_STEPS, **words.DO_NOT_APPLY, **rest}
    left = [
        Unchecked(rule.name, whys.get(rule.name, words.NO_SERIES))
        for rule in rules()
        if rule.name not in asked
    ]
    with np.errstate(all="ignore"):
        found = diagnose_parts(parts, Run(target, seconds=seconds), left)
    said = tuple(
        replace(finding, remedy=words.REMEDIES.get(finding.name, finding.remedy))
        for finding in found.findings
    )
    return replace(found, findings=said)
