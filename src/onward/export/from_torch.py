"""The other way round: a fit with the weights of somebody's PyTorch module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onward.engines import make_engine
from onward.errors import NetworkError
from onward.extras import needed
from onward.fit import Fit
from onward.networks.chain import Chain
from onward.networks.layers import Layer
from onward.networks.layout import Layout
from onward.outcome import Outcome
from onward.training.history import History

if TYPE_CHECKING:
    from onward.export.torch_layers import Values
    from onward.problems.problem import Problem

EXAMPLES = 200
CLOSE = 1e-4
"""Relative difference of outputs that rounding explains."""


def taken_over(module: Any, problem: Problem, output: str = "value") -> Fit:
    """Return a fit of one restart; see :meth:`onward.Fit.from_torch`."""
    needed("torch", "torch")
    from onward.export.torch_layers import read_layers

    if not hasattr(module, "named_parameters"):
        raise NetworkError("a torch.nn.Module", type(module).__name__)
    task = problem.task
    pairs = list(read_layers(module))
    chain = Chain(*(layer for layer, _ in pairs), output=output).ending_in(task.outputs)
    layout = Layout.of(chain, task.inputs)
    vector = _vector(layout, pairs)
    _check_outputs(module, layout, vector)
    return _fit(problem, chain, vector)


def _vector(layout: Layout, pairs: list[tuple[Layer, Values]]) -> np.ndarray[Any, Any]:
    first = next(iter(pairs[0][1].values()))
    vector = np.empty((1, layout.size), np.float64 if first.dtype == np.float64 else np.float32)
    for key, view in layout.views(vector[0]).items():
        number, name = key.split(".")
        value = pairs[int(number)][1][name]
        if value.shape != view.shape:
            raise NetworkError(
                f"{layout.chain.layers[int(number)].text} with {name} of shape {view.shape}, for "
                f"what comes before it",
                f"shape {value.shape}",
                "hold the layers in the order in which they are called, and let the first take "
                f"{layout.inputs} features",
            )
        view[...] = value
    return vector


def _check_outputs(module: Any, layout: Layout, vector: np.ndarray[Any, Any]) -> None:
    """Check that the module computes what its layers do, one after the other."""
    import torch

    from onward.engines.engine import Feedback
    from onward.engines.torch.calling import Convention
    from onward.verification.plain import predictions

    if isinstance(module, torch.nn.Sequential) and not _can_be_called(module):
        return  # its recurrent layers return pairs, so that it only holds them
    generator = torch.Generator().manual_seed(0)
    like = next(module.parameters())
    x = torch.randn(3, 6, layout.inputs, generator=generator).to(like)
    convention = Convention(module, layout.inputs, layout.outputs)
    training = module.training
    module.eval()
    with torch.no_grad():
        theirs = convention(module, x, None)[0].double().cpu().numpy()
    module.train(training)
    ours = predictions(layout, vector[0].astype(np.float64), x.cpu().numpy(), Feedback(6))
    apart = np.abs(ours - theirs).max()
    if not apart <= CLOSE * max(1.0, np.abs(theirs).max()):
        raise NetworkError(
            "a module that calls its layers one after the other, in the order in which it holds "
            "them, and nothing else",
            f"{type(module).__name__}, whose outputs differ from those of {layout.chain} by "
            f"{apart:.2g}",
            "write activations as modules, such as nn.Tanh(), behind the layer they follow",
        )


def _can_be_called(module: Any) -> bool:
    import torch

    return not any(isinstance(part, torch.nn.RNNBase) for part in list(module)[:-1])


def _fit(problem: Problem, chain: Chain, vector: np.ndarray[Any, Any]) -> Fit:
    engine = make_engine(Layout.of(chain, problem.task.inputs), vector.dtype)
    increment = chain.output == "increment"

    def score(part: Any) -> float:
        feedback = problem.task.feedback("closed", increment, part)
        return float(problem.score(engine.predict(vector, part.inputs, feedback)[0], part))

    selecting = score(problem.validation)
    return Fit(
        task=problem.task,
        chain=chain,
        parameters=vector,
        validation_scores=np.array([selecting]),
        diverged=[],
        history=History(
            np.array([0]), np.array([0]), np.array([[np.nan]]), np.array([[selecting]])
        ),
        settings={
            "restarts": [0],
            "steps": 0,
            "loop": "closed",
            "dtype": str(vector.dtype),
            "split": problem.split_sentence,
            "engine": "taken over from PyTorch",
        },
        seconds=0.0,
        test_score=score(problem.test),
        examples=problem.test[:EXAMPLES],
        outcome=Outcome.TAKEN_OVER,
    )
