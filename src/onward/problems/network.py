"""The network for a problem: the one that is asked for, or its own."""

from __future__ import annotations

from onward.networks.chain import Chain
from onward.networks.default import chain_of_symbols, default_chain
from onward.networks.losses import SQUARED, Loss
from onward.problems.problem import Problem


def network_for(
    problem: Problem, network: Chain | str | None = None, loss: Loss = SQUARED
) -> Chain:
    """Return a chain that ends in what a loss has it say of a problem's outputs.

    A last ``Dense`` layer of one unit for each output is widened where the loss asks for more.

    Parameters
    ----------
    problem
        What it is to learn.
    network
        A chain, or one as text. By default the problem's own, or where it names none, a gated
        network of moderate size.
    loss
        What it is taught by.

    Raises
    ------
    NetworkError
        If the text cannot be read, or the network does not fit the problem.

    Examples
    --------
    >>> import onward
    >>> str(network_for(onward.problem("sunspots"), "LSTM(8) Dense(1)"))
    'LSTM(8) Dense(1)'
    """
    outputs = problem.task.outputs
    if network is None:
        continues = problem.task.kind == "continuation"
        symbols = problem.task.kind == "symbols"
        usual = chain_of_symbols(outputs) if symbols else default_chain(outputs, continues)
        network = problem.network or usual
    chain = Chain.parse(network) if isinstance(network, str) else network
    return chain.widened(outputs, loss.outputs(outputs)).ending_in(loss.outputs(outputs))
