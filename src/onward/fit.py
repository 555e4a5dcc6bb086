"""A fit: a trained population, and all one does with it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.fit_foretelling import Foretelling
from onward.fit_summary import rows

if TYPE_CHECKING:
    from onward.baselines import Comparison
    from onward.doctor.diagnosis import Diagnosis
    from onward.problems.problem import Problem
    from onward.report.plots import Plots


@dataclass(repr=False)
class Fit(Foretelling):
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
        return "\n".join(f"{name:<12}{value}" for name, value in rows(self).items())

    def __repr__(self) -> str:
        score = f"{self.score():.4g}"
        return f"<fit of {self.task.name}: {self.chain}, best of {len(self.restarts)}, {score}>"

    def _repr_html_(self) -> str:
        cells = (
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(value)}</td></tr>"
            for name, value in rows(self).items()
        )
        return f"<table>{''.join(cells)}</table>"
