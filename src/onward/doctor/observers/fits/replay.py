"""A training batch that the network of a fit can be run on again, with other inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.doctor.experiments.pairs import Array
from onward.doctor.observers.fits.learner import Learner
from onward.doctor.observers.fits.material import Block


@dataclass(eq=False)
class OwnReplay:
    """A training batch that the network can be run on again, with other inputs or other rates.

    It answers to what a replay of a script's pass does; see ``observers/replays.py``.
    """

    learner: Learner
    block: Block
    call: int
    step: int
    model: int = 0
    training: bool = True

    @property
    def given(self) -> tuple[Array, ...]:
        """What the network is fed."""
        return (self.block.inputs,)

    def outputs(
        self, given: Sequence[Array] | None = None, *, train: bool = False, seed: int = 0
    ) -> tuple[Array, ...]:
        """Return what the network says of these inputs, or its own, one step ahead."""
        inputs = self.block.inputs if given is None else given[0]
        return (self.learner.run(inputs, loop=self.learner.open),)
