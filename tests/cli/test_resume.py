"""``onward learn --resume``: a run that was stopped goes on where it stood."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cli.runs import TINY, refused, run, waves

import onward

ASKED = ("--value", "height", "--warmup", 12, "--horizon", 6, "--network", "RNN(3) Dense(1)")


def test_a_run_killed_and_resumed_ends_in_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = waves(tmp_path)
    run("learn", data, *ASKED, *TINY, "--out", tmp_path / "whole")
    train = onward.train

    class Killed(BaseException):
        pass

    def kill(now: onward.callbacks.Progress) -> None:
        if now.step > 8:
            raise Killed

    def killed(*arguments: object, **choices: object) -> object:
        return train(*arguments, **choices, every=0, callback=kill)

    monkeypatch.setattr(onward, "train", killed)
    with pytest.raises(Killed):
        run("learn", data, *ASKED, *TINY, "--out", tmp_path / "cut")
    monkeypatch.setattr(onward, "train", None)
    assert not (tmp_path / "cut" / "fit.json").exists()
    assert "The network scores" in run("learn", "--resume", tmp_path / "cut").stdout
    whole, again = (onward.Fit.load(tmp_path / name) for name in ("whole", "cut"))
    np.testing.assert_array_equal(whole.parameters, again.parameters)
    assert "The network scores" in run("learn", f"--resume={tmp_path / 'cut'}").stdout


def test_what_cannot_be_gone_on_with(tmp_path: Path) -> None:
    assert "--resume FOLDER stands alone" in refused("learn", "sunspots", "--resume", tmp_path)
    assert "a folder that onward learn" in refused("learn", "--resume", tmp_path)
    for text in ("{", "[]", '{"arguments": 3}', json.dumps({"arguments": [1]})):
        (tmp_path / "command.json").write_text(text)
        assert "the words of a command" in refused("learn", "--resume", tmp_path)


def test_a_run_killed_before_it_began_is_trained(tmp_path: Path) -> None:
    data = waves(tmp_path)
    words = [str(word) for word in ("learn", data, *ASKED, *TINY)][1:]
    (tmp_path / "command.json").write_text(json.dumps({"arguments": words}))
    assert "The network scores" in run("learn", "--resume", tmp_path).stdout
    assert (tmp_path / "fit.json").exists()
