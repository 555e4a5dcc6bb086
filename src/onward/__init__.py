"""onward trains small recurrent networks on sequences, and tells why when they don't learn."""

from importlib.metadata import version

from onward.errors import OnwardError
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.layers import GRU, LSTM, RNN, Dense
from onward.problems import Continuation, Regression
from onward.problems.catalog import load as problem
from onward.training.train import train

__version__ = version("onward")

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Chain",
    "Continuation",
    "Dense",
    "Fit",
    "OnwardError",
    "Regression",
    "problem",
    "train",
]
