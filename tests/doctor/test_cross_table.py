"""Every rule on every example: each mistake is found first where it is made, and nowhere else.

``python -m pytest tests/doctor/test_cross_table.py -s`` prints the table.
"""

from __future__ import annotations

import contextlib
import io
import random
import runpy
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from onward.doctor import Diagnosis, observe
from onward.doctor.registry import EXAMPLES, example, rules

NAMES = [rule.name for rule in rules()]
_known: dict[tuple[str, str], Diagnosis] = {}


def diagnosed(name: str, which: str) -> Diagnosis:
    """Return what the doctor says of an example, which is run once."""
    if (name, which) not in _known:
        _known[name, which] = _diagnosed(name, which)
    return _known[name, which]


def _diagnosed(name: str, which: str) -> Diagnosis:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  (as a fresh process would not have been used by others)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            with observe(f"{name}/{which}.py") as patient:
                runpy.run_path(str(example(name, which)), run_name="__main__")
            return patient.diagnose()
    finally:
        torch.set_num_threads(threads)


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    print("\n\n" + "\n".join(rows()))


def rows() -> list[str]:
    """Return the table of what was run: an example a row, a rule a column; 1 is found first."""
    codes = "  ".join(rule.code.removeprefix("OW") for rule in rules())
    lines = [f"{'':34s}{codes}"]
    for (name, which), diagnosis in _known.items():
        claims = [claim.name for claim in diagnosis.claims]
        cells = [str(claims.index(n) + 1) if n in claims else "." for n in NAMES]
        lines.append(f"{name + ' ' + which:34s}" + "  ".join(f"{cell:>3s}" for cell in cells))
    return lines


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_found_first_where_it_is_made(name: str) -> None:
    claims = diagnosed(name, "bad").claims
    assert [claim.name for claim in claims][:1] == [name], [
        (claim.name, claim.confidence, claim.message) for claim in claims
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_claimed_where_it_is_mended(name: str) -> None:
    claims = diagnosed(name, "good").claims
    assert not claims, [(claim.name, claim.confidence, claim.message) for claim in claims]


@pytest.mark.parametrize("name", NAMES)
def test_no_check_fails_on_an_example(name: str) -> None:
    for which in ("bad", "good"):
        failed = [u for u in diagnosed(name, which).not_checked if "failed" in u.why]
        assert not failed


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert sorted(folder.name for folder in EXAMPLES.iterdir()) == sorted(NAMES)
