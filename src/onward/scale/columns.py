"""Tables as a frame of the library that is there, or as plain columns."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from onward.errors import DataError, did_you_mean

LIBRARIES = ("pandas", "polars", "pyarrow")


def frame(columns: dict[str, list[Any]], library: str | None = None) -> Any:
    """Return columns as a frame.

    Parameters
    ----------
    columns
        By name, each ``(row,)``.
    library
        ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the first of them that is installed,
        and without any the columns as they are.

    Raises
    ------
    DataError
        If the library is unknown or not installed.
    """
    installed = [name for name in LIBRARIES if find_spec(name) is not None]
    if library is None and not installed:
        return columns
    if library is not None and library not in installed:
        raise DataError(
            f"a library among {', '.join(LIBRARIES)} that is installed",
            repr(library),
            f"pip install {library}"
            if library in LIBRARIES
            else did_you_mean(str(library), LIBRARIES),
        )
    import narwhals as nw

    chosen: Any = library or installed[0]
    plain = {name: _of_one_kind(values) for name, values in columns.items()}
    return nw.from_dict(plain, backend=chosen).to_native()


def _of_one_kind(values: list[Any]) -> list[Any]:
    """Return values that a column can hold: text where they are of several kinds."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or (len(kinds) < 2 and list not in kinds):
        return [float(v) if float in kinds and v is not None else v for v in values]
    return [v if v is None else str(v) for v in values]
