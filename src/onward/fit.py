"""A fit: a trained population, and all one does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from onward.engines import engine_again
from onward.engines.engine import Array, Engine, Feedback, Sequences
from onward.ensembles import best_rows, single
from onward.errors import FitError, ProblemError
from onward.fit_intervals import with_intervals
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.networks.losses import SQUARED, Loss
from onward.outcome import Outcome
from onward.problems.arrays import as_series, whole
from onward.problems.task import Task

if TYPE_CHECKING:
    from onward.baselines import Comparison
    from onward.distributions import Distribution
    from onward.doctor.diagnosis import Diagnosis
    from onward.intervals import Calibration, Rollout
    from onward.problems.problem import Problem
    from onward.report.plots import Plots
    from onward.stream import Stream
    from onward.training.history import History


@dataclass(repr=False)
class Fit:
    """A trained population: the best weights of every restart, and how they came about.

    Attributes
    ----------
    task
        What was learned; needs no data.
    chain
        The network.
    parameters : (restart, parameter)
        Best weights of each restart by validation score.
    validation_scores : (restart,)
        Their scores; infinite where no checkpoint gave a finite one.
    diverged
        Numbers of the restarts that were taken out because their loss was not finite.
    history
        Losses and scores at every checkpoint.
    settings
        The choices of the training run, and how the data were split.
    seconds
        Time that training took.
    test_score
        Score of the best restart on the test part, in original units.
    examples
        Held-out series, in the network's units, at most 200: what the figures show.
    outcome
        How training ended; it knows a remedy.
    calibration
        Errors on the validation part, for intervals; None where none of them is finite.
    taught
        Training series, in the network's units, at most 200 and no more than 262,144 numbers: what
        :meth:`diagnose` looks at. None of a fit saved by an older onward, and where a few series
        are longer than that.
    selection : (restart,)
        What the weights were selected by, where that is not the validation score: with another
        loss than squared error, how badly all that is said fits the validation part, by
        :func:`onward.distributions.misfit`.
    """

    task: Task
    chain: Chain
    parameters: Array
    validation_scores: NDArray[np.float64]
    diverged: list[int]
    history: History
    settings: dict[str, Any]
    seconds: float
    test_score: float
    examples: Sequences = field(repr=False)
    outcome: Outcome = Outcome.OUT_OF_STEPS
    calibration: Calibration | None = field(default=None, repr=False)
    taught: Sequences | None = field(default=None, repr=False)
    selection: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def restarts(self) -> NDArray[np.int64]:
        """Number of each restart, ``(restart,)``."""
        return self.history.restarts

    @property
    def best(self) -> int:
        """Row of the restart with the best validation score, or that fits best there."""
        return int(np.argmin(self.keys))

    @cached_property
    def loss(self) -> Loss:
        """What it was taught by."""
        return Loss.of(self.settings.get("loss", SQUARED))

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter stands in the flat vector."""
        return Layout.of(self.chain, self.task.inputs)

    @property
    def engine(self) -> str:
        """Name of the engine that trained it."""
        return str(self.settings["engine"])

    def weights(self, restart: int | None = None) -> dict[str, Array]:
        """Return the named parameters of one restart, by default the best.

        Names and shapes are those of :meth:`onward.networks.layers.Layer.shapes`.
        """
        return self.layout.views(self.parameters[self._row(restart)])

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

    def rollout_table(
        self,
        data: Any,
        steps: int | None = None,
        restart: int | None = None,
        *,
        intervals: Any = None,
        ensemble: int | None = None,
    ) -> Any:
        """Continue the series of a table, in the columns that the fit was trained on.

        Each series is warmed up on the last rows that have values. Rows after them, with inputs
        but without values, say what is known of the steps to come.

        Parameters
        ----------
        data
            As for :meth:`onward.Continuation.from_table`.
        steps
            Steps to foretell; by default as many as there are rows without values, or else the
            horizon.
        restart, ensemble
            As for :meth:`rollout`.
        intervals
            Shares such as ``[0.5, 0.9]``: two more columns of each value and share, such as
            ``y-lo-90`` and ``y-hi-90``.

        Returns
        -------
        A row for each series and step: the group, the time or number of the step, and the values,
        as a frame of the kind that was given, or a dictionary of arrays.

        Raises
        ------
        DataError
            If columns are missing or others than those that were trained on, a series is too
            short, or an input is not known over all steps.
        ProblemError
            If the fit is of a regression, or was not trained on a table.
        """
        from onward.fit_tables import rollout

        return rollout(self, data, steps, restart, intervals=intervals, ensemble=ensemble)

    def predict_table(
        self, data: Any, restart: int | None = None, *, ensemble: int | None = None
    ) -> Any:
        """Return the prediction at every row of a table; see :meth:`predict`.

        Parameters
        ----------
        data
            As for :meth:`onward.Continuation.from_table`, with the columns that the fit was
            trained on; of a regression the values may be left out.
        restart, ensemble
            As for :meth:`predict`.

        Returns
        -------
        A row for each row that something is foretold of: the group, the time or number of the
        step, and the values, as a frame of the kind that was given, or a dictionary of arrays. Of
        a continuation, each is foretold from the rows before it, and the first is left out.

        Raises
        ------
        DataError
            If columns are missing, or others than those that were trained on.
        ProblemError
            If the fit was not trained on a table.
        """
        from onward.fit_tables import predict

        return predict(self, data, restart, ensemble)

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

    @property
    def plot(self) -> Plots:
        """The figures: all together as ``fit.plot()``, or one as ``fit.plot.curves(ax=…)``."""
        from onward.report.plots import Plots

        return Plots(self)

    def report(
        self,
        path: str | Path = "report.html",
        problem: Problem | None = None,
        comparison: Comparison | None = None,
    ) -> Path:
        """Write one HTML page that tells and shows all there is on the fit; return its path.

        The page needs no network and no other file.

        Parameters
        ----------
        path
            The file; its folder is made if it is not there.
        problem
            The problem that was learned, for simple rules to be compared with. By default that
            of the catalog, if it is from there; without one, what needs it is left out.
        comparison
            What ``onward.compare(problem, fit)`` returned, to spare doing it again.

        Raises
        ------
        ProblemError
            If the problem is another one than was learned.
        FitError
            If the file cannot be written.
        """
        from onward.report.page import write
        from onward.report.subject import Subject

        return write(Subject.of(self, problem, comparison), Path(path))

    def diagnose(
        self,
        problem: Problem | None = None,
        comparison: Comparison | None = None,
        *,
        target: str = "",
    ) -> Diagnosis:
        """Return what the doctor finds wrong with it and with what it learned.

        Printed, it says what is wrong, how it shows in the numbers, and what to do; see
        ``docs/doctor.md``.

        Parameters
        ----------
        problem
            The problem that was learned. By default that of the catalog, if it is from there, or
            else the series that the fit has kept.
        comparison
            What ``onward.compare(problem, fit)`` returned, to spare doing it again.
        target
            What to call it; the name of the problem by default.

        Raises
        ------
        ProblemError
            If the problem is another one than was learned.
        """
        from onward.doctor.observers.fits.check import diagnose_fit
        from onward.problems.recalled import recalled

        return diagnose_fit(self, recalled(self.task, problem)[0], comparison, target)

    def export(self, path: str | Path, to: str, restart: int | None = None) -> list[Path]:
        """Write one restart in a format that needs no onward; return the files written.

        Parameters
        ----------
        path
            The file; its folder is made if it is not there.
        to
            ``"onnx"``, ``"torch"``, ``"safetensors"`` or ``"numpy"``; see :mod:`onward.export`.
        restart
            Number of the restart; the best by default.

        Raises
        ------
        FitError
            If the format is unknown, or the file cannot be written.
        NetworkError
            If the format cannot express the network.
        OnwardError
            If a library that the format needs is not installed.
        """
        from onward.export import export

        return export(self, path, to, restart)

    def module(self, restart: int | None = None) -> Any:
        """Return the network as a ``torch.nn.Module``, in evaluation mode.

        A module of your own comes back as it was given, with what it has learned; it works in the
        units that the problem gave it (``task.input_scaling``, ``task.output_scaling``). A chain
        comes in PyTorch's own layers, and in original units: ``module(x, state) -> (y, state)``.
        Its numbers are of the type that was trained in.

        Parameters
        ----------
        restart
            Number of the restart; the best by default.

        Raises
        ------
        OnwardError
            If PyTorch is not installed.
        """
        from onward.export.to_module import module_of

        return module_of(self, restart)

    def save(self, directory: str | Path) -> Path:
        """Write the fit to a directory, file by file, each atomically; see :meth:`load`.

        Raises
        ------
        FitError
            If the directory cannot be written to.
        """
        from onward.fit_files import write

        return write(self, Path(directory))

    @classmethod
    def load(cls, directory: str | Path, module: Any = None) -> Fit:
        """Read a fit that :meth:`save` wrote; its predictions are the same to the last bit.

        Raises
        ------
        FitError
            If the directory holds no fit, or a damaged one, or one of a newer version.
        """
        from onward.fit_files import read

        return read(Path(directory), module)

    @classmethod
    def from_torch(cls, module: Any, problem: Problem, output: str = "value") -> Fit:
        """Return a fit with the weights of a PyTorch module, to be scored, drawn and exported.

        Parameters
        ----------
        module
            Layers one after the other: ``nn.RNN``, ``nn.GRU``, ``nn.LSTM`` of any number of
            layers, ``nn.Linear``, and after it ``nn.Tanh``, ``nn.Sigmoid`` or ``nn.ReLU``; alone,
            in an ``nn.Sequential``, or in a module of your own that calls them in the order in
            which it holds them.
        problem
            What it has learned. The module works in the units that the problem gives its network;
            where it was taught on values as they are, the problem needs ``scale=None``.
        output
            ``"increment"`` if its output is added to the last value.

        Raises
        ------
        NetworkError
            If the module is no chain of such layers, or does not fit the problem.
        OnwardError
            If PyTorch is not installed.
        """
        from onward.export.from_torch import taken_over

        return taken_over(module, problem, output)

    def summary(self) -> str:
        """Return what was trained and what came of it, a line each."""
        return "\n".join(f"{name:<12}{value}" for name, value in self._rows().items())

    def _rows(self) -> dict[str, str]:
        scores = self.validation_scores[np.isfinite(self.validation_scores)]
        lost = f", {len(self.diverged)} diverged" if self.diverged else ""
        return {
            "problem": f"{self.task.name} ({self.task.kind})",
            "network": f"{self.chain} ({self.layout.size:,} parameters)",
            **({} if self.loss.squared else {"loss": str(self.loss)}),
            "split": str(self.settings["split"]),
            "training": f"{len(self.restarts)} restarts{lost}, {self.settings['steps']:,} steps, "
            f"{self.settings['loop']} loop, {self.seconds:.1f} s",
            **self._ran(),
            **self._course(),
            "score": f"{self.test_score:.4g} ({self.task.score.name})",
            **self._perplexity(),
            "restarts": f"best {scores.min():.3g}, median {np.median(scores):.3g}, "
            f"worst {scores.max():.3g} on the validation part",
            "outcome": f"{self.outcome.sentence}; {self.outcome.remedy}",
        }

    def _ran(self) -> dict[str, str]:
        """Say where and how the torch engine ran; the fused one has one way."""
        if self.settings.get("engine") != "torch" or "path" not in self.settings:
            return {}
        return {"engine": f"torch on {self.settings['device']}, {self.settings['path']}"}

    def _perplexity(self) -> dict[str, str]:
        if self.task.kind != "symbols":
            return {}
        return {"perplexity": f"{2**self.test_score:.4g} of {self.task.outputs} symbols"}

    def _course(self) -> dict[str, str]:
        """Say what race and polishing did, where they did anything."""
        scores, since = self.history.validation, self.history.polishing_from
        rows: dict[str, str] = {}
        adam = scores[:, :since]
        kept = int(np.isfinite(adam[:, -1]).sum())
        left = len(scores) - len(self.diverged)
        if kept < left:
            rows["race"] = f"{left - kept} of {left} restarts left it before the end"
        if since is not None:
            polished = np.isfinite(scores[:, since:]).sum(axis=1)
            rows["polishing"] = (
                f"{np.count_nonzero(polished)} restarts, at most {polished.max()} steps; best "
                f"validation score {np.nanmin(adam):.3g} before, {np.nanmin(scores):.3g} after"
            )
        return rows

    def __repr__(self) -> str:
        score = f"{self.score():.4g}"
        return f"<fit of {self.task.name}: {self.chain}, best of {len(self.restarts)}, {score}>"

    def _repr_html_(self) -> str:
        cells = (
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(value)}</td></tr>"
            for name, value in self._rows().items()
        )
        return f"<table>{''.join(cells)}</table>"

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

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the engine, which is made anew: other processes may copy a fit."""
        return {name: value for name, value in self.__dict__.items() if name != "_engine"}

    @property
    def keys(self) -> NDArray[np.float64]:
        """What restarts are ranked by, less is better."""
        return self.validation_scores if self.selection is None else self.selection

    @property
    def _increment(self) -> bool:
        return self.chain.output == "increment"

    @cached_property
    def _engine(self) -> Engine:
        return engine_again(self.layout, self.parameters.dtype, self.settings)

    def run_members(self, restarts: Sequence[int], inputs: Array, feedback: Feedback) -> Array:
        """Return all that several restarts say, in the network's units.

        Parameters
        ----------
        restarts
            Their numbers.
        inputs, feedback
            What they run on, and how; see :meth:`onward.engines.engine.Engine.predict`.

        Returns
        -------
        (restart, series, time, output)
            Values, and after them what else the loss makes the network say.
        """
        rows = np.array([self._row(restart) for restart in restarts])
        return np.asarray(self._engine.predict(self.parameters[rows], inputs, feedback))

    def go_on(
        self, inputs: Array, feedback: Feedback, state: Array | None, restart: int | None
    ) -> tuple[Array, Array]:
        """Return all that one restart says, in the network's units, and its state after it.

        Parameters
        ----------
        inputs, feedback
            What it runs on, and how.
        state : (1, series, state)
            What an earlier call returned; None at the start of a series.
        restart
            Its number; the best by default.

        Returns
        -------
        (series, time, output) and (1, series, state)
        """
        vector = self.parameters[self._row(restart)][None]
        found, after = self._engine.run(vector, inputs, feedback, state)
        return found[0], after

    def _run(
        self,
        inputs: Array,
        feedback: Feedback,
        restart: int | None,
        ensemble: int | None = None,
    ) -> Array:
        if ensemble is not None:
            rows = best_rows(self.keys, ensemble, restart)
            found = self._engine.predict(self.parameters[rows], inputs, feedback).mean(0)
            return np.asarray(found[..., : self.task.outputs])
        row = self._row(restart)
        found = self._engine.predict(self.parameters[row : row + 1], inputs, feedback)
        return np.asarray(found[0, ..., : self.task.outputs])

    def _row(self, restart: int | None) -> int:
        if restart is None:
            return self.best
        rows = np.flatnonzero(self.restarts == restart)
        if not len(rows):
            known = ", ".join(str(number) for number in self.restarts)
            raise FitError(f"the number of a restart among {known}", repr(restart))
        return int(rows[0])
