"""Laws of tables whose rows follow each other: which columns hold the row after them."""

from __future__ import annotations

import numpy as np
import pytest

from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.rule import Found
from onward.doctor.rules.future_leakage import check
from tests.doctor.made import in_single, paired, variable


@pytest.mark.parametrize("order", ["in time", "shuffled", "backwards"])
@pytest.mark.parametrize("ends", [0, 1])
def test_an_average_in_a_table_is_named_if_and_only_if_it_ends_after_its_row(
    ends: int, order: str
) -> None:
    draw = np.random.default_rng(0)
    noise, series = draw.normal(size=606), np.zeros(606)
    for t in range(1, len(series)):
        series[t] = 0.7 * series[t - 1] + noise[t]
    at = np.arange(2, 600)
    mean = np.mean([series[at + ends - k] for k in range(3)], axis=0)
    table = in_single(np.column_stack([series[at], series[at - 1], mean]))
    rows = {"in time": at - 2, "shuffled": draw.permutation(len(at)), "backwards": at[::-1] - 2}
    held = rows[order]
    some = draw.permutation(len(at))[:500]
    pair = paired(table[some][:, None], in_single(5 + 2 * series[at + 1])[some, None, None])
    pairs = AllPairs((pair,), (), None)
    told = check(pairs, {"training": (None,)}, variables=(variable("table", table[held]),))
    assert isinstance(told, Found) == (ends == 1 and order == "in time")
