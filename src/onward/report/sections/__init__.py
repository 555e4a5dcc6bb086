"""The sections of the report, one file each: from what the report is about to plain text."""

from onward.report.sections.continuations import continuations
from onward.report.sections.course import course
from onward.report.sections.doctor import doctor
from onward.report.sections.errors import errors
from onward.report.sections.intervals import intervals
from onward.report.sections.making import making
from onward.report.sections.memory import memory
from onward.report.sections.problem import problem
from onward.report.sections.residuals import residuals
from onward.report.sections.verdict import verdict

SECTIONS = (
    problem,
    verdict,
    doctor,
    continuations,
    intervals,
    errors,
    course,
    residuals,
    memory,
    making,
)
"""In the order of the page."""

__all__ = ["SECTIONS"]
