"""Laws of parts that are put into a network after it was first called."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import diagnose  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402

AFTERWARDS = {
    "the old optimizer goes on": True,
    "a new parameter, the old optimizer": True,
    "an optimizer for the new part": False,
    "the new part is added to the optimizer": False,
    "the new part stays as it is": False,
    "a gradient is taken and no step": False,
}


def _fit(net: nn.Module, optimizer: torch.optim.Optimizer | None, steps: int) -> None:
    for _ in range(steps):
        x = torch.randn(16, 5)
        net.zero_grad()
        nn.functional.mse_loss(net(x), x[:, :1] * x[:, 1:2]).backward()
        if optimizer is not None:
            optimizer.step()


@pytest.mark.parametrize("then", AFTERWARDS)
def test_a_part_put_in_later_is_named_if_and_only_if_no_optimizer_holds_it(then: str) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    with observe() as patient:
        _fit(net, optimizer, 10)
        if then == "a new parameter, the old optimizer":
            net[2].weight = nn.Parameter(torch.randn(1, 8))
        else:
            net[2] = nn.Linear(8, 1)
        if then == "an optimizer for the new part":
            optimizer = torch.optim.Adam(net[2].parameters(), 1e-2)
        elif then == "the new part is added to the optimizer":
            optimizer.add_param_group({"params": list(net[2].parameters())})
        elif then == "the new part stays as it is":
            net[2].requires_grad_(False)
        _fit(net, None if "no step" in then else optimizer, 20)
    claims = diagnose(patient.evidence, [rule("parameters-not-optimised")]).claims
    assert bool(claims) == AFTERWARDS[then]
    joined = [p.name for m in patient.evidence.models for p in m.parameters if p.joined]
    assert joined == (["2.weight"] if "parameter" in then else ["2.weight", "2.bias"])


@pytest.mark.parametrize("copies", [True, False])
def test_copies_are_an_autoencoder_if_what_is_judged_is_another_head(copies) -> None:
    torch.manual_seed(0)
    x = torch.randn(80, 6).cumsum(1)
    encoder, decoder, head = nn.Linear(6, 2), nn.Linear(2, 6), nn.Linear(2, 1)
    first = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 1e-2)
    second = torch.optim.Adam(head.parameters(), 1e-2)
    with observe() as patient:
        for _ in range(20):
            first.zero_grad()
            (decoder(encoder(x)) - x).square().mean().backward()
            first.step()
        for _ in range(20):
            second.zero_grad()
            (head(encoder(x).detach()) - x.mean(1, keepdim=True)).square().mean().backward()
            second.step()
        with torch.no_grad():
            said = head(encoder(x)) if copies else decoder(encoder(x))
            (said - (x.mean(1, keepdim=True) if copies else x + 1)).square().mean().item()
    claims = diagnose(patient.evidence, [rule("target-equals-input")]).claims
    assert bool(claims) != copies
