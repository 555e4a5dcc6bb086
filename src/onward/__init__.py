"""onward trains small recurrent networks on sequences, and tells why when they don't learn."""

from onward import callbacks
from onward.backtest import Backtest, backtest
from onward.baselines import Comparison, compare
from onward.doctor.observers.fits.check import check
from onward.errors import OnwardError
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.layers import GRU, LSTM, RNN, Dense
from onward.problems import Continuation, Regression, Symbols
from onward.problems.catalog import load as problem
from onward.problems.per_group import per_group
from onward.scale.many import Many, train_many
from onward.scale.sweeping import sweep
from onward.scale.swept import Sweep
from onward.training.resuming import resume
from onward.training.train import train
from onward.verification import verify

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Backtest",
    "Chain",
    "Comparison",
    "Continuation",
    "Dense",
    "Fit",
    "Many",
    "OnwardError",
    "Regression",
    "Sweep",
    "Symbols",
    "backtest",
    "callbacks",
    "check",
    "compare",
    "per_group",
    "problem",
    "resume",
    "sweep",
    "train",
    "train_many",
    "verify",
]


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: reading the package's papers takes a while."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("onward")
