"""Observing changes nothing, keeps a bounded record, and sees every style of network."""

from __future__ import annotations

import contextlib
import io
import runpy
import textwrap

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from onward.doctor import observe  # noqa: E402
from onward.doctor.observers.snapshot import ROOM  # noqa: E402
from onward.doctor.registry import EXAMPLES  # noqa: E402

HAND_WRITTEN = """
    import torch
    torch.manual_seed(0)
    w, u, v = (torch.randn(*s).mul(0.3).requires_grad_() for s in ((2, 6), (6, 6), (6, 1)))
    optimizer = torch.optim.Adam([w, u, v], 1e-2)
    for step in range(40):
        x = torch.randn(8, 12, 2)
        h, loss = torch.zeros(8, 6), 0
        for t in range(12):
            h = torch.tanh(x[:, t] @ w + h @ u)
            loss = loss + (((h @ v)[:, 0] - x[:, t, 0] ** 2 - x[:, t, 1]) ** 2).mean()
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    with torch.no_grad():
        h = torch.zeros(8, 6)
        for t in range(12):
            h = torch.tanh(x[:, t] @ w + h @ u)
            print(((h @ v)[:, 0] - x[:, t, 0]).abs().mean().item())
    final = [w, u, v]
"""

CELLS = """
    import torch
    from torch import nn
    torch.manual_seed(0)
    cell, head = nn.LSTMCell(2, 6), nn.Linear(6, 1)
    parameters = [*cell.parameters(), *head.parameters()]
    optimizer = torch.optim.SGD(parameters, 0.1)
    x = torch.randn(8, 10, 2); y = x.sum(2, keepdim=True)
    for step in range(30):
        h, c = torch.zeros(8, 6), torch.zeros(8, 6)
        outputs = []
        for t in range(10):
            h, c = cell(nn.functional.dropout(x[:, t], 0.1), (h, c))
            outputs.append(head(h))
        loss = (y - torch.stack(outputs, 1)).abs().mean()
        optimizer.zero_grad(); loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0); optimizer.step()
        print(loss.item())
    final = parameters
"""

LOADER = """
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset
    torch.manual_seed(0)
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(9, 4)
            self.encoder = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
            self.rnn = nn.GRU(4, 8, dropout=0.2, num_layers=2)
            self.out = nn.Linear(8, 9)
        def forward(self, x, h=None):
            states, h = self.rnn(self.encoder(self.embedding(x)).transpose(0, 1), h)
            return self.out(states[-1]), h
    tokens = torch.randint(0, 9, (64, 7))
    loader = DataLoader(TensorDataset(tokens, tokens[:, 0]), batch_size=16, shuffle=True)
    net = Net(); optimizer = torch.optim.AdamW(net.parameters()); loss_of = nn.CrossEntropyLoss()
    for epoch in range(4):
        net.train()
        for x, y in loader:
            optimizer.zero_grad(); loss = loss_of(net(x)[0], y); loss.backward(); optimizer.step()
        net.eval()
        with torch.no_grad():
            scores, _ = net(x=tokens)
            print(loss.item(), (scores.argmax(1) == tokens[:, 0]).float().mean().item())
    final = list(net.parameters())
"""

STYLES = {"hand-written": HAND_WRITTEN, "cells": CELLS, "loader": LOADER}


def watched(path, watch=True):
    """Run a script, watched or not; return the watch, what it printed, and its variables."""
    patient, printed = observe(str(path)), io.StringIO()
    with contextlib.redirect_stdout(printed), patient if watch else contextlib.nullcontext():
        patient.scope = runpy.run_path(str(path), run_name="__main__")
    return patient, printed.getvalue(), patient.scope


@pytest.fixture(params=STYLES)
def script(request, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(STYLES[request.param]), encoding="utf-8")
    return path


def test_watching_changes_no_bit_of_what_is_printed_and_learned(script) -> None:
    _, plain, before = watched(script, watch=False)
    state = torch.get_rng_state()
    patient, printed, after = watched(script)
    assert printed == plain
    assert all(torch.equal(a, b) for a, b in zip(before["final"], after["final"], strict=True))
    assert torch.equal(torch.get_rng_state(), state)
    patient.diagnose()
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(before["final"], after["final"], strict=True))
    assert patient.evidence.notes == ()


def test_nothing_stays_hooked_in_or_wrapped() -> None:
    before = torch.autograd.backward, torch.nn.Module.zero_grad, torch.nn.utils.clip_grad_norm_
    with contextlib.suppress(ZeroDivisionError), observe():
        torch.nn.Linear(1, 1)(torch.zeros(1, 1)).sum().backward()
        raise ZeroDivisionError
    after = torch.autograd.backward, torch.nn.Module.zero_grad, torch.nn.utils.clip_grad_norm_
    assert before == after
    assert not torch.nn.modules.module._global_forward_hooks
    assert not torch.nn.modules.module._global_forward_pre_hooks
    assert torch.overrides._get_current_function_mode() is None


def test_a_residual_over_several_differences_is_one_target(tmp_path) -> None:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(HAND_WRITTEN), encoding="utf-8")
    evidence = watched(path)[0].evidence
    for seen in evidence.training:
        assert seen.kind == "mse"
        assert seen.times == tuple(range(12))
        x = seen.inputs[0].array
        np.testing.assert_allclose(seen.target.array, x[..., 0] ** 2 + x[..., 1], atol=1e-5)
    assert all(seen.kind == "l1" for seen in evidence.evaluation)
    assert all(call.time_axis == 1 and call.batch_axis == 0 for call in evidence.calls)


def test_a_loop_over_cells_is_one_pass_with_its_data_joined(tmp_path) -> None:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(CELLS), encoding="utf-8")
    evidence = watched(path)[0].evidence
    assert evidence.course.training_calls == evidence.course.steps == 30
    assert {call.root_calls for call in evidence.calls} == {20}
    assert all(step.clipped is not None for step in evidence.steps)
    assert all(seen.prediction.shape == seen.target.shape for seen in evidence.training)


@pytest.mark.parametrize("name", ["target-equals-input", "loss-broadcasts"])
def test_what_is_found_names_file_and_line_of_the_script(name) -> None:
    path = EXAMPLES / name / "bad.py"
    claim = watched(path)[0].diagnose().claims[0]
    assert claim.name == name
    assert claim.where is not None
    assert claim.where.file == str(path)
    assert path.read_text(encoding="utf-8").splitlines()[claim.where.line - 1].strip() == (
        claim.where.text
    )


def test_the_record_of_a_large_run_is_bounded() -> None:
    model, data = torch.nn.Linear(2000, 2000), torch.randn(512, 2000)
    optimizer = torch.optim.SGD(model.parameters(), 1e-3)
    with observe() as patient:
        for _ in range(30):
            optimizer.zero_grad()
            ((model(data) - data) ** 2).mean().backward()
            optimizer.step()
    evidence = patient.evidence
    kept = sum(
        values.array.nbytes
        for seen in evidence.comparisons
        for values in (seen.prediction, seen.target, *seen.inputs)
    )
    assert 0 < kept < ROOM
    assert patient._recorder.copier.spent < 2 * ROOM


def test_a_rule_that_fails_hides_no_other() -> None:
    from dataclasses import replace

    from onward.doctor.diagnosis import diagnose
    from onward.doctor.registry import rules

    def fails(training):
        raise RuntimeError("out of order")

    path = EXAMPLES / "target-equals-input" / "bad.py"
    evidence = watched(path)[0].evidence
    broken = [replace(rule, check=fails) if "broad" in rule.name else rule for rule in rules()]
    diagnosis = diagnose(evidence, broken)
    (one,) = [one for one in diagnosis.not_checked if one.name == "loss-broadcasts"]
    assert "out of order" in one.why
    assert diagnosis.claims[0].name == "target-equals-input"


@pytest.mark.parametrize("loss", [torch.nn.MSELoss(), torch.nn.functional.mse_loss])
@pytest.mark.parametrize("inside", [True, False])
def test_a_last_evaluation_is_seen_by_whatever_loss_it_is_made(loss, inside) -> None:
    torch.manual_seed(0)
    net, x = torch.nn.Linear(4, 1), torch.randn(20, 4)
    y = x[:, :1]
    optimizer = torch.optim.SGD(net.parameters(), 1e-2)
    with observe() as patient:
        for _ in range(steps := 100):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            said = net(x)
            error = loss(said, y) if inside else None
        if error is None:
            error = loss(said, y)
    last = patient.evidence.comparisons[-1]
    assert (last.phase, last.step, last.grad) == ("evaluation", steps, not inside)
