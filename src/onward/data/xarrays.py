"""Labelled arrays of xarray, as the table of their cells."""

from __future__ import annotations

from typing import Any

from onward.data.roles import Roles


def unlabelled(given: Any, roles: Roles) -> Any:
    """Return a ``DataArray`` or ``Dataset`` as a pandas frame; anything else as it is.

    Each dimension is a column, its coordinates the cells; each variable is one more, repeated along
    the dimensions that it does not have. A ``DataArray`` with a dimension whose labels are the
    columns of values has a column for each of these labels.

    Parameters
    ----------
    given
        What is to be read.
    roles
        What the columns are.
    """
    kind = type(given)
    if kind.__module__.partition(".")[0] != "xarray" or kind.__name__ not in KINDS:
        return given
    if kind.__name__ == "DataArray":
        given = _with_variables(given, roles)
    dims = [str(name) for name in given.dims]
    first = [name for name in (roles.group,) if name in dims]
    last = [name for name in (roles.time,) if name in dims]
    between = [name for name in dims if name not in first + last]
    return given.to_dataframe(dim_order=first + between + last).reset_index()


KINDS = ("DataArray", "Dataset")


def _with_variables(array: Any, roles: Roles) -> Any:
    """Return a ``Dataset`` with a variable for each feature, or with the array as its own."""
    for name in array.dims:
        if name in (roles.group, roles.time) or name not in array.coords:
            continue
        if set(roles.values) <= {str(label) for label in array[name].values.tolist()}:
            return array.to_dataset(dim=name)
    return array.to_dataset(name=roles.values[0] if array.name is None else str(array.name))
