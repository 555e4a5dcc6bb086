"""A module of one's own as a chain of one layer, once it has shown that it can be trained."""

from __future__ import annotations

import copy
from functools import partial

from torch import nn

from onward.engines.torch.calling import Convention
from onward.engines.torch.claims import first_broken
from onward.engines.torch.drawing import draw
from onward.errors import NetworkError
from onward.networks.chain import Chain
from onward.networks.foreign import Foreign


def describe(
    module: nn.Module, inputs: int, outputs: int, output: str = "value", closed: bool = False
) -> Chain:
    """Return the chain that a module makes up.

    Parameters
    ----------
    inputs, outputs
        Number of features that go in and come out.
    output
        Whether its output is the prediction or is added to the last value; see
        :class:`~onward.networks.chain.Chain`.
    closed
        Whether it is to be fed its own predictions, for which it must take and return a state.

    Raises
    ------
    NetworkError
        If it cannot be called, has nothing to learn, or breaks what every recurrent network keeps:
        see :mod:`onward.engines.torch.claims`.
    """
    name = type(module).__name__
    learned = [(key, p) for key, p in module.named_parameters() if p.requires_grad]
    if not learned:
        raise NetworkError("a module with parameters to learn", f"{name} with none")
    convention = Convention(module, inputs, outputs)
    if closed and not convention.stateful:
        raise NetworkError(
            "a module that is called with a state and returns one, to be fed its own predictions",
            f"{name}.forward(x) without a state",
            "write forward(self, x, state=None) that returns (y, state)",
        )
    broken = first_broken(module, convention, inputs)
    if broken is not None:
        raise NetworkError(broken.claim, f"{name}, in which {broken.found}", broken.remedy)
    own = tuple((key, tuple(parameter.shape)) for key, parameter in learned)
    kept = copy.deepcopy(module)
    layer = Foreign(
        outputs, name=name, own=own, kept=convention.state, module=kept, draw=partial(draw, kept)
    )
    return Chain(layer, output=output)
