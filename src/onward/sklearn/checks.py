"""scikit-learn's own checks of estimators, and those that cannot hold for a series."""

from __future__ import annotations

from typing import Any

from onward.sklearn.continuer import SequenceContinuer
from onward.sklearn.regressor import SequenceRegressor

QUICK: dict[str, Any] = {"restarts": 1, "steps": 20, "polish": False, "threads": 1}
"""Choices that the checks are run with: they ask whether it learns, not how well."""

ORDER = "rows are the steps of one series: a prediction depends on all rows before it"
NOT_APPLICABLE: dict[type, dict[str, str]] = {
    SequenceContinuer: {},
    SequenceRegressor: {
        "check_methods_sample_order_invariance": ORDER,
        "check_methods_subset_invariance": ORDER,
    },
}
"""Checks that fail by what an estimator is, and why."""


def run(kind: type) -> dict[str, str]:
    """Run all checks on an estimator; return for each whether it passed, or why it was not run.

    Raises
    ------
    Exception
        What a check raises that should pass.
    """
    from sklearn.utils.estimator_checks import check_estimator

    reasons = NOT_APPLICABLE[kind]
    found = {}
    results = check_estimator(
        kind(**QUICK), expected_failed_checks=reasons, on_fail=None, on_skip=None
    )
    for result in results:
        name, status = result["check_name"], result["status"]
        if status == "failed":
            raise result["exception"]
        if status == "xfail":
            found[name] = f"not applicable: {reasons[name]}"
        elif status == "skipped":
            found[name] = f"skipped: {result['exception']}"
        else:
            found[name] = "passed"
    return found
