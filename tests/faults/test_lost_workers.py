"""Workers and drivers that die: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from faults.simulators import NETWORK, OVER, QUICK, Dying, must_be_the_same, posed

import onward
from onward.scale.place import WorkerError
from onward.scale.store import PART, Store
from onward.scale.transport import travelling

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits are set as Linux does")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> onward.Sweep:
    folder = tmp_path_factory.mktemp("sweep")
    return onward.sweep(posed(), OVER, NETWORK, on="here", directory=folder, **QUICK)


def counted(folder: Path) -> Counter[str]:
    """Return how often each unit is stored."""
    import json

    from safetensors import safe_open

    found: Counter[str] = Counter()
    for path in folder.glob(f"{PART}*"):
        with safe_open(path, framework="numpy") as file:
            found.update(json.loads(file.metadata()["units"]).keys())
    return found


@pytest.mark.parametrize("how", ["killed", pytest.param("limited", marks=linux)])
def test_what_a_worker_was_lost_with_is_done_again(
    how: str, tmp_path: Path, expected: onward.Sweep
) -> None:
    standings = []
    draw = Dying(tmp_path / "died", how)
    found = onward.sweep(
        posed(draw), OVER, NETWORK, processes=2, directory=tmp_path / "run",
        callback=standings.append, **QUICK,
    )  # fmt: skip
    assert draw.flag.exists()
    assert standings[-1].lost >= 1
    must_be_the_same(found, expected)
    assert set(counted(tmp_path / "run").values()) == {1}


def test_work_that_kills_every_worker_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    doomed = posed(Dying(Path()))
    with pytest.raises(WorkerError, match=r"signal 9, again and again, with setting-0.* go on"):
        onward.sweep(doomed, {"units": [1]}, NETWORK, processes=1, directory=tmp_path, **QUICK)
    assert not onward.Sweep.load(tmp_path).finished


DRIVER = """
import os, signal, sys
import onward
from faults.simulators import NETWORK, OVER, QUICK, posed
def kill(now):
    if now.done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
onward.sweep(posed(), OVER, NETWORK, processes=2, directory=sys.argv[1], callback=kill, **QUICK)
"""


def test_a_driver_that_is_killed_is_gone_on_with(tmp_path: Path, expected: onward.Sweep) -> None:
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", DRIVER, str(tmp_path), "3"]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert ended.returncode == -signal.SIGKILL
    before = onward.Sweep.load(tmp_path)
    assert not before.finished
    there = set(before._store.rows)
    done = []
    found = onward.sweep(
        posed(), OVER, NETWORK, on="here", directory=tmp_path,
        callback=lambda now: done.append(now.done), **QUICK,
    )  # fmt: skip
    assert done[0] == len(there - {"shared"})
    must_be_the_same(found, expected)
    assert set(counted(tmp_path).values()) == {1}


def test_a_defect_in_a_worker_is_shown_and_not_tried_again() -> None:
    from onward.scale.job import Unit
    from onward.scale.place import DefectError, place

    with place("local", Broken(), 1) as workers:
        workers.send((Unit("a", 0),))
        with pytest.raises(DefectError, match="ZeroDivisionError"):
            [workers.wait() for _ in range(60)]


class Broken:
    """A job with a defect."""

    def finished(self, chunk, threads):
        return 1 / 0


def test_what_cannot_travel_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(onward.OnwardError, match=r"sent to another process.*on='here'"):
        travelling(threading.Lock(), "a problem")
    monkeypatch.setattr("onward.scale.transport.find_spec", lambda name: None)
    draw = lambda rng, n: None  # noqa: E731
    with pytest.raises(onward.OnwardError, match=r"module of your own.*onward\[sweep\]"):
        travelling(draw, "a problem")


def test_results_of_other_work_are_left_alone(expected: onward.Sweep, tmp_path: Path) -> None:
    folder = expected.directory
    other = {**OVER, "rate": [0.5]}
    with pytest.raises(onward.OnwardError, match="other work in it: settings differ"):
        onward.sweep(posed(), other, NETWORK, on="here", directory=folder, **QUICK)
    with pytest.raises(onward.OnwardError, match="other work in it: fixed differ"):
        onward.sweep(posed(), OVER, NETWORK, on="here", directory=folder, **{**QUICK, "steps": 21})
    with pytest.raises(onward.OnwardError, match="those of sweep; read them"):
        onward.Many.load(folder)
    with pytest.raises(onward.OnwardError, match=r"run\.json"):
        onward.Sweep.load(tmp_path)


def test_damaged_results_are_named(expected: onward.Sweep, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(expected.directory, tmp_path / "copy")
    part = max(folder.glob(f"{PART}*"), key=lambda path: path.stat().st_size)
    content = bytearray(part.read_bytes())
    content[-1] ^= 1
    part.write_bytes(content)
    unit = next(u for u, name in store_of(folder)._parts.items() if name == part.name)
    with pytest.raises(onward.OnwardError, match="checksum is another one; remove that file"):
        store_of(folder).opened(unit)
    part.write_bytes(b"something else")
    with pytest.raises(onward.OnwardError, match=f"undamaged results in .*{part.name}"):
        onward.Sweep.load(folder)


def store_of(folder: Path) -> Store:
    from onward.scale.folder import Folder

    return Store(Folder(folder))
