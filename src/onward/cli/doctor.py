"""``onward doctor``: why a script's network, or a fit of ours, does not learn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onward.doctor.diagnosis import Diagnosis

CLEAR, FINDINGS, FAILED = 0, 1, 2
"""Exit codes."""


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("target", type=click.Path(path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="How to print the diagnosis; with json and html a script prints to stderr.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop the script after so long and diagnose what was seen.",
)
def doctor(target: Path, arguments: tuple[str, ...], form: str, seconds: float | None) -> int:
    """Say what is wrong with a PyTorch script, or with a fit that onward saved.

    TARGET is a script, run unchanged with ARGUMENTS (after --) and watched as it trains, or the
    folder of a fit. Exits with 0 if nothing was found, 1 with findings, 2 if the doctor failed.

    \b
    onward doctor train.py
    onward doctor train.py --format json --seconds 60 -- --epochs 3
    onward doctor fits/sunspots
    """
    if target.is_dir():
        diagnosis = _of_fit(target, arguments)
    else:
        from onward.doctor.scripts import diagnose_script

        diagnosis = diagnose_script(target, arguments, seconds=seconds, quiet=form != "text")
        if form == "text":
            click.echo()
    click.echo(_printed(diagnosis, form))
    return _code(diagnosis)


def _of_fit(folder: Path, arguments: tuple[str, ...]) -> Diagnosis:
    """Diagnose a saved fit; its problem is that of the catalog, or what it has kept."""
    from onward.errors import FitError, ModuleMissingError, OnwardError
    from onward.fit import Fit

    if arguments:
        raise OnwardError("a folder alone", f"arguments {' '.join(arguments)} after it")
    try:
        fit = Fit.load(folder)
    except ModuleMissingError as error:
        call = f"module={error.name}(…)"
        raise FitError(
            error.expected,
            "none: a fit keeps no code, and nothing was checked",
            f"diagnose it in Python: onward.Fit.load({str(folder)!r}, {call}).diagnose()",
        ) from None
    return fit.diagnose(target=str(folder))


def _printed(diagnosis: Diagnosis, form: str) -> str:
    if form == "json":
        from onward.doctor.serial import to_json

        return to_json(diagnosis)
    if form == "html":
        from onward.report.diagnosis_page import render

        return render(diagnosis)
    return str(diagnosis)


def _code(diagnosis: Diagnosis) -> int:
    """Return the exit code: a run that failed, or that trained nothing, is never clear."""
    if diagnosis.claims:
        return FINDINGS
    failed = diagnosis.run.ending in ("crashed", "untrained") or not diagnosis.clear
    return FAILED if failed else CLEAR
