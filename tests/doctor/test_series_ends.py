"""Laws of series of different lengths: where the answer to each is read."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import diagnose  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402

READ = {
    "last of the batch": True,
    "last of the batch, time first": True,
    "last of the batch, after the layer": True,
    "last of a total length": True,
    "last of the batch, filling set to zero": True,
    "own last": False,
    "state": False,
    "pooled": False,
}


def read(how: str, gru: nn.GRU, head: nn.Module, x: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
    if how == "last of the batch, filling set to zero":
        mask = torch.arange(x.shape[1]) < n[:, None]
        return head((gru(x)[0] * mask[..., None])[:, -1])
    packed = pack_padded_sequence(x, n, batch_first=True, enforce_sorted=False)
    out, state = gru(packed)
    first = how != "last of the batch, time first"
    total = 12 if how == "last of a total length" else None
    out = pad_packed_sequence(out, batch_first=first, total_length=total)[0]
    if how == "own last":
        return head(out[torch.arange(len(n)), n - 1])
    if how == "pooled":
        return head(out.sum(1) / n[:, None])
    if how == "state":
        return head(state[-1])
    if how == "last of the batch, after the layer":
        return head(out)[:, -1]
    return head(out[:, -1] if first else out[-1])


@pytest.mark.parametrize("how", READ)
def test_an_answer_is_read_behind_the_end_if_and_only_if_no_step_of_its_series_matters(how) -> None:
    torch.manual_seed(0)
    gru, head = nn.GRU(1, 6, batch_first=True), nn.Linear(6, 1)
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], 1e-2)
    lengths = torch.tensor([10, 4, 6, 3, 7, 10, 8, 4])
    with observe() as patient:
        for _ in range(6):
            x = torch.rand(8, 10, 1) * (torch.arange(10) < lengths[:, None])[..., None]
            optimizer.zero_grad()
            nn.functional.mse_loss(read(how, gru, head, x, lengths), x.sum(1)).backward()
            optimizer.step()
    claims = diagnose(patient.evidence, [rule("padding-in-loss")]).claims
    assert bool(claims) == READ[how]
