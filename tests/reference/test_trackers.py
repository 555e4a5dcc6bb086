"""What TensorBoard and MLflow read back is what training told."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

import onward
from onward.callbacks import CallbackError, MLflow, TensorBoard

QUICK = {"restarts": 2, "steps": 20, "network": "RNN(2) Dense(1)", "threads": 1}


@pytest.fixture(scope="module")
def problem():
    series = np.sin(np.arange(12) / 2 + np.random.default_rng(0).uniform(0, 6, (80, 1)))
    return onward.Continuation(series, warmup=6, horizon=6, name="waves")


def curves(heard):
    """Return the curves that should be read back: by name, values at steps."""
    found = {"loss": {}, "validation": {}, "to_beat": {}, "restarts": {}}
    for now in heard:
        if now.phase != "kernels":
            values = now.best_loss, now.best_validation, now.to_beat, now.alive
            for curve, value in zip(found.values(), values, strict=True):
                if math.isfinite(value):
                    curve[now.global_step] = value
    return found


def test_import_brings_neither():
    program = "import onward, sys; print({'tensorboard', 'mlflow', 'rich'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.stdout == "set()\n"


@pytest.mark.parametrize(
    ("library", "callback"), [("tensorboard", TensorBoard), ("mlflow", MLflow)]
)
def test_one_that_is_not_installed_says_how_to_get_it(monkeypatch, library, callback):
    from onward import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    expected = rf"{library} to be installed, .*; run: pip install 'onward\[{library}\]'"
    with pytest.raises(onward.OnwardError, match=expected):
        callback("folder")


class TestTensorBoard:
    @pytest.fixture(autouse=True)
    def installed(self, monkeypatch):
        reason = "needs TensorBoard: pip install 'onward[tensorboard]'"
        pytest.importorskip("tensorboard", reason=reason)
        monkeypatch.setattr(TensorBoard, "seconds", 0.0)

    def read(self, folder):
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        from tensorboard.util.tensor_util import make_ndarray

        events = EventAccumulator(str(folder), size_guidance={"tensors": 0}).Reload()
        return {
            tag: {
                event.step: float(make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)
            }
            for tag in events.Tags()["tensors"]
        }

    def test_event_files_hold_the_curves(self, problem, tmp_path):
        heard = []
        callbacks = [TensorBoard(tmp_path / "run"), heard.append]
        fit = onward.train(problem, callback=callbacks, **QUICK)
        found, expected = self.read(tmp_path / "run"), curves(heard)
        assert found.pop("test") == {heard[-1].global_step: np.float32(fit.test_score)}
        assert found.keys() == expected.keys()
        for name, curve in expected.items():
            assert found[name] == {step: np.float32(value) for step, value in curve.items()}

    def test_a_run_that_fails_can_be_read(self, problem, tmp_path):
        def broken(now):
            if now.step == 10:
                raise ValueError("a slip")

        with pytest.raises(CallbackError, match="a slip") as caught:
            onward.train(problem, callback=[TensorBoard(tmp_path), broken], **QUICK)
        found = self.read(tmp_path)
        assert max(found["restarts"]) == 10
        assert found["test"] == {10: np.float32(caught.value.fit.test_score)}


class TestMLflow:
    @pytest.fixture(autouse=True)
    def client(self, tmp_path, monkeypatch):
        mlflow = pytest.importorskip("mlflow", reason="needs MLflow: pip install 'onward[mlflow]'")
        pytest.importorskip("sqlalchemy", reason="needs SQLAlchemy for a local store")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(MLflow, "seconds", 0.0)
        before = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
        yield mlflow.MlflowClient()
        mlflow.set_tracking_uri(before)

    def read(self, client, run, name):
        return {point.step: point.value for point in client.get_metric_history(run, name)}

    def test_a_store_holds_choices_curves_and_scores(self, problem, client):
        heard = []
        callback = MLflow("waves", run="first")
        fit = onward.train(problem, callback=[callback, heard.append], **QUICK)
        run = client.get_run(callback.run_id)
        assert (run.info.run_name, run.info.status) == ("first", "FINISHED")
        assert client.get_experiment(run.info.experiment_id).name == "waves"
        params = run.data.params
        known = {"problem": "waves", "network": "RNN(2) Dense(1)", "steps": "20", "seed": "0"}
        assert known.items() <= params.items()
        assert run.data.tags["outcome"] == fit.outcome.value
        assert run.data.metrics["test"] == pytest.approx(fit.test_score)
        for name, curve in curves(heard).items():
            assert self.read(client, callback.run_id, name) == pytest.approx(curve)
        again = MLflow("waves")
        onward.train(problem, callback=again, **QUICK)
        assert client.get_run(again.run_id).info.experiment_id == run.info.experiment_id
        assert again.run_id != callback.run_id

    def test_an_active_run_is_added_to_and_left_open(self, problem, client):
        import mlflow

        callback = MLflow()
        with mlflow.start_run() as run:
            onward.train(problem, callback=callback, **QUICK)
            assert callback.run_id == run.info.run_id == mlflow.active_run().info.run_id
            assert client.get_run(callback.run_id).info.status == "RUNNING"
        assert "validation" in client.get_run(callback.run_id).data.metrics

    def test_how_it_ended_is_recorded(self, problem, client):
        def stop(now):
            if now.step == 10:
                raise KeyboardInterrupt

        callback = MLflow()
        onward.train(problem, callback=[callback, stop], **QUICK)
        assert client.get_run(callback.run_id).info.status == "KILLED"
        with pytest.raises(onward.OnwardError, match="diverged"):
            onward.train(problem, callback=callback, **{**QUICK, "rate": 1e30})
        run = client.get_run(callback.run_id)
        assert (run.info.status, "outcome" in run.data.tags) == ("FAILED", False)
