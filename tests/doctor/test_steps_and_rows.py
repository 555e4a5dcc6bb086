"""What is read of an input, what is known by heart, and where a cell in a loop begins anew."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from onward.doctor import observe  # noqa: E402
from onward.doctor.diagnosis import Diagnosis, diagnose  # noqa: E402
from onward.doctor.experiments.pairs import AllPairs, Pairs  # noqa: E402
from onward.doctor.experiments.timeline import stitch  # noqa: E402
from onward.doctor.registry import rule  # noqa: E402
from onward.doctor.rule import Found  # noqa: E402
from onward.doctor.rules._elsewhere import labels_apart  # noqa: E402
from onward.doctor.rules.target_misaligned import check as check_times  # noqa: E402
from tests.doctor.made import compared, single, values  # noqa: E402


def asked(patient: observe, name: str) -> Diagnosis:
    return diagnose(patient.evidence, [rule(name)])


class Cell(nn.Module):
    """A cell written by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.both = nn.Linear(1 + 8, 8)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.both(torch.cat([x, h], 1)))


class Loop(nn.Module):
    """Goes through the steps of its input, or reads the same one at each."""

    def __init__(self, stuck: bool) -> None:
        super().__init__()
        self.cell, self.stuck = Cell(), stuck

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = x.new_zeros(len(x), 8)
        for t in range(x.shape[1]):
            h = self.cell(x[:, 0 if self.stuck else t], h)
        return h


@pytest.mark.parametrize("stuck", [True, False])
def test_a_loop_that_reads_one_step_again_and_again_ignores_its_input(stuck) -> None:
    torch.manual_seed(0)
    body, head = Loop(stuck), nn.Linear(8, 1)
    optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], 1e-2)
    with observe() as patient:
        for _ in range(12):
            x = torch.randn(32, 6, 1)
            optimizer.zero_grad()
            nn.functional.mse_loss(head(body(x)), x[:, 1:4].sum(1)).backward()
            optimizer.step()
    assert bool(asked(patient, "input-ignored").claims) == stuck


@pytest.mark.parametrize("kept", [True, False])
def test_a_state_leaks_if_it_is_kept_and_not_because_gradients_are_gathered(kept) -> None:
    torch.manual_seed(0)
    cell, head = Cell(), nn.Linear(8, 1)
    optimizer = torch.optim.Adam([*cell.parameters(), *head.parameters()], 1e-2)
    data = torch.randn(200, 6, 1)
    h = torch.zeros(16, 8)
    with observe() as patient:
        for step in range(32):
            x = data[torch.randint(len(data), (16,))]
            h = h.detach() if kept else torch.zeros(16, 8)
            for t in range(x.shape[1]):
                h = cell(x[:, t], h)
            (nn.functional.mse_loss(head(h), x[:, -1]) / 4).backward()
            if step % 4 == 3:
                optimizer.step()
                optimizer.zero_grad()
    assert bool(asked(patient, "state-leaks").claims) == kept


@pytest.mark.parametrize("told", [True, False])
def test_classes_are_known_by_heart_if_others_are_answered_wrongly(told) -> None:
    torch.manual_seed(0)
    x, other = torch.randn(24, 10, 1), torch.randn(80, 10, 1)
    y, right = (
        ((v.mean((1, 2)) > 0) if told else torch.rand(len(v)) > 0.5).long() for v in (x, other)
    )
    if told:
        x, other = x + 2.0 * y[:, None, None], other + 2.0 * right[:, None, None]
    network = nn.Sequential(nn.Flatten(), nn.Linear(10, 64), nn.Tanh(), nn.Linear(64, 2))
    optimizer = torch.optim.Adam(network.parameters(), 2e-2)
    with observe() as patient:
        for _ in range(80):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            print((network(other).argmax(1) == right).float().mean().item())
    assert bool(asked(patient, "overfit").claims) != told


@pytest.mark.parametrize("later", [0, 5])
@pytest.mark.parametrize("known", [True, False])
def test_labels_of_steps_are_apart_if_later_inputs_tell_what_was_not_learned(later, known) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(60, 30, 1))
    labels = (np.roll(x[..., 0], -later, axis=1) > 0).astype(int)
    y = np.eye(2)[labels]
    said = y if known else draw.normal(size=y.shape)
    one = compared(single(said.swapaxes(1, 2)), values(labels), kind="cross_entropy")
    pair = Pairs(x, y, None, 0, 2, False, (one,), np.zeros(len(x), np.int64))
    shifts = {"training": (None,), "evaluation": ()}
    found = check_times(AllPairs((pair,), ()), shifts, comparisons=(one,))
    assert isinstance(found, Found) == (later > 0 and not known)


@pytest.mark.parametrize("apart", [0, 4])
def test_labels_are_apart_if_training_and_evaluation_cut_other_values(apart) -> None:
    draw = np.random.default_rng(0)
    series = draw.normal(size=600)
    ends = np.arange(12, 580)
    x = np.stack([series[end - 8 : end] for end in ends])[..., None]
    made = [
        compared(values(x[:, -1]), values(label), kind="bce_logits", inputs=(values(x),))
        for label in ((series[ends + ahead] > 0).astype("float32")[:, None] for ahead in (apart, 0))
    ]
    both = [
        Pairs(x, c.target.array[:, None], None, 7, 0, False, (c,), np.zeros(len(x), np.int64))
        for c in made
    ]
    found = labels_apart(AllPairs((both[0],), (both[1],)), stitch(x))
    assert (found is not None) == (apart > 0)


class Planned(nn.Module):
    """Told a history and a plan, of which it reads one or both."""

    def __init__(self, reads: bool) -> None:
        super().__init__()
        self.reads, self.head = reads, nn.Linear(6, 1)

    def forward(self, history: torch.Tensor, plan: torch.Tensor) -> torch.Tensor:
        return self.head(torch.cat([history, plan if self.reads else 0 * history], 1))


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("matters", [True, False])
def test_an_input_is_unused_if_it_moves_nothing_and_tells_what_is_left(reads, matters) -> None:
    torch.manual_seed(0)
    net = Planned(reads)
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    with observe() as patient:
        for _ in range(150):
            history, plan = torch.randn(32, 3), torch.randn(32, 3)
            y = history.sum(1, keepdim=True) + matters * plan.mean(1, keepdim=True)
            optimizer.zero_grad()
            (net(history, plan) - y).square().mean().backward()
            optimizer.step()
    assert bool(asked(patient, "input-ignored").claims) == (matters and not reads)
