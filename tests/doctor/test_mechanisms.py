"""What single rules go by, each on a network of a few units that is watched for some steps."""

from __future__ import annotations

import contextlib
import io
import logging

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import Diagnosis, diagnose  # noqa: E402
from onward.doctor.experiments.told import Spoken, errors  # noqa: E402
from onward.doctor.observers.printing import NUMBER, Printing  # noqa: E402
from onward.doctor.observers.threads import one_thread  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402


def asked(patient: observe, name: str) -> Diagnosis:
    return diagnose(patient.evidence, [rule(name)])


class Cut(nn.Module):
    """An encoder and a decoder; gradients reach the encoder or do not."""

    def __init__(self, cut: bool) -> None:
        super().__init__()
        self.encoder = nn.GRU(1, 6, batch_first=True)
        self.decoder = nn.Linear(6, 1)
        self.cut = cut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.set_grad_enabled(not self.cut and torch.is_grad_enabled()):
            state = self.encoder(x)[1][0]
        return self.decoder(state)


@pytest.mark.parametrize(("cut", "size"), [(True, 1.0), (False, 1.0), (False, 1e6)])
def test_layers_are_cut_off_if_no_gradient_comes_back_and_not_by_saturation(cut, size) -> None:
    torch.manual_seed(0)
    network = Cut(cut)
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    x = size * (2 + torch.rand(16, 5, 1))
    with observe() as patient:
        for _ in range(25):
            optimizer.zero_grad()
            nn.functional.mse_loss(network(x), x[:, -1] / size).backward()
            optimizer.step()
    claims = asked(patient, "parameters-not-optimised").claims
    assert bool(claims) == cut
    if cut:
        assert claims[0].evidence["cut_off"] == ["Cut.encoder"]


@pytest.mark.parametrize("packed", [True, False])
def test_padding_is_read_through_the_last_state_unless_series_are_packed(packed) -> None:
    torch.manual_seed(0)
    lstm, head = nn.LSTM(1, 6, batch_first=True), nn.Linear(6, 1)
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], 1e-2)
    lengths = torch.tensor([9, 4, 6, 3, 7, 5, 8, 4])
    x = torch.rand(8, 9, 1) * (torch.arange(9) < lengths[:, None])[..., None]
    pack = nn.utils.rnn.pack_padded_sequence
    with observe() as patient:
        for _ in range(6):
            optimizer.zero_grad()
            given = pack(x, lengths, batch_first=True, enforce_sorted=False) if packed else x
            state = lstm(given)[1][0][-1]
            nn.functional.mse_loss(head(state), x.sum(1)).backward()
            optimizer.step()
    claims = asked(patient, "padding-in-loss").claims
    assert bool(claims) != packed
    if claims:
        assert "state after the last step" in claims[0].message


@pytest.mark.parametrize("tau", [0.9, 0.2, 0.5])
def test_a_quantile_is_not_what_an_absolute_error_asks_for(tau) -> None:
    torch.manual_seed(0)
    network = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(network.parameters(), 5e-2)
    x = torch.randn(400, 2)
    y = x.sum(1, keepdim=True) + torch.randn(400, 1)
    with observe() as patient, contextlib.redirect_stdout(io.StringIO()):
        for _ in range(120):
            apart = y - network(x)
            optimizer.zero_grad()
            torch.maximum(tau * apart, (tau - 1) * apart).mean().backward()
            optimizer.step()
        with torch.no_grad():
            print((network(x) - y).abs().mean().item())
    claims = asked(patient, "loss-metric-disagree").claims
    assert bool(claims) == (tau != 0.5)
    if claims:
        assert claims[0].evidence["asked_for"] == pytest.approx(tau, abs=1e-3)


def test_a_network_that_goes_on_by_itself_beside_data_was_taught_on_the_true_past() -> None:
    torch.manual_seed(0)
    network = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    level, valve = torch.rand(8, 20), torch.rand(8, 20)

    def rolled(free: bool) -> torch.Tensor:
        path = [level[:, :1]]
        for k in range(19):
            last = path[-1] if free else level[:, k : k + 1]
            path.append(last + 0.1 * network(torch.cat([last, valve[:, k : k + 1]], 1)))
        return torch.cat(path[1:], 1)

    def backs(free: bool) -> set[bool]:
        with observe() as patient:
            for _ in range(3):
                optimizer.zero_grad()
                (rolled(free) - level[:, 1:]).square().mean().backward()
                optimizer.step()
            with torch.no_grad():
                (rolled(True) - level[:, 1:]).square().mean()
        return {bool(c.fed_back) for c in patient.evidence.calls if c.phase == "evaluation"}

    assert True in backs(free=False)
    assert backs(free=True) == {False}


def test_targets_that_a_mask_leaves_out_do_not_count_against_the_network() -> None:
    torch.manual_seed(0)
    network = nn.Linear(1, 1)
    with torch.no_grad():
        network.weight.fill_(1.0)
        network.bias.fill_(0.0)
    x = torch.randn(40, 8, 1)
    keep = torch.arange(8) < torch.arange(40)[:, None] % 7 + 2
    y = torch.where(keep, x[..., 0], torch.tensor(9.0))
    with observe() as patient:
        for _ in range(3):
            (network(x)[..., 0] - y)[keep].pow(2).mean().backward()
    assert patient.evidence.training[0].weights is not None
    assert patient.evidence.training[0].kind == "mse"


def test_one_thread_is_put_back_even_after_an_error() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with contextlib.suppress(ValueError), one_thread():
            assert torch.get_num_threads() == 1
            raise ValueError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_numbers_are_read_and_dates_are_not() -> None:
    text = "2012-01-01 12:30 MAE: 5,615 MW, 620 kW, MAPE 1.2 %, R2 -6.71 loss=1e-3 0.5/0.6 (v1.2.3)"
    found = [number for number in NUMBER.findall(text) if number not in ("01", "1.2")]
    assert found == ["5,615", "620", "-6.71", "1e-3", "0.5", "0.6"]


@pytest.mark.parametrize("seed", range(3))
def test_rounded_errors_are_known_by_two_of_them_on_a_line(seed) -> None:
    draw = np.random.default_rng(seed)
    target = draw.normal(20, 3, 80)
    said = target + draw.normal(0.3, 1, 80)
    known = {name: value for _, name, value in errors(said, target)}
    texts = f"RMSE {known['root mean squared error']:.2f}, MAE {known['mean absolute error']:.2f}"
    heard = Printing()
    heard._hear((texts,))
    assert Spoken(heard.records({})).hit(errors(said, target)) is not None
    assert Spoken(heard.records({})[:1]).hit(errors(said, target)) is None
    assert Spoken(heard.records({})).hit(errors(said * 1.2, target)) is None


def test_what_is_logged_or_kept_in_a_dictionary_is_heard() -> None:
    logger = logging.getLogger("onward.tests.heard")
    before = logging.Logger.handle
    heard = Printing()
    heard.attach()
    try:
        logger.warning("mae %.2f", 1.23456)
    finally:
        heard.detach()
    assert logging.Logger.handle is before
    values = {one.value for one in heard.records({"scores": {"rmse": 7.5}})}
    assert {1.23456, 7.5} <= values


@pytest.mark.parametrize("loop", [True, False])
def test_answers_of_two_heads_are_no_steps_of_a_loop(loop: bool) -> None:
    torch.manual_seed(0)
    net, heads = nn.GRU(2, 8, batch_first=True), nn.ModuleList([nn.Linear(8, 1), nn.Linear(8, 1)])
    x = torch.randn(20, 2, 2)
    y = x.cumsum(1)
    with observe() as patient:
        out, last = net(x)
        loss = torch.zeros(())
        for k in range(2):
            said = heads[0](out[:, k]) if loop else heads[k](last[-1])
            loss = loss + nn.functional.mse_loss(said, y[:, k, :1])
        loss.backward()
    shapes = [c.prediction.shape for c in patient.evidence.training]
    assert shapes == ([(20, 2, 1)] if loop else [(20, 1), (20, 1)])


@pytest.mark.parametrize("rest", [90, 20])
def test_a_training_part_in_one_batch_is_no_repeated_batch(rest: int) -> None:
    torch.manual_seed(0)
    x = torch.randn(180, 10, 1)
    y = x.sum(1)
    train, test = torch.arange(90), torch.arange(90, 90 + rest)
    net, head = nn.GRU(1, 8, batch_first=True), nn.Linear(8, 1)
    optimizer = torch.optim.Adam([*net.parameters(), *head.parameters()], 0.01)
    with observe() as patient:
        for _ in range(12):
            loss = nn.functional.mse_loss(head(net(x[train])[1][-1]), y[train])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            nn.functional.mse_loss(head(net(x[test])[1][-1]), y[test])
    found = [finding.name for finding in patient.diagnose().findings]
    assert ("repeated-batch" in found) == (rest < 90)
