"""A forecaster for sktime; needs ``pip install 'onward[sktime]'``.

:class:`SequenceForecaster` learns one series, of one variable or several, with inputs that are
known ahead.
"""

from onward.extras import needed

needed("sktime", "sktime")

from onward.sktime.forecaster import SequenceForecaster  # noqa: E402

__all__ = ["SequenceForecaster"]
