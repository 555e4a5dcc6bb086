"""Export: a network leaves the house. One format a file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import FitError, did_you_mean

if TYPE_CHECKING:
    from onward.export.subject import Subject
    from onward.fit import Fit

FORMATS = {
    "onnx": "native recurrent nodes; a continuation's rollout as a second file beside it",
    "torch": "one Python file with a plain nn.Module",
    "safetensors": "named weights, with units and layers as metadata",
    "numpy": "one Python file that needs NumPy alone",
}
"""Formats, each a module of this package with a function ``write(subject, path)``."""


def export(fit: Fit, path: str | Path, to: str, restart: int | None = None) -> list[Path]:
    """Write one restart of a fit in another format; return the files written.

    Parameters
    ----------
    fit
        What was trained.
    path
        The file; its folder is made if it is not there.
    to
        The format: one of ``FORMATS``.
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
    from onward.export.subject import Subject
    from onward.storage import writable_directory

    if to not in FORMATS:
        raise FitError(
            f"a format among {', '.join(FORMATS)}", repr(to), did_you_mean(str(to), FORMATS)
        )
    path = Path(path)
    write: Callable[[Subject, Path], list[Path]] = import_module(f"onward.export.{to}").write
    subject = Subject.of(fit, restart)
    writable_directory(path.parent)
    return write(subject, path)
