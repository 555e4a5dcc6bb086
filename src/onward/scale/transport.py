"""How work travels between processes: as bytes that live no longer than the journey.

Nothing of this is ever written to a file. Where cloudpickle is installed, functions of a script or
a notebook and lambdas travel as well.
"""

from __future__ import annotations

import io
import pickle
from importlib.util import find_spec
from typing import Any

from onward.errors import ProblemError


def travelling(given: Any, what: str) -> bytes:
    """Return something as bytes for another process of the same installation.

    Parameters
    ----------
    given
        What is to travel.
    what
        What it is called in an error.

    Raises
    ------
    ProblemError
        If it cannot, such as a simulator that is a lambda; it says what to do.
    """
    if find_spec("cloudpickle") is not None:
        import cloudpickle

        dump, remedy = cloudpickle.dump, "pass on='here' to keep it in this process"
    else:
        dump = pickle.dump
        remedy = (
            "define its functions with def in a module of your own, run pip install "
            "'onward[sweep]', or pass on='here'"
        )
    file = io.BytesIO()
    try:
        dump(given, file, protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError, ValueError) as error:
        raise _stuck(what, str(error), remedy) from error
    found = file.getvalue()
    if dump is pickle.dump and b"__main__" in found:
        raise _stuck(what, "a function of a script or a notebook in it", remedy)
    return found


def arrived(given: bytes) -> Any:
    """Return what :func:`travelling` made bytes of, in a process that was sent them."""
    return pickle.loads(given)


def _stuck(what: str, why: str, remedy: str) -> ProblemError:
    return ProblemError(f"{what} that can be sent to another process", why, remedy)
