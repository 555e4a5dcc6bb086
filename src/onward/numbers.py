"""Numbers as people read them."""

from __future__ import annotations


def number(value: float) -> str:
    """Return a score with three digits that matter.

    Examples
    --------
    >>> number(0.01234), number(2.25), number(1234.5), number(4.12e-15)
    ('0.0123', '2.25', '1,234', '4.12e-15')
    """
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"


def shown(value: object) -> str:
    """Return a value of a table as people read it.

    Examples
    --------
    >>> shown(0.0301234), shown("GRU"), shown(None)
    ('0.0301', 'GRU', '—')
    """
    if value is None:
        return "—"
    return number(value) if isinstance(value, float) else str(value)
