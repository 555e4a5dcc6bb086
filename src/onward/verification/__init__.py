"""Second opinions: the same network in other libraries, and a module against its own claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from onward.errors import OnwardError
from onward.extras import needed

if TYPE_CHECKING:
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem
    from onward.verification.module_result import ModuleVerification
    from onward.verification.result import Verification


def verify(
    subject: Any,
    problem: Problem | None = None,
    *,
    network: Chain | str | None = None,
    against: Sequence[str] | None = None,
) -> Verification | ModuleVerification:
    """Ask for a second opinion on a network.

    Parameters
    ----------
    subject
        A problem: its network, or ``network``, before it has learned anything. A fit: its best
        network. Both are computed again by other libraries: outputs, loss, every gradient and 50
        training steps, in float64 and float32. Or a ``torch.nn.Module`` of your own: it is tried
        whether it is causal, goes on from the state it is given, keeps none inside itself, treats
        every series apart, and whether its gradients are those of finite differences.
    problem
        What the module is to learn.
    network
        Another network for the problem than its own.
    against
        Whom to ask: ``"torch"``, ``"jax"``, ``"differences"``; by default all that are installed.

    Returns
    -------
    Verification or ModuleVerification
        Its ``agree`` says whether all is well, printing it shows a table.

    Raises
    ------
    OnwardError
        If somebody is asked who is not known or not installed, or ``subject`` is nothing of these.
    NetworkError
        If the module cannot be called, or returns another shape.

    Examples
    --------
    >>> import onward
    >>> onward.verify(onward.problem("sunspots"), against=["differences"]).agree
    True
    """
    from onward.fit import Fit
    from onward.problems.problem import Problem

    if isinstance(subject, Problem):
        from onward.verification.running import verify_problem

        return verify_problem(subject, network, against)
    if isinstance(subject, Fit):
        from onward.verification.running import verify_fit

        return verify_fit(subject, against)
    if problem is None or not hasattr(subject, "named_parameters"):
        raise OnwardError(
            "a problem, a fit, or a torch.nn.Module with its problem",
            type(subject).__name__,
            "onward.verify(problem), onward.verify(fit) or onward.verify(module, problem)",
        )
    needed("torch", "torch")
    from onward.verification.module import verify_module

    return verify_module(subject, problem)
