"""Estimators for scikit-learn; needs ``pip install 'onward[sklearn]'``.

:class:`SequenceRegressor` says a target at every row of a series from the rows up to it,
:class:`SequenceContinuer` the values that follow those in a row.
"""

from onward.extras import needed

needed("sklearn", "sklearn")

from onward.sklearn.continuer import SequenceContinuer  # noqa: E402
from onward.sklearn.regressor import SequenceRegressor  # noqa: E402

__all__ = ["SequenceContinuer", "SequenceRegressor"]
