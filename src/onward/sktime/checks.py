"""sktime's own checks of a forecaster, counted by what they are about."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence

from onward.sktime.forecaster import SequenceForecaster


def run(checks: Sequence[str] | None = None) -> dict[str, tuple[int, int]]:
    """Run sktime's checks of forecasters; return for each how often it passed, and was tried.

    Parameters
    ----------
    checks
        Names of those to run; all by default.
    """
    from sktime.utils.estimator_checks import check_estimator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = check_estimator(
            SequenceForecaster,
            tests_to_run=None if checks is None else list(checks),
            raise_exceptions=False,
            verbose=False,
        )
    passed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for case, result in found.items():
        name = case.partition("[")[0]
        tried[name] += 1
        passed[name] += result == "PASSED"
    return {name: (passed[name], many) for name, many in tried.items()}
