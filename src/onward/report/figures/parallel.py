"""The settings of a sweep as lines over parallel axes, one for each choice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.numbers import number
from onward.report.figures.style import FAINT, PREDICTION, TRUTH, panel, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.scale.swept import Sweep

GOOD = 0.1
"""Share of the settings that are drawn as good ones."""
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
"""What keeps the lines away from a label."""
SPREAD = 0.06
"""How far lines through the same value stand apart."""


def parallel(sweep: Sweep, ax: Axes | None = None) -> Axes:
    """Draw each setting as a line through its values to its validation score, the best one bold.

    Values of a choice stand at equal distances, in order. Scores are on a logarithmic axis, low
    and good ones at the bottom. Settings without a score are left out.

    Parameters
    ----------
    sweep
        Any sweep.
    ax
        Where to draw; a new figure by default.
    """
    rows = sorted(
        (row for row in sweep.rows if row["validation"]), key=lambda row: -row["validation"]
    )
    names = varied(sweep) or list(sweep.names)
    with styled():
        ax = panel(ax, width=1.6 + 1.25 * len(names))
        heights = {name: _places([row[name] for row in rows]) for name in names}
        scores = np.log10([row["validation"] for row in rows]) if rows else np.zeros(0)
        low, high = (scores.min(), scores.max()) if rows else (0.0, 1.0)
        good = math.ceil(GOOD * len(rows))
        for place, row in enumerate(rows):
            apart = SPREAD * (place / max(1, len(rows) - 1) - 0.5)
            points = [heights[name][_key(row[name])] + apart for name in names]
            points.append((scores[place] - low) / (high - low) if high > low else 0.5)
            last = place == len(rows) - 1
            color = PREDICTION if last else TRUTH if place >= len(rows) - good else FAINT
            width = 2.2 if last else 1.0
            ax.plot(points, color=color, linewidth=width, zorder=2 + place / len(rows))
        _axes(ax, names, heights, low, high)
        return ax


def varied(sweep: Sweep) -> list[str]:
    """Return the choices that have more than one value."""
    return [
        name for name in sweep.names if len({_key(one.get(name)) for one in sweep.settings}) > 1
    ]


def ordered(values: list[Any]) -> list[Any]:
    """Return different values: numbers by size, others as they first come.

    Examples
    --------
    >>> ordered([0.1, 0.01, 0.1]), ordered(["b", "a", "b"])
    ([0.01, 0.1], ['b', 'a'])
    """
    found = list({_key(value): value for value in values}.values())
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in found)
    return sorted(found) if numbers else found


def label(value: Any) -> str:
    """Return a value as it stands at an axis."""
    text = number(value) if isinstance(value, float) else str(value)
    return plain(text if len(text) < 22 else f"{text[:20]}…")


def _places(values: list[Any]) -> dict[str, float]:
    found = ordered(values)
    span = max(1, len(found) - 1)
    return {_key(value): place / span if span else 0.5 for place, value in enumerate(found)}


def _key(value: Any) -> str:
    return repr(value)


def _axes(
    ax: Axes, names: list[str], heights: dict[str, dict[str, float]], low: float, high: float
) -> None:
    """Draw the parallel axes with their values."""
    for place, name in enumerate(names):
        ax.axvline(place, color="#4D4D4D", linewidth=0.8, zorder=1)
        for key, height in heights[name].items():
            text = label(_value(key))
            ax.annotate(
                text, (place, height), (-4, 0), textcoords="offset points", ha="right",
                va="center", fontsize=7, zorder=5, bbox=BEHIND,
            )  # fmt: skip
    end = len(names)
    ax.axvline(end, color="#4D4D4D", linewidth=0.8, zorder=1)
    for height, score in ((0.0, low), (1.0, high)):
        ax.annotate(
            number(float(10.0**score)), (end, height), (4, 0), textcoords="offset points",
            va="center", fontsize=7,
        )  # fmt: skip
    ax.set_xticks(range(end + 1), [plain(name) for name in names] + ["validation score"])
    ax.set_xlim(-0.75, end + 0.45)
    ax.set_ylim(-0.06, 1.06)
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _value(key: str) -> Any:
    from ast import literal_eval

    return literal_eval(key)
