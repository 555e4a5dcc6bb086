"""What every recurrent network keeps, tried on a module with random numbers.

==============  =========================================================================
causal          a prediction does not change when inputs after it do
state           a sequence in two parts, the state carried over, is the whole sequence
nothing inside  the same inputs give the same outputs, whatever was run in between
series apart    a series gives the same alone and among others
==============  =========================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from onward.engines.torch.calling import Convention

SERIES, STEPS, CUT = 3, 8, 5
CLOSE = {torch.float32: 1e-4, torch.float64: 1e-9}
"""Relative difference that rounding explains: products of other shapes are summed otherwise."""


@dataclass(frozen=True)
class Claim:
    """One claim that was tried.

    Attributes
    ----------
    name, claim
        Its short name, and what is expected.
    found
        What was found instead.
    remedy
        What to do about it.
    apart
        The largest relative difference.
    limit
        The largest that rounding explains.
    """

    name: str
    claim: str
    found: str
    remedy: str
    apart: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the difference is rounding."""
        return self.apart <= self.limit


def try_claims(module: nn.Module, convention: Convention, inputs: int) -> list[Claim]:
    """Try all claims on a module in evaluation mode, which is then as it was before."""
    training = module.training
    module.eval()
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            return list(_tried(module, convention, inputs))
    finally:
        module.train(training)


def first_broken(module: nn.Module, convention: Convention, inputs: int) -> Claim | None:
    """Return the first claim that does not hold, or None."""
    claims = try_claims(module, convention, inputs)
    return next((claim for claim in claims if not claim.holds), None)


def _tried(module: nn.Module, convention: Convention, inputs: int) -> Iterator[Claim]:
    like = next(module.parameters())
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SERIES, STEPS, inputs, generator=generator).to(like)
    other = torch.randn(SERIES, STEPS, inputs, generator=generator).to(like)
    limit = CLOSE.get(like.dtype, 1e-2)

    def run(x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return convention(module, x, state)

    def claim(name: str, apart: float, expected: str, found: str, remedy: str) -> Claim:
        return Claim(name, expected, found, remedy, apart, limit)

    whole, _ = run(x)
    run(other)
    yield claim(
        "nothing inside",
        _apart(run(x)[0], whole),
        "a module that gives the same outputs for the same inputs",
        "outputs differ when other series are run in between: it keeps state inside itself, or "
        "draws at random",
        "take the state as an argument and return it; draw nothing in evaluation mode",
    )
    yield claim(
        "series apart",
        _apart(torch.cat([run(x[k : k + 1])[0] for k in range(SERIES)]), whole),
        "a module that gives a series the same outputs alone and among others",
        "series of a batch change one another",
        "if it takes (time, series, feature), build it with batch_first=True",
    )
    later = torch.cat([x[:, :CUT], other[:, CUT:]], dim=1)
    yield claim(
        "causal",
        _apart(run(later)[0][:, :CUT], whole[:, :CUT]),
        "a causal module",
        "predictions depend on inputs that come after them",
        "take bidirectional layers and statistics over time out",
    )
    if convention.stateful:
        yield claim("state", _in_two_parts(run, x, whole), *STATE)


STATE = (
    "a module that goes on from the state it is given",
    "a sequence in two parts, the state carried over, is not the whole sequence: it ignores its "
    "state, or returns another",
    "begin from the state that comes in, and return that after the last step",
)


def _in_two_parts(run: Callable[..., tuple[Tensor, Tensor]], x: Tensor, whole: Tensor) -> float:
    first, state = run(x[:, :CUT])
    second, _ = run(x[:, CUT:], state)
    return _apart(torch.cat([first, second], dim=1), whole)


def _apart(found: Tensor, expected: Tensor) -> float:
    apart = float((found - expected).abs().max())
    size = float(expected.abs().max())
    return apart / size if size > 0 and apart == apart else (0.0 if apart == 0 else float("inf"))
