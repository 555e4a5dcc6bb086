"""What the network remembers: how much its output moves with each value of the past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from onward.report.figures.error_by_position import DASHES
from onward.report.figures.style import (
    PALETTE,
    PREDICTION,
    legend_above,
    panel,
    plain,
    styled,
    whole_ticks,
)
from onward.report.influence import Influence, influence, within_reach

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit


def memory(fit: Fit, ax: Axes | None = None, rules: Mapping[str, Influence] | None = None) -> Axes:
    """Draw the influence of each value of the past on the next prediction.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.
    rules
        Influences in simple rules, by their names; see
        :func:`~onward.report.influence.influence`. The network's is measured at the same lags.
    """
    with styled():
        ax = panel(ax)
        rules = rules or {}
        lags = next((found.lags for found in rules.values()), None)
        found = within_reach(fit) if lags is None else influence(fit, lags=lags)
        several = fit.task.inputs > 1
        for feature, name in enumerate(fit.task.input_names):
            color = PALETTE[feature % len(PALETTE)] if several else PREDICTION
            _draw(ax, found, feature, color, plain(f"network, {name}") if several else "network")
            for dashes, (rule, other) in zip(DASHES, rules.items(), strict=False):
                shade = color if several else PALETTE[2 + DASHES.index(dashes)]
                label = plain(f"{rule}, {name}") if several else rule
                ax.plot(
                    other.lags, other.values[:, feature], color=shade, linestyle=dashes,
                    linewidth=1.3, label=label, zorder=3,
                )  # fmt: skip
        regression = fit.task.kind == "regression"
        ax.set_xlabel("steps back" if regression else "steps back from the value foretold")
        ax.set_ylabel("influence")
        ax.set_ylim(bottom=0)
        whole_ticks(ax)
        legend_above(ax, 2)
        return ax


def _draw(ax: Axes, found: Influence, feature: int, color: str, label: str) -> None:
    values = found.values[:, feature]
    shown = np.isfinite(values)
    ax.vlines(found.lags[shown], 0, values[shown], color=color, linewidth=1.5, alpha=0.6)
    ax.plot(found.lags[shown], values[shown], "o", color=color, markersize=3.5, label=label)
