"""The command as a whole: help, version, the list of problems, speed and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from cli.runs import run

import onward
from onward.fit import Fit
from onward.outcome import Outcome
from onward.problems import catalog

COMMAND = [sys.executable, "-c", "from onward.cli.main import main; main()"]


def test_help_lists_every_command() -> None:
    for arguments in ((), ("--help",)):
        found = run(*arguments).stdout
        for name in ("problems", "compare", "learn", "rollout", "predict", "plot"):
            assert name in found
            assert "Usage" in run(name, "--help").stdout


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout.split()[-1] == onward.__version__


def test_problems_are_listed_with_source_and_score() -> None:
    found = run("problems").stdout
    for name, entry in catalog.CATALOG.items():
        assert name in found
        assert entry.source.split()[0] in found
        scores = [figure.figure for figure in entry.published if figure.scored]
        assert all(f"{score:.3g}" in found for score in scores[:1])


HELP = """
from onward.cli.main import main
try: main(['--help'])
except SystemExit: pass
"""


@pytest.mark.parametrize("code", ["import onward", HELP])
def test_importing_and_asking_for_help_import_nothing_heavy(code) -> None:
    heavy = "{'torch', 'jax', 'matplotlib', 'rich', 'numba', 'scipy', 'importlib.metadata'}"
    check = f"{code}\nimport sys; sys.exit(', '.join({heavy} & set(sys.modules)) or None)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_shows_and_saves_the_best_so_far_and_exits_with_130(tmp_path) -> None:
    command = [*COMMAND, "learn", "ar1-squares", "--restarts", "1", "--steps", "100000000"]
    command += ["--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(10)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.split("\n")[-2] == "error: interrupted"
    assert "The network scores" in out
    assert Fit.load(tmp_path).outcome is Outcome.INTERRUPTED
    assert "Traceback" not in err
