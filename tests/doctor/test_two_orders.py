"""Laws of inputs and targets in two orders: apart if and only if the orders differ."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.utils.data import DataLoader  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import diagnose  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402
from onward.doctor.rules._apart import classes_apart  # noqa: E402
from tests.doctor.made import paired  # noqa: E402


def _loader(data: torch.Tensor, seed: int | None, shuffle: bool) -> DataLoader[torch.Tensor]:
    drawn = None if seed is None else torch.Generator().manual_seed(seed)
    return DataLoader(data, batch_size=20, shuffle=shuffle, generator=drawn)


@pytest.mark.parametrize("classes", [0, 3])
@pytest.mark.parametrize(
    ("shuffle", "seeds", "apart"),
    [
        (True, (None, None), True),
        (True, (1, 2), True),
        (True, (1, 1), False),
        (False, (1, 2), False),
    ],
)
def test_pairs_are_apart_if_and_only_if_the_loaders_draw_other_orders(
    classes, shuffle, seeds, apart
) -> None:
    torch.manual_seed(0)
    x = torch.randn(100, 6, 1)
    y = x[:, :, 0].sum(1, keepdim=True)
    y = torch.bucketize(y[:, 0], torch.tensor([-1.0, 1.0])) if classes else y
    gru, head = nn.GRU(1, 4, batch_first=True), nn.Linear(4, max(classes, 1))
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], 1e-2)
    loss = nn.functional.cross_entropy if classes else nn.functional.mse_loss
    given, asked = _loader(x, seeds[0], shuffle), _loader(y, seeds[1], shuffle)
    with observe() as patient:
        for _ in range(6):
            for xb, yb in zip(given, asked, strict=True):
                optimizer.zero_grad()
                loss(head(gru(xb)[0][:, -1]), yb).backward()
                optimizer.step()
    claims = diagnose(patient.evidence, [rule("pairs-shuffled-apart")]).claims
    assert bool(claims) == apart


EPOCH = """order, other = np.random.permutation(90), np.random.permutation(90)
for rows in range(0, 90, 30):
    batch = inputs[order[rows:rows + 30]], classes[{chosen}[rows:rows + 30]]
"""


@pytest.mark.parametrize("chosen", ["order", "other"])
@pytest.mark.parametrize("changes", [0.0, 0.3, 1.0])
def test_classes_are_apart_if_the_script_shuffles_them_alone_and_they_change_as_by_chance(
    chosen, changes, tmp_path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(EPOCH.format(chosen=chosen))
    drawn = np.random.default_rng(0)
    x, classes = drawn.normal(size=(90, 5, 1)), drawn.integers(3, size=90)
    others = np.where(drawn.random(90) < changes, drawn.permutation(classes), classes)
    pair = paired(np.tile(x, (2, 1, 1)), np.concatenate([classes, others])[:, None, None])
    found = classes_apart(pair, str(script))
    assert bool(found) == (chosen == "other" and changes == 1.0)
