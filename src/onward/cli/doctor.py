"""``onward doctor``: why a script's network does not learn."""

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
    """Run a PyTorch script, watch it train, and say what is wrong with it.

    TARGET is the script, run unchanged with ARGUMENTS (after --). Exits with 0 if nothing was
    found, 1 with findings, 2 if the doctor failed.

    \b
    onward doctor train.py
    onward doctor train.py --format json --seconds 60 -- --epochs 3
    """
    from onward.doctor.scripts import diagnose_script

    diagnosis = diagnose_script(target, arguments, seconds=seconds, quiet=form != "text")
    click.echo(_printed(diagnosis, form))
    return _code(diagnosis)


def _printed(diagnosis: Diagnosis, form: str) -> str:
    if form == "json":
        from onward.doctor.serial import to_json

        return to_json(diagnosis)
    if form == "html":
        from onward.report.diagnosis_page import render

        return render(diagnosis)
    return f"\n{diagnosis}"


def _code(diagnosis: Diagnosis) -> int:
    """Return the exit code: a run that failed, or where nothing was seen, is never clear."""
    if diagnosis.claims:
        return FINDINGS
    failed = diagnosis.run.ending == "crashed" or not diagnosis.clear
    return FAILED if failed else CLEAR
