"""The contract of a callback: what is called when a training run begins, goes on and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onward.errors import OnwardError
from onward.progress import Progress

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem


class Callback:
    """Watches a training run; derive from it and override what is needed.

    Where only checkpoints matter, a plain function that takes a
    :class:`~onward.progress.Progress` will do in its place. What is raised by either ends
    training with a :class:`CallbackError`; ``KeyboardInterrupt`` ends it as Ctrl-C does.

    A callback changes nothing: without a budget, a run that is watched has the same result to the
    last bit. The time it takes is part of the training's.

    Examples
    --------
    >>> import onward
    >>> class Counting(onward.callbacks.Callback):
    ...     def begin(self, problem, network, settings):
    ...         self.heard = 0
    ...
    ...     def __call__(self, now):
    ...         self.heard += 1
    >>> counting = Counting()
    >>> fit = onward.train(
    ...     onward.problem("sunspots"),
    ...     "RNN(2) Dense(1)",
    ...     restarts=1,
    ...     steps=50,
    ...     polish=False,
    ...     callback=counting,
    ... )
    >>> counting.heard >= 51
    True
    """

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Take note of what is about to be trained, and how.

        Parameters
        ----------
        problem
            What is learned.
        network
            The chain, with its output layer.
        settings
            The choices of the run by name, as plain values.
        """

    def __call__(self, now: Progress) -> None:
        """Take note of where training stands: at the start, at every checkpoint and polishing step.

        The arrays of ``now`` are not changed afterwards.
        """

    def end(self, fit: Fit | None) -> None:
        """Tidy up; called whatever happened since :meth:`begin` returned.

        Parameters
        ----------
        fit
            What came of it, also where training was interrupted; None where nothing did.
        """


class CallbackError(OnwardError):
    """A callback raised, and training ended early because of it.

    What it raised is the cause of this error.

    Attributes
    ----------
    fit : Fit or None
        The best so far, to be used or saved as any fit; None where there was nothing yet.
    """

    fit: Fit | None = None

    @classmethod
    def of(cls, callback: object, error: Exception) -> CallbackError:
        """Return the error for what a callback raised."""
        name = getattr(callback, "__name__", type(callback).__name__)
        return cls(
            f"the callback {name} to return",
            f"{type(error).__name__}: {error}",
            "mend it or leave it out; what was best so far is in this error's attribute fit",
        )
