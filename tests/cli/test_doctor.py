"""``onward doctor`` on scripts of every ending, and the rules in words."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli.runs import refused, run

from onward.doctor.registry import EXAMPLES, rules

pytest.importorskip("torch")

TRAINS = """
import sys, torch
model = torch.nn.GRU(1, 4, batch_first=True)
optimizer = torch.optim.Adam(model.parameters())
for step in range(8):
    x = torch.randn(4, 6, 1)
    loss = (model(x)[0].mean(-1, keepdim=True) - x.cumsum(1)).square().mean()
    optimizer.zero_grad(); loss.backward(); optimizer.step()
"""


def doctor(*arguments):
    """Run the command in a process of its own; return exit code, stdout and stderr."""
    code = "from onward.cli.main import main; main()"
    command = [sys.executable, "-c", code, "doctor", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def written(folder, text):
    path = folder / "train.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_finding_is_printed_after_the_script_s_own_words_and_exits_with_1() -> None:
    code, out, _ = doctor(EXAMPLES / "target-equals-input" / "bad.py")
    assert code == 1
    assert out.index("5 0.00") < out.index("target-equals-input") < out.index("bad.py:31")


def test_json_is_all_of_stdout() -> None:
    code, out, err = doctor(EXAMPLES / "target-equals-input" / "bad.py", "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert {"target", "findings", "clear", "not_checked"} <= set(found)
    first = {"code", "name", "message", "evidence", "remedy", "confidence"}
    assert first <= set(found["findings"][0])
    assert "5 0.00" in err
    names = [one["name"] for one in found["findings"] + found["not_checked"]] + found["clear"]
    assert sorted(names) == sorted(rule.name for rule in rules())


def test_a_crash_shows_the_script_s_own_traceback_and_is_never_clear(tmp_path) -> None:
    code, out, err = doctor(written(tmp_path, TRAINS + "print(1 / 0)\n"))
    assert "ZeroDivisionError" in err
    assert "onward" not in err
    assert "failed with ZeroDivisionError" in out
    assert code in (1, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("print('hello')\n", "nothing could be checked"),
        ("import torch\ntorch.nn.GRU(1, 2)(torch.zeros(3, 4, 1))\n", "No training was seen"),
        ("import os; os._exit(0)\n", "error"),
    ],
)
def test_where_nothing_was_seen_the_doctor_fails(tmp_path, text, said) -> None:
    code, out, err = doctor(written(tmp_path, text))
    assert code == 2
    assert said in out + err


def test_a_script_gets_its_arguments_and_may_exit(tmp_path) -> None:
    text = TRAINS + "print('got', sys.argv[1:]); sys.exit(3)\n"
    code, out, _ = doctor(written(tmp_path, text), "--", "--epochs", "2")
    assert "got ['--epochs', '2']" in out
    assert "ended itself with 3" in out
    assert code in (0, 1)


def test_an_endless_script_is_stopped_and_diagnosed(tmp_path) -> None:
    code, out, _ = doctor(written(tmp_path, TRAINS + "while True: pass\n"), "--seconds", "15")
    assert "Stopped after" in out
    assert code in (0, 1)


def test_a_script_that_is_not_there_is_one_line(tmp_path) -> None:
    assert "nothing.py" in refused("doctor", tmp_path / "nothing.py")


def test_every_rule_is_listed_and_explained() -> None:
    listed = run("rules").stdout
    for rule in rules():
        assert rule.code in listed
    assert "Why it matters" in run("rule", rules()[0].name).stdout
    assert "did you mean" in refused("rule", "target-equals-inputs")
