"""Inputs and their targets in orders that are drawn one by one, from loaders or by the script."""

from __future__ import annotations

import itertools

import numpy as np

from onward.doctor.evidence import Loader, Where
from onward.doctor.experiments.pairs import Pairs
from onward.doctor.rule import Found
from onward.doctor.rules._shuffles import lone_shuffles

AGAIN, ENOUGH = 0.5, 10
"""Share of the conflicts that chance alone would make, and times that inputs must come again."""

MOSTLY, OFTEN = 0.8, 60
"""The same where no loader shows that there are two orders."""


def two_loaders(loaders: tuple[Loader, ...], pair: Pairs) -> Found | None:
    """Ask whether batches are given together whose orders were drawn one by one."""
    for one, other in itertools.permutations((x for x in loaders if x.shuffle), 2):
        if other.answers != (one.index,) or one.length != other.length:
            continue
        again, apart, chance = conflicts(pair)
        if again >= ENOUGH and apart < max(1.0, AGAIN * chance * again):
            continue  # Both draw the same order, from generators of one seed.
        proof = f" Inputs came again {again} times, {apart} times with another target."
        return Found(
            f"Inputs come from one data loader and their targets from another, of {one.length} "
            "items each, and each is shuffled by itself: row 1 of one is not row 1 of the other."
            + proof
            * (again >= ENOUGH),
            {"items": one.length or 0, "inputs_again": again, "with_another_target": apart},
            0.95 if again >= ENOUGH else 0.7,
            other.where,
            "Put both into one `TensorDataset(x, y)` and one loader.",
        )
    return None


def classes_apart(pair: Pairs, script: str) -> Found | None:
    """Ask whether a script that shuffles an array by itself gives inputs classes by chance."""
    alone = lone_shuffles(script)
    again, apart, chance = conflicts(pair)
    if not alone or again < OFTEN or apart < MOSTLY * chance * again:
        return None
    return Found(
        f"The script shuffles `{alone[0].name}` by itself (line {alone[0].line}), and of {again} "
        f"inputs that came again {apart} had another class than the time before, as by chance.",
        {"inputs_again": again, "with_another_class": apart, "by_chance": chance * again},
        0.9,
        Where(script, alone[0].line),
        "Draw one order, and take inputs and classes by it: `x[order]`, `y[order]`.",
    )


def conflicts(pair: Pairs) -> tuple[int, int, float]:
    """Count inputs that come again, and how often with another target than the time before.

    The third number is the share of the latter among pairs that are put together by chance.
    """
    before: dict[bytes, bytes] = {}
    again = apart = 0
    answers = [row.tobytes() for row in pair.y]
    for x, y in zip(pair.x, answers, strict=True):
        key = x.tobytes()
        again += key in before
        apart += before.get(key, y) != y
        before[key] = y
    _, counts = np.unique(answers, return_counts=True)
    return again, apart, float(1 - np.square(counts / counts.sum()).sum())
