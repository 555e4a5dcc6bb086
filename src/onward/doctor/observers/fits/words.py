"""What to do about a finding in a problem or fit of ours, and why some rules do not apply."""

from __future__ import annotations

REMEDIES = {
    "target-equals-input": "Look at how the targets were made: print `inputs[0]` and `targets[0]` "
    "side by side. To foretell a series, use `onward.Continuation`: it makes the targets itself.",
    "target-misaligned": "Move the targets, or the inputs, by that many steps: `targets[:, t]` is "
    "said from `inputs[:, : t + 1]`. What comes later can be no input.",
    "future-leakage": "Leave inputs out that are not known yet when the prediction is made, and "
    "cut a long series with `Continuation.from_long`, which splits it by time.",
    "normalised-with-future": "Pass values as they are: onward scales them with mean and deviation "
    "of the training part alone.",
    "pairs-shuffled-apart": "Sort inputs and targets by the same key before they are passed.",
    "target-undetermined": "Add what decides the target as an input, or lengthen the warm-up; if "
    "the rule is only too intricate for simple ones, train longer.",
    "lag-beyond-window": "Pass a longer `warmup`, or longer series.",
    "single-step-sequences": "Pass arrays `(series, time, feature)` with the past along the axis "
    "of time.",
    "unscaled-data": "Leave `scale` at `'standard'`: values are scaled for the network, and scores "
    "stay in original units.",
    "input-ignored": "Train more restarts, or look whether the module uses what it is fed.",
    "padding-in-loss": "Pass series of different lengths as a table, "
    "`Regression.from_table(..., group=...)`: steps that fill up do not count.",
    "output-range": "End the network with a plain `Dense` layer of as many units as outputs.",
    "persistence-unbeaten": "Try `output='increment'`, so that the network says the change from "
    "the last value; more restarts; or use the last value.",
    "linear-suffices": "Use the linear rule (`onward compare` has its numbers), or train longer.",
    "closed-loop-gap": "Train with `loop='closed'`, the default: on its own predictions, as it is "
    "used.",
    "constant-prediction": "Look at the findings above it first; then train more restarts and "
    "steps.",
    "overfit": "Give it more series, or a simulator that draws fresh ones; or take fewer units.",
    "no-update": "Pass a larger `rate`, or leave it out.",
    "learning-rate-too-high": "Leave `rate` out: restarts try 0.003 to 0.03.",
    "learning-rate-too-low": "Leave `rate` out: restarts try 0.003 to 0.03.",
    "vanishing-gradient": "Use `LSTM` or `GRU` layers: every other restart begins with states that "
    "last as long as the series.",
    "exploding-gradient": "Leave `clip` at 1.",
    "dead-units": "Use `tanh` in the place of `relu`, or train more restarts.",
    "saturated-units": "Leave `scale` at `'standard'`, and try a smaller `rate`.",
    "non-finite": "Leave `rate` and `clip` as they are, and look for values far from the others.",
}

OTHER_LOSS = "the network was taught by another loss than squared error"
SYMBOLS = "symbols are no values"
STATED = "loss and score follow from the one statement of the problem"
DEALT = "onward deals out the batches: each series once before any comes again"
OWN_STATE = "every series begins without a state"
OPTIMISER = "onward's own optimizer holds all parameters and sets gradients anew"
APART = "each series is run by itself, and modules that mix series are refused"
NAMED = "axes are named here: (series, time, feature)"

DO_NOT_APPLY = {
    "repeated-batch": DEALT,
    "batch-time-swapped": NAMED,
    "view-scrambles-axes": NAMED,
    "loss-broadcasts": NAMED,
    "batch-mixing": APART,
    "loss-metric-disagree": STATED,
    "double-softmax": STATED,
    "train-mode-in-evaluation": "onward scores networks in evaluation mode",
    "state-leaks": OWN_STATE,
    "state-cut": OWN_STATE,
    "stateful-shuffled": OWN_STATE,
    "parameters-not-optimised": OPTIMISER,
    "gradients-accumulate": OPTIMISER,
}

NOTHING_TRAINED = "nothing was trained yet"
NO_SERIES = "the fit kept none of its training series; pass the problem to `fit.diagnose`"
GAPS = "no series without gaps were found"
SOME_STEPS = "only where every step of a series counts could padding be told"
OTHER_LOOP = "trained one step ahead and scored on its own predictions: no errors of one kind"
NOTHING_TO_LEARN = "the targets are all one number"
