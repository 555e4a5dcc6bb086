"""Answers that come out in another order than series went in."""

from __future__ import annotations

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.experiments.row_order import RowOrder
from onward.doctor.rule import Found


def turned_round(order: RowOrder | None, evidence: Evidence | None) -> Found | None:
    """Ask whether answers in another order are compared with targets in the order of the series."""
    if order is None or evidence is None or order.moved < 0.5 * len(order.places):
        return None
    judged = next((c for c in evidence.training if c.call == order.call), None)
    if judged is None or _reordered(judged):
        return None
    one, other = next(place for place in order.places if place[0] != place[1])
    return Found(
        f"With series {one} of {order.series} changed, answer {other} moves and no other: in "
        f"{order.moved} of {len(order.places)} places tried answers come out in another order than "
        "series went in, and they are compared with targets in the old order.",
        {"series": order.series, "tried": len(order.places), "elsewhere": order.moved},
        0.9,
        judged.where,
        "Put answers back into the order of the series before the loss, or sort targets too.",
    )


def _reordered(comparison: Comparison) -> bool:
    """Whether rows of prediction or target were put into some order after the network."""
    ops = [op for values in (comparison.prediction, comparison.target) for op in values.trail[-6:]]
    return any(
        op.op in ("getitem", "index_select", "gather", "flip")
        and op.before[:1] == op.after[:1]
        and not op.inside
        and ":" not in op.detail.split(",")[0]
        for op in ops
    )
