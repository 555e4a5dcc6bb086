"""Which kernels belong to which kind of layer: the catalog of the fused engine."""

from __future__ import annotations

from numba import njit

from onward.engines.fused import dense, gru, lstm, rnn
from onward.engines.fused.plan import DENSE, GRU_KIND, KIND, LSTM_KIND, RNN_KIND


@njit(inline="always")
def forward(layer, parameters, work, lanes, start, stop):
    """Run one layer over the steps ``start … stop - 1``."""
    kind = layer[KIND]
    if kind == DENSE:
        dense.forward(layer, parameters, work, lanes, start, stop)
    elif kind == RNN_KIND:
        rnn.forward(layer, parameters, work, lanes, start, stop)
    elif kind == LSTM_KIND:
        lstm.forward(layer, parameters, work, lanes, start, stop)
    elif kind == GRU_KIND:
        gru.forward(layer, parameters, work, lanes, start, stop)


@njit(inline="always")
def backward(layer, parameters, work, lanes, start, stop):
    """Take the gradient of one layer's output back to its input, last step first."""
    kind = layer[KIND]
    if kind == DENSE:
        dense.backward(layer, parameters, work, lanes, start, stop)
    elif kind == RNN_KIND:
        rnn.backward(layer, parameters, work, lanes, start, stop)
    elif kind == LSTM_KIND:
        lstm.backward(layer, parameters, work, lanes, start, stop)
    elif kind == GRU_KIND:
        gru.backward(layer, parameters, work, lanes, start, stop)


@njit(inline="always")
def weights(layer, gradient, work, lanes, start, stop):
    """Add the gradient of one layer's parameters, summed over some steps and all lanes."""
    kind = layer[KIND]
    if kind == DENSE:
        dense.weights(layer, gradient, work, lanes, start, stop)
    elif kind == RNN_KIND:
        rnn.weights(layer, gradient, work, lanes, start, stop)
    elif kind == LSTM_KIND:
        lstm.weights(layer, gradient, work, lanes, start, stop)
    elif kind == GRU_KIND:
        gru.weights(layer, gradient, work, lanes, start, stop)
