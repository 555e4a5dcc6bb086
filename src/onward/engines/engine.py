"""The contract of every engine: arrays in, outputs, losses and gradients out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import NetworkError, ProblemError
from onward.networks.losses import Loss

if TYPE_CHECKING:
    from onward.engines.stream import Stream, Units
    from onward.networks.layout import Layout

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Sequences:
    """Series as an engine sees them: what goes in, what should come out, and what counts.

    Attributes
    ----------
    inputs : (series, time, feature)
        What the network is fed at each step. In closed loop, the first output features of the
        inputs are replaced by the network's own values from step ``free_from`` on.
    targets : (series, time, value)
        What the network should say at each step: values, or of symbols the number of the one that
        comes.
    weights : (series, time)
        How much each step counts in the loss: 0 in the warm-up and in padding, else 1.
    """

    inputs: Array
    targets: Array
    weights: Array

    def __post_init__(self) -> None:
        series, time = self.inputs.shape[:2]
        for name in ("targets", "weights"):
            found = getattr(self, name).shape
            if found[:2] != (series, time):
                raise ProblemError(
                    f"{name} of {series} series and {time} steps, as the inputs have",
                    f"shape {found}",
                )

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: slice | NDArray[np.integer]) -> Sequences:
        return Sequences(self.inputs[index], self.targets[index], self.weights[index])

    @property
    def steps(self) -> int:
        """Number of time steps."""
        return int(self.inputs.shape[1])


@dataclass(frozen=True)
class Feedback:
    """How outputs turn into predictions, and predictions into inputs.

    Let :math:`o_t` be the values that the chain says, its first outputs (all of them, unless the
    loss asks for more; see :mod:`onward.networks.losses`), and :math:`v_t` the first features of
    the input. Then

    .. math:: p_t = o_t \\text{ (value)} \\quad\\text{or}\\quad p_t = v_t + o_t \\text{ (increment)}

    and for every step :math:`t \\ge` ``free_from`` the input is :math:`v_t = p_{t-1}`. With
    ``gaps`` so is each feature of :math:`v_t`, :math:`t > 0`, whose flag is up.

    Attributes
    ----------
    free_from
        First step that is fed the network's own prediction. The number of steps, or more, means
        open loop (teacher forcing).
    increment
        Whether the chain's output is added to the last value.
    gaps
        Whether values may be missing: then as many features as there are values follow those of
        :math:`v_t`, and where one of these flags is above 0 the network is fed its own prediction
        in the place of the value it belongs to. At the first step there is none yet, and the
        value that stands there is fed.
    """

    free_from: int
    increment: bool = False
    gaps: bool = False


@dataclass
class Population:
    """All restarts side by side, with what Adam remembers of each.

    Attributes
    ----------
    parameters : (restart, parameter)
    first_moment, second_moment : (restart, parameter)
        Adam's running means of the gradient and of its square.
    taken : (restart,)
        Steps taken so far.
    """

    parameters: Array
    first_moment: Array
    second_moment: Array
    taken: NDArray[np.int64]

    @classmethod
    def start(cls, parameters: Array) -> Population:
        """Return a population that has not been trained yet."""
        parameters = np.array(parameters, order="C")
        return cls(
            parameters,
            np.zeros_like(parameters),
            np.zeros_like(parameters),
            np.zeros(len(parameters), np.int64),
        )

    def __len__(self) -> int:
        return len(self.parameters)


class Engine(ABC):
    """Runs one chain, for a whole population of parameter vectors, forward and back.

    All arrays of parameters are ``(restart, parameter)``: one flat vector a restart, laid out by
    :mod:`onward.networks.layout`.
    """

    name: str
    layout: Layout
    dtype: np.dtype[Any]
    taught_by: Loss
    """The loss; it says which outputs are values."""
    second_order: bool = True
    """Whether residuals and their Jacobian can be had."""

    @property
    def values(self) -> int:
        """How many outputs are values; they come first."""
        return self.taught_by.values(self.layout.outputs)

    def _check_second_order(self) -> None:
        if not self.taught_by.squared:
            raise NetworkError(
                "squared error, for residuals and their Jacobian",
                f"the loss {self.taught_by}",
                "use its gradient",
            )

    @property
    def compiled(self) -> bool:
        """Whether the engine can start at once, without compiling anything."""
        return True

    def path(self, restarts: int) -> str:
        """Return how it runs this many restarts, in a few words."""
        return "compiled kernels"

    def compile_ahead(self, second_order: bool) -> Callable[[], object]:
        """Begin to compile what polishing needs, beside what else is done; return how to wait.

        Parameters
        ----------
        second_order
            Whether it needs normal equations, or only gradients in float64.
        """
        return lambda: None

    @abstractmethod
    def run(
        self, parameters: Array, inputs: Array, feedback: Feedback, state: Array | None = None
    ) -> tuple[Array, Array]:
        """Return predictions and the state after the last step.

        Parameters
        ----------
        inputs : (series, time, feature)
        state : (restart, series, state)
            Where to start from: what an earlier call returned; zeros by default.

        Returns
        -------
        predictions : (restart, series, time, output)
            Values, and after them what else the loss makes the network say.
        state : (restart, series, state)
            The recurrent layers' values, one after the other; of an LSTM its output, then its
            cell.
        """

    def predict(self, parameters: Array, inputs: Array, feedback: Feedback) -> Array:
        """Return the predictions of :meth:`run` from a state of zeros."""
        return self.run(parameters, inputs, feedback)[0]

    def stream(
        self,
        parameters: Array,
        series: int = 1,
        increment: bool = False,
        units: Units | None = None,
    ) -> Stream:
        """Return a network that takes one step a call and keeps its state between them.

        Parameters
        ----------
        parameters : (parameter,)
        series
            Number of series side by side.
        increment
            Whether the chain's output is added to the value that goes in.
        units
            In what units values come and predictions are told; the network's own by default.
        """
        from onward.engines.stream import Stream

        return Stream(self, parameters, series, increment, units)

    @abstractmethod
    def loss(self, parameters: Array, data: Sequences, feedback: Feedback) -> Array:
        """Return the weighted mean loss of every restart, ``(restart,)``."""

    @abstractmethod
    def gradient(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        """Return losses ``(restart,)`` and their gradients ``(restart, parameter)``."""

    @abstractmethod
    def jacobian(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        r"""Return all residuals of one restart and their Jacobian, in float64.

        .. math::
            r_{sto} = \sqrt{w_{st}} \, (p_{sto} - y_{sto}), \qquad
            J_{sto,\theta} = \partial r_{sto} / \partial \theta

        All of it is held in memory: pass few series at a time where it would be too large.

        Parameters
        ----------
        parameters : (parameter,)

        Returns
        -------
        residuals : (residual,)
            Ordered by step, output, series; steps that count in no series are left out.
        jacobian : (residual, parameter)
        """

    def normal_equations(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[float, Array, Array]:
        """Return what Gauss–Newton needs of :meth:`jacobian`, without holding it in memory.

        Returns
        -------
        square
            The sum of squared residuals, :math:`r'r`.
        slope : (parameter,)
            :math:`J'r`, half its gradient.
        curvature : (parameter, parameter)
            The lower triangle of :math:`J'J`, zeros above it.
        """
        residuals, jacobian = self.jacobian(parameters, data, feedback)
        curvature = np.tril(jacobian.T @ jacobian)
        return float(residuals @ residuals), jacobian.T @ residuals, curvature

    def solve(self, curvature: Array, slope: Array) -> Array | None:
        """Return ``x`` of ``A x = slope``, or None if ``A`` is not positive definite.

        ``curvature`` is the lower triangle of ``A``.
        """
        from scipy.linalg import LinAlgError, cho_factor, cho_solve

        try:
            factor = cho_factor(curvature, lower=True)
        except LinAlgError:
            return None
        return np.asarray(cho_solve(factor, slope))

    def check_inputs(self, inputs: Array, feedback: Feedback) -> None:
        """Check the shape of inputs.

        Raises
        ------
        NetworkError
            If they have another number of features than the network reads, or too few for flags.
        """
        wanted, values = self.layout.inputs, self.values
        if inputs.ndim != 3 or inputs.shape[2] != wanted:
            raise NetworkError(f"inputs of shape (series, time, {wanted})", f"shape {inputs.shape}")
        if feedback.gaps and wanted < 2 * values:
            raise NetworkError(
                f"a flag for each of {values} outputs among the inputs, to feed gaps by",
                f"{wanted} inputs",
                "leave out gaps=True",
            )

    @abstractmethod
    def train(
        self,
        population: Population,
        pool: Sequences,
        batches: NDArray[np.int64],
        rates: Array,
        feedback: Feedback,
        clip: float,
    ) -> Array:
        """Take one Adam step a batch, in place; return the losses ``(restart, step)``.

        Parameters
        ----------
        pool
            Series to draw from.
        batches : (step, series)
            Which series of the pool make up the batch of each step.
        rates : (step,) or (restart, step)
            Learning rate of each step, of all restarts or of each.
        clip
            Largest norm of the gradient; a longer one is shortened to it.

        A restart whose loss or gradient is not finite keeps its last parameters, takes no more
        steps, and has NaN for the losses it did not reach.
        """
