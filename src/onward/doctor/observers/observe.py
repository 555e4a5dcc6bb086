"""Watches PyTorch inside a ``with`` block: in a notebook, in a script, in our own tests."""

from __future__ import annotations

import sys
import time
import warnings
from dataclasses import replace
from types import TracebackType
from typing import Any

import torch

from onward.doctor.diagnosis import Diagnosis, diagnose
from onward.doctor.evidence import Evidence, Run
from onward.doctor.observers.finish import finish
from onward.doctor.observers.functions import Functions
from onward.doctor.observers.hooks import Hooks
from onward.doctor.observers.loading import LoaderDrafts
from onward.doctor.observers.patches import Patches
from onward.doctor.observers.printing import Printing
from onward.doctor.observers.recorder import Recorder
from onward.doctor.observers.threads import one_thread
from onward.errors import OnwardError


class observe:
    """Watch the training of PyTorch networks, without changing it.

    Parameters
    ----------
    target
        What to call it in the diagnosis.

    Examples
    --------
    >>> import torch
    >>> with observe() as patient:
    ...     _ = torch.nn.Linear(2, 1)(torch.zeros(3, 2))
    >>> patient.diagnose().claims
    ()
    """

    def __init__(self, target: str = "observed code") -> None:
        self._target = target
        self._recorder = Recorder()
        self._loaders = LoaderDrafts()
        self._hooks = Hooks(self._recorder)
        self._patches = Patches(self._recorder, self._loaders)
        self._functions = Functions(self._recorder)
        self._printing = Printing()
        self._evidence: Evidence | None = None
        self._seconds = 0.0
        self._ending, self._error = "finished", ""
        self.scope: dict[str, Any] = {}
        """Variables in which to look for names of networks and parameters."""

    def __enter__(self) -> observe:
        """Begin to watch."""
        self.scope = self.scope or sys._getframe(1).f_locals
        self._hooks.attach()
        self._patches.attach()
        self._printing.attach()
        self._functions.__enter__()  # type: ignore[no-untyped-call]
        self._seconds = time.perf_counter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop watching; an error goes on to the caller."""
        self._seconds = time.perf_counter() - self._seconds
        self._functions.__exit__(kind, error, traceback)  # type: ignore[no-untyped-call]
        self._printing.detach()
        self._patches.detach()
        self._hooks.detach()
        if error is not None:
            self._ending, self._error = "crashed", f"{type(error).__name__}: {error}"
            if isinstance(error, SystemExit):
                self._ending, self._error = "exit", str(error.code)

    def ended(self, ending: str, error: str = "") -> None:
        """Say how the run ended, where that is not what the ``with`` block saw."""
        self._ending, self._error = ending, error

    @property
    def evidence(self) -> Evidence:
        """What was seen.

        Raises
        ------
        OnwardError
            Inside the ``with`` block.
        """
        if self._evidence is None:
            if self._hooks._handles:
                raise OnwardError(
                    "evidence after the with block", "a question inside it", "dedent the line"
                )
            run = Run(self._target, self._ending, self._error, self._seconds)
            state = torch.get_rng_state()
            seen = finish(self._recorder, self._loaders, run, self.scope)
            self._evidence = _ended(replace(seen, said=self._printing.records(self.scope)))
            torch.set_rng_state(state)
        return self._evidence

    def diagnose(self) -> Diagnosis:
        """Return what the rules make of what was seen."""
        state = torch.get_rng_state()
        try:
            with warnings.catch_warnings(), one_thread():
                # What experiments warn of on copies, the script has warned of itself.
                warnings.simplefilter("ignore")
                return diagnose(self.evidence)
        finally:
            torch.set_rng_state(state)


def _ended(evidence: Evidence) -> Evidence:
    """Say so if the run came to its end and nothing was trained in it."""
    run = evidence.run
    if run.ending not in ("finished", "exit") or evidence.course.backwards or evidence.course.steps:
        return evidence
    return replace(evidence, run=replace(run, ending="untrained"))
