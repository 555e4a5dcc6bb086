"""The network that is used when nobody names one."""

from __future__ import annotations

from onward.networks.chain import Chain
from onward.networks.layers import GRU, Dense

UNITS, UNITS_OF_SYMBOLS = 16, 32


def default_chain(outputs: int, increment: bool) -> Chain:
    """Return a gated network of moderate size for ``outputs`` values.

    A continuation predicts increments: the network need not learn to repeat what it was fed. A
    regression has a hidden layer to bend what the state remembers.
    """
    if increment:
        return Chain(GRU(UNITS), Dense(outputs), output="increment")
    return Chain(GRU(UNITS), Dense(UNITS, "tanh"), Dense(outputs))


def chain_of_symbols(symbols: int) -> Chain:
    """Return a gated network that says how likely each of so many symbols is."""
    return Chain(GRU(UNITS_OF_SYMBOLS), Dense(symbols))
