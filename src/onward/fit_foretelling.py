"""What a fit foretells: rollouts, predictions, streams, distributions, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

from onward.engines.engine import Array, Feedback
from onward.ensembles import single
from onward.errors import ProblemError
from onward.fit_intervals import with_intervals
from onward.fit_population import Population
from onward.problems.arrays import as_series, whole

if TYPE_CHECKING:
    from onward.distributions import Distribution
    from onward.intervals import Rollout
    from onward.problems.problem import Problem
    from onward.stream import Stream


class Foretelling(Population):
    """A population that continues series, predicts targets and follows streams."""

    @overload
    def rollout(
        self,
        seeds: Any,
        steps: int,
        restart: int | None = None,
        ahead: Any = None,
        *,
        intervals: None = None,
        ensemble: int | None = None,
        temperature: None = None,
        seed: int = 0,
    ) -> Array: ...

    @overload
    def rollout(
        self,
        seeds: Any,
        steps: int,
        restart: int | None = None,
        ahead: Any = None,
        *,
        intervals: Any,
        ensemble: int | None = None,
    ) -> Rollout: ...

    @overload
    def rollout(
        self,
        seeds: Any,
        steps: int,
        restart: int | None = None,
        *,
        temperature: float,
        seed: int = 0,
    ) -> list[Any]: ...

    def rollout(
        self,
        seeds: Any,
        steps: int,
        restart: int | None = None,
        ahead: Any = None,
        *,
        intervals: Any = None,
        ensemble: int | None = None,
        temperature: float | None = None,
        seed: int = 0,
    ) -> Any:
        """Warm up on ``seeds``, then run freely for ``steps``; return what was foretold.

        Parameters
        ----------
        seeds : (series, time, feature) or (series, time)
            The values to warm up on, in original units; any number of steps.
        steps
            Steps to foretell, at least 1; may go beyond the horizon that was trained.
        restart
            Number of the restart to use; the best by default.
        ahead : (series, steps - 1, input - output)
            What else the network is fed at the steps after the seeds, if it has other inputs than
            its own predictions. Of a table, :meth:`rollout_table` makes it.
        intervals
            Shares such as ``[0.5, 0.9]``, for intervals that are calibrated step by step on the
            validation series; see :mod:`onward.intervals`. They are those of the best restart.
        ensemble
            How many of the best restarts run, each on its own predictions; their mean is returned.
        temperature
            Of symbols: 1, the default, draws each as likely as was learned; less makes likely ones
            likelier, and 0 takes the likeliest.
        seed
            Of symbols: the seed of the draws.

        Returns
        -------
        (series, steps, output)
            In original units. The first step is the one after the last seed. With ``intervals`` a
            :class:`~onward.intervals.Rollout` that holds these as ``values``. Of symbols,
            whose seeds are texts or lists, a list of texts or lists of ``steps`` symbols.

        Raises
        ------
        ProblemError
            If the fit is of a regression, ``steps`` is no number of steps, or there is nothing to
            feed the other inputs with.
        DataError
            If the seeds are not of the right shape, or not finite.
        FitError
            If too few series or steps were held out for the intervals, or there are not so many
            restarts.
        """
        if self.task.kind == "symbols":
            from onward.fit_symbols import drawn

            given = {"ahead": ahead, "intervals": intervals, "ensemble": ensemble}
            return drawn(self, seeds, steps, restart, temperature, seed, given)
        if temperature is not None:
            raise ProblemError(
                "a temperature with a fit of symbols",
                f"one of the {self.task.kind} {self.task.name}",
                "draw paths of values by fit.sample(seeds, steps)",
            )
        inputs, first = self.freely(seeds, steps, ahead)
        feedback = Feedback(first, self._increment, self.task.gaps)
        asked = slice(first - 1, None)
        if intervals is not None:
            single(ensemble, "the best restart alone, with intervals=…")
            return with_intervals(self, inputs, feedback, asked, intervals, restart)
        found = self._run(inputs, feedback, restart, ensemble)
        return self.task.output_scaling.invert(found[:, asked])

    def freely(self, seeds: Any, steps: int, ahead: Any = None) -> tuple[Array, int]:
        """Return what the network is fed in a rollout, and its first step that is not known.

        Parameters
        ----------
        seeds, steps, ahead
            As for :meth:`rollout`, which says what is raised.

        Returns
        -------
        inputs : (series, time, feature)
            In the network's units, zeros where its own predictions go.
        first
            Number of steps of the seeds.
        """
        if self.task.kind != "continuation":
            raise ProblemError(
                "a fit of a continuation to roll out",
                f"one of the regression {self.task.name}",
                "use fit.predict(inputs)",
            )
        steps = whole(steps, "steps", 1)
        known = self.task.input_scaling.apply(as_series(seeds, "seeds", self.task.inputs))
        later = self._later(len(known), steps - 1, ahead)
        return np.concatenate([known, later], axis=1), known.shape[1]

    def predict(
        self, inputs: Any, restart: int | None = None, *, ensemble: int | None = None
    ) -> Array:
        """Return the prediction at every step, from the inputs up to it.

        Parameters
        ----------
        inputs : (series, time, feature) or (series, time)
            In original units. Of a continuation, the true past: every prediction is one step
            ahead. Of symbols, texts or lists of them, of any lengths.
        restart
            Number of the restart to use; the best by default.
        ensemble
            How many of the best restarts to return the mean of.

        Returns
        -------
        (series, time, output)
            In original units. Of symbols, how likely each is to come next; NaN after the end of a
            shorter sequence.

        Raises
        ------
        DataError
            If the inputs are not of the right shape, or not finite; if a symbol was not learned.
        """
        if self.task.kind == "symbols":
            from onward.fit_symbols import probabilities

            single(ensemble, "the best restart alone, with symbols")
            return probabilities(self, inputs, restart)
        known = self.task.input_scaling.apply(as_series(inputs, "inputs", self.task.inputs))
        feedback = self.task.feedback("open", self._increment)
        found = self._run(known, feedback, restart, ensemble)
        return self.task.output_scaling.invert(found)

    def stream(self, series: int = 1, restart: int | None = None) -> Stream:
        """Return the network as one that takes a step a call, for values that arrive one by one.

        Parameters
        ----------
        series
            Number of series side by side, at least 1.
        restart
            Number of the restart to use; the best by default.

        Raises
        ------
        ProblemError
            If ``series`` is no number of series.
        """
        from onward.stream import Stream

        series, parameters = whole(series, "series", 1), self.parameters[self._row(restart)]
        return Stream(self._engine, parameters, self.task, series, self._increment)

    def score(self, problem: Problem | None = None, ensemble: int | None = None) -> float:
        """Return the score of the best restart on the test part; less is better.

        Parameters
        ----------
        problem
            A problem of the same kind to be scored on; by default the one that was learned.
        ensemble
            How many of the best restarts to score the mean of, on a problem that is passed.

        Raises
        ------
        FitError
            If the mean of an ensemble is to be scored on no problem.
        """
        if problem is None:
            single(ensemble, "a problem to score the mean of restarts on")
            return self.test_score
        feedback = problem.task.feedback("closed", self._increment)
        return float(problem.score(self._run(problem.test.inputs, feedback, None, ensemble)))

    def examples_predictions(self, restart: int | None = None) -> Array:
        """Return predictions of the examples in the network's units, ``(series, time, output)``.

        A continuation runs freely after the warm-up.
        """
        feedback = self.task.feedback("closed", self._increment)
        return self._run(self.examples.inputs, feedback, restart)

    def distribution(
        self,
        inputs: Any,
        steps: int | None = None,
        restart: int | None = None,
        ahead: Any = None,
    ) -> Distribution:
        """Return all that the network says of each value: its mean and deviation, or quantiles.

        Parameters
        ----------
        inputs : (series, time, feature) or (series, time)
            In original units; see :meth:`predict` and, with ``steps``, :meth:`rollout`.
        steps
            Steps to run freely after the inputs; None for the distribution at every step of them,
            from the inputs up to it. What is said of a step far ahead holds only if the network
            was trained in closed loop, where it learns how far off it is there.
        restart, ahead
            As for :meth:`rollout`.

        Returns
        -------
        Gaussian or Quantiles
            Of arrays ``(series, step, value)``; see :mod:`onward.distributions`.

        Raises
        ------
        FitError
            If the network was taught by squared error; with ``steps``, if in open loop.
        ProblemError, DataError
            As for :meth:`predict` and :meth:`rollout`.
        """
        from onward.fit_distributions import said

        return said(self, inputs, steps, restart, ahead)

    def sample(
        self,
        seeds: Any,
        steps: int,
        samples: int = 100,
        seed: int = 0,
        restart: int | None = None,
        ahead: Any = None,
    ) -> Array:
        """Draw paths of what may follow: each value is drawn, and the draw is fed back.

        Parameters
        ----------
        seeds, steps, restart, ahead
            As for :meth:`rollout`.
        samples
            Paths of every series.
        seed
            Seed of the draws.

        Returns
        -------
        (sample, series, steps, value)
            In original units.

        Raises
        ------
        FitError
            If the network was not taught by the loss ``"gaussian"``, or in closed loop: there it
            learns how far off it is without draws fed back.
        ProblemError, DataError
            As for :meth:`rollout`.
        """
        from onward.fit_distributions import drawn

        return drawn(self, seeds, steps, samples, seed, restart, ahead)

    def _later(self, series: int, steps: int, ahead: Any) -> Array:
        """Return what the network is fed after the seeds, zeros where its own predictions go."""
        outputs, inputs = self.task.outputs, self.task.inputs
        found = np.zeros((series, steps, inputs))
        if inputs == outputs or not steps:
            return found
        if ahead is None:
            raise ProblemError(
                f"ahead=… with {', '.join(self.task.input_names[outputs:])} of the "
                f"{steps} steps after the seeds and before the last",
                "none",
                "pass it, or use fit.rollout_table(data)",
            )
        known = as_series(ahead, "ahead", inputs - outputs)
        if known.shape[:2] != (series, steps):
            raise ProblemError(
                f"ahead of {series} series and {steps} steps",
                f"{known.shape[0]} and {known.shape[1]}",
                "pass one step fewer than are to be foretold: the last seed holds the first",
            )
        found[..., outputs:] = self.task.input_scaling.part(slice(outputs, None)).apply(known)
        return found
