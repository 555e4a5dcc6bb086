"""The network that is trained: a chain, text, or a module of one's own."""

from __future__ import annotations

import sys
from typing import Any

from onward.errors import FitError, ModuleMissingError, NetworkError
from onward.networks.chain import Chain
from onward.networks.losses import CROSS_ENTROPY, SQUARED, Loss
from onward.problems.network import network_for
from onward.problems.problem import Problem
from onward.problems.task import Task


def chain_for(
    problem: Problem, network: Any, output: str | None = None, loss: Loss = SQUARED
) -> Chain:
    """Return the chain that is asked for, or the only layer of which is a module of one's own.

    Parameters
    ----------
    network
        A chain, text, or a ``torch.nn.Module``; by default the problem's own.
    output
        ``"value"`` or ``"increment"``, instead of what the chain says; a module's is a value.
    loss
        What it is taught by.

    Raises
    ------
    NetworkError
        If it is none of these, or does not fit the problem.
    """
    if network is None or isinstance(network, Chain | str):
        chain = network_for(problem, network, loss)
        return chain if output is None else chain.with_output(output)
    return chain_of_module(network, problem.task, output or "value", loss)


def loss_for(task: Task, given: Any) -> Loss:
    """Return the loss that is asked for: of symbols cross-entropy, and of nothing else.

    Raises
    ------
    NetworkError
        If there is no such loss, or it does not suit the task.
    """
    symbols = task.kind == "symbols"
    loss = Loss.of(given)
    if symbols and loss.squared:
        return CROSS_ENTROPY
    if loss.of_symbols != symbols:
        raise NetworkError(
            "the loss of symbols, cross-entropy" if symbols else f"a loss of the {task.kind}",
            str(loss),
            "leave out loss=…" if symbols else "learn symbols with onward.Symbols",
        )
    return loss


def chain_of_module(module: Any, task: Task, output: str, loss: Loss = SQUARED) -> Chain:
    """Return the chain that a module of one's own makes up.

    Raises
    ------
    NetworkError
        If it is no module, or none that can be trained on the task.
    """
    torch = sys.modules.get("torch")  # who has a module has imported it
    if torch is None or not isinstance(module, torch.nn.Module):
        raise NetworkError(
            "a chain, text such as 'LSTM(8) Dense(1)', or a torch.nn.Module",
            f"an object of type {type(module).__name__}",
        )
    from onward.engines.torch.describing import describe

    outputs = loss.outputs(task.outputs)
    return describe(module, task.inputs, outputs, output, closed=task.kind == "continuation")


def chain_again(
    text: str, own: bool, module: Any, task: Task, where: str, loss: Loss = SQUARED
) -> Chain:
    """Return the chain that was saved as text; of a module of one's own, with the module itself.

    Parameters
    ----------
    text
        What ``str`` gave of it.
    own
        Whether it was a module.
    module
        The module, if it was one: code is never saved.
    where
        What it was saved in.
    loss
        What it was taught by.

    Raises
    ------
    FitError
        If a module is missing (``ModuleMissingError``), or another one, or there should be none.
    """
    name, _, output = text.partition(" output=")
    if own and module is None:
        raise ModuleMissingError(name, where)
    if not own and module is not None:
        raise FitError(f"no module: {where} is of {text}", type(module).__name__, "leave it out")
    if not own:
        return Chain.parse(text)
    try:
        return chain_of_module(module, task, output or "value", loss)
    except NetworkError as error:
        raise FitError(error.expected, error.received, error.remedy) from error
