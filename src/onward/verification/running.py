"""Asking for second opinions."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
from numpy.typing import DTypeLike

from onward.engines import make_engine
from onward.engines.engine import Engine
from onward.errors import NetworkError, OnwardError, did_you_mean
from onward.extras import needed
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.foreign import foreign_in
from onward.networks.layout import Layout
from onward.problems.network import network_for
from onward.problems.problem import Problem
from onward.verification.agreement import LIMITS, compare
from onward.verification.case import Case
from onward.verification.engine_peer import EnginePeer, Maker
from onward.verification.jax_peer import JaxPeer
from onward.verification.peer import Peer
from onward.verification.plain import DifferencesPeer
from onward.verification.result import Verification
from onward.verification.torch_peer import TorchPeer

PEERS: dict[str, type[Peer]] = {kind.name: kind for kind in (TorchPeer, JaxPeer, DifferencesPeer)}


def verify_problem(
    problem: Problem, network: Chain | str | None = None, against: Sequence[str] | None = None
) -> Verification:
    """Verify a network that has learned nothing yet, on a problem.

    Parameters
    ----------
    network
        By default the problem's own.
    against
        Whom to ask; by default all that are installed.

    Raises
    ------
    OnwardError
        If somebody is asked whom nobody knows, or who is not installed.
    """
    if problem.task.kind == "symbols":
        raise OnwardError(
            "a problem of squared error, which the other libraries compute too",
            f"the symbols {problem.name}",
            "tests/laws/test_losses.py holds cross-entropy against PyTorch",
        )
    chain = network_for(problem, network)
    layout = Layout.of(chain, problem.task.inputs)
    return verify_case(Case.started(layout, problem), f"{problem.name}: {chain}", against)


def verify_fit(fit: Fit, against: Sequence[str] | None = None) -> Verification:
    """Verify a trained network, on the series that were held out with it.

    Raises
    ------
    OnwardError
        As for :func:`verify_problem`; or if it was taught by another loss than squared error.
    NetworkError
        If it is a module of one's own, which no other library has.
    """
    if foreign_in(fit.chain) is not None:
        raise NetworkError(
            "a fit of a chain of layers, to be computed by other libraries",
            f"one of the module {fit.chain}",
            "try the module itself: onward.verify(fit.module(), problem)",
        )
    if not fit.loss.squared:
        raise OnwardError(
            "a fit taught by squared error, which the other libraries compute too",
            f"one of the loss {fit.loss}",
            "verify the problem: onward.verify(problem, network=…)",
        )
    vector = np.asarray(fit.parameters[fit.best], np.float64)
    increment = fit.chain.output == "increment"
    feedback = fit.task.feedback("closed", increment, fit.examples)
    case = Case.on(fit.layout, vector, fit.examples, feedback).with_other_targets()
    return verify_case(case, f"{fit.task.name}: {fit.chain}, trained", against)


def verify_case(
    case: Case, subject: str, against: Sequence[str] | None = None, make: Maker | None = None
) -> Verification:
    """Ask for second opinions on a case.

    Parameters
    ----------
    make
        What makes the engine that is verified; by default the fused one.
    """
    names, left_out = _whom(against, case.layout.chain)
    ours = EnginePeer(make or _fused)
    found = {
        name: tuple(compare(ours, PEERS[name](), case, dtype) for dtype in LIMITS) for name in names
    }
    return Verification(subject, found, left_out)


def _fused(layout: Layout, dtype: DTypeLike) -> Engine:
    return make_engine(layout, dtype, threads=1)


def _whom(against: Sequence[str] | None, chain: Chain) -> tuple[list[str], dict[str, str]]:
    """Return whom to ask, and who cannot be asked and why not."""
    uncommon = chain.uncommon
    if against is None:
        missing = {
            name: f"pip install 'onward[{name}]'"
            for name, peer in PEERS.items()
            if peer.library and find_spec(peer.library) is None
        }
        if uncommon is not None:
            missing |= {
                name: f"it has no {type(uncommon).__name__}"
                for name, peer in PEERS.items()
                if peer.common
            }
        return [name for name in PEERS if name not in missing], missing
    for name in against:
        if name not in PEERS:
            raise OnwardError(
                f"libraries among {', '.join(PEERS)}", repr(name), did_you_mean(name, PEERS)
            )
        if PEERS[name].common and uncommon is not None:
            raise NetworkError(
                f"a network of layers that {name} has too",
                uncommon.text,
                "ask differences: it knows every layer",
            )
        if PEERS[name].library:
            needed(PEERS[name].library, name)
    if not against:
        raise OnwardError(f"at least one library among {', '.join(PEERS)}", "none")
    return list(dict.fromkeys(against)), {}
