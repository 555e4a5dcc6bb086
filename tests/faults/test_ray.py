"""A Ray cluster of two nodes on this machine: the same results, whatever dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from faults.simulators import NETWORK, OVER, QUICK, Dying, must_be_the_same, posed

import onward
from benchmarks.scale.common import cluster_of_two
from onward.scale.place import WorkerError

for patience in ("raylet_start_wait_time_s", "CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S"):
    os.environ.setdefault(f"RAY_{patience}", "180")
# Ray's client server forks among gRPC's threads, whose handlers hang it now and then.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
ray = pytest.importorskip("ray")
pytest.importorskip("ray.cluster_utils")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def nodes():
    """Yield a cluster of two nodes with a core each, which clients can come to as well."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = cluster_of_two(ray_client_server_port=port)
    yield found
    ray.shutdown()
    found.shutdown()


@pytest.fixture
def cluster(nodes):
    """Return the cluster, connected to."""
    if not ray.is_initialized():
        ray.init(address=nodes.address, log_to_driver=False, logging_level="ERROR")
    return nodes


@pytest.fixture
def address(nodes) -> str:
    """Return where clients come to the cluster, with no connection left."""
    ray.shutdown()
    return f"ray://127.0.0.1:{nodes.head_node._ray_params.ray_client_server_port}"


@pytest.fixture(scope="module")
def expected() -> onward.Sweep:
    return onward.sweep(posed(), OVER, NETWORK, on="here", **QUICK)


def test_a_cluster_finds_what_this_process_finds(cluster, expected: onward.Sweep) -> None:
    must_be_the_same(onward.sweep(posed(), OVER, NETWORK, on="ray", **QUICK), expected)


def test_backtests_and_groups_are_the_same_on_a_cluster(cluster) -> None:
    must_backtest_and_train_many_the_same("ray")


def test_a_client_of_a_cluster_finds_the_same(address: str, expected: onward.Sweep) -> None:
    must_be_the_same(onward.sweep(posed(), OVER, NETWORK, on=address, **QUICK), expected)
    assert not ray.is_initialized()


def test_a_client_that_is_connected_is_used_until_it_is_cut_off(
    address: str, nodes, tmp_path: Path, expected: onward.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_CLIENT_RECONNECT_GRACE_PERIOD", "0")
    ray.init(address)
    must_backtest_and_train_many_the_same("ray")
    with pytest.raises(WorkerError, match=r"already; pass on='ray'"):
        onward.sweep(posed(), OVER, NETWORK, on=address, **QUICK)
    kept = {"directory": tmp_path, **QUICK}

    def cut(now) -> None:
        if now.done >= 2:
            nodes.head_node._kill_process_type("ray_client_server", check_alive=False)

    with pytest.raises(WorkerError, match="answers until the work is done"):
        onward.sweep(posed(), OVER, NETWORK, on="ray", callback=cut, **kept)
    ray.shutdown()
    must_be_the_same(onward.sweep(posed(), OVER, NETWORK, on="here", **kept), expected)


def must_backtest_and_train_many_the_same(on: str) -> None:
    walk = np.random.default_rng(0).standard_normal(160).cumsum()
    problem = onward.Continuation.from_long(walk, warmup=6, horizon=4)
    backtests = [
        onward.backtest(problem, "RNN(1) Dense(1)", origins=2, on=on, **QUICK)
        for on in ("here", on)
    ]
    assert backtests[0] == backtests[1]
    table = {"id": np.repeat([0, 1, 2], [80, 77, 3]), "y": walk}
    groups = onward.per_group(table, group="id", value="y", warmup=6, horizon=4)
    here, there = (
        onward.train_many(groups, "RNN(1) Dense(1)", on=on, **QUICK) for on in ("here", on)
    )
    assert list(here) == list(there) == ["0", "1"]
    for name in here:
        np.testing.assert_array_equal(here[name].parameters, there[name].parameters)


@pytest.mark.parametrize("how", ["killed", "limited"])
def test_a_worker_that_dies_is_replaced(
    how: str, cluster, tmp_path: Path, expected: onward.Sweep
) -> None:
    draw = Dying(tmp_path / "died", how)
    found = onward.sweep(posed(draw), OVER, NETWORK, on="ray", **QUICK)
    assert draw.flag.exists()
    must_be_the_same(found, expected)


def test_a_node_may_be_killed_in_the_middle(cluster, expected: onward.Sweep) -> None:
    node, killed = next(iter(cluster.worker_nodes)), []

    def kill(now) -> None:
        if now.done >= 2 and not killed:
            killed.append(now.done)
            cluster.remove_node(node, allow_graceful=False)

    found = onward.sweep(posed(), OVER, NETWORK, on="ray", callback=kill, **QUICK)
    assert killed[0] < len(found.rows)
    must_be_the_same(found, expected)
    cluster.add_node(num_cpus=1)


DRIVER = """
import os, signal, sys
import onward
from faults.simulators import NETWORK, OVER, QUICK, posed
def kill(now):
    if now.done >= 2:
        os.kill(os.getpid(), signal.SIGKILL)
onward.sweep(posed(), OVER, NETWORK, on="ray", directory=sys.argv[1], callback=kill, **QUICK)
"""


def test_a_driver_may_be_killed_and_gone_on_with(
    cluster, tmp_path: Path, expected: onward.Sweep
) -> None:
    paths = os.pathsep.join(path for path in sys.path if path)
    setting = {**os.environ, "PYTHONPATH": paths, "RAY_ADDRESS": cluster.address}
    command = [sys.executable, "-c", DRIVER, str(tmp_path)]
    assert subprocess.run(command, env=setting, check=False).returncode == -signal.SIGKILL
    there = set(onward.Sweep.load(tmp_path)._store.rows)
    assert 2 <= len(there - {"shared"}) < len(expected.rows)
    again = []
    found = onward.sweep(
        posed(), OVER, NETWORK, on="ray", directory=tmp_path, callback=again.append, **QUICK
    )
    assert again[0].done == len(there - {"shared"})
    must_be_the_same(found, expected)


CHOICES = "network='RNN(1) Dense(1)', restarts=1, steps=2, polish=False, progress=False"
UNREACHABLE = f"""
import onward
onward.sweep(onward.problem("ar1-squares"), {{"rate": [0.1]}}, on="ray://127.0.0.1:9", {CHOICES})
"""


def test_a_cluster_that_does_not_answer_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNREACHABLE], capture_output=True, text=True, check=False
    )
    line = done.stderr.strip().splitlines()[-1]
    assert WorkerError.__name__ in line
    assert "a Ray cluster that answers, received ray://127.0.0.1:9" in line
    assert "pass on='local'" in line


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onward.extras.find_spec", lambda name: None)
    with pytest.raises(onward.OnwardError, match=r"pip install 'onward\[ray\]'"):
        onward.sweep(posed(), OVER, NETWORK, on="ray", **QUICK)
