"""What is exported says what the fit says, in every format and to every reader of it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import onward
from onward import Fit
from onward.export.subject import Subject

CHAINS = [
    "Dense(3, tanh) Dense(2)",
    "RNN(4) Dense(2)",
    "RNN(3, relu) Dense(2) output=increment",
    "GRU(5) Dense(2, sigmoid)",
    "LSTM(4) Dense(2) output=increment",
    "Dense(3, relu) LSTM(3) GRU(2) RNN(4) Dense(2)",
]
TOLERANCE = 1e-5


def taught(problem: onward.Continuation | onward.Regression, network: str) -> Fit:
    quick = {"steps": 15, "restarts": 2, "polish": False, "threads": 1, "progress": False}
    return onward.train(problem, network, **quick)


@pytest.fixture(scope="module")
def waves() -> onward.Continuation:
    """Two features far from mean zero and deviation one."""
    rng = np.random.default_rng(0)
    start = rng.uniform(0, 6, (80, 1, 2))
    series = np.sin(np.arange(14)[None, :, None] / [2, 3] + start) * [3, 0.2] + [10, -1]
    return onward.Continuation(series, warmup=6, horizon=8, names=["a", 'b" \\'])


@pytest.fixture(scope="module")
def seeds(waves) -> np.ndarray:
    return waves.task.input_scaling.invert(waves.test.inputs[:, :6]).astype(np.float32)


def runtime(path: Path, fed: dict[str, np.ndarray]) -> list[np.ndarray]:
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, fed)


def evaluator(path: Path, fed: dict[str, np.ndarray]) -> list[np.ndarray]:
    return pytest.importorskip("onnx.reference").ReferenceEvaluator(str(path)).run(None, fed)


def openvino(path: Path, fed: dict[str, np.ndarray]) -> list[np.ndarray]:
    core = pytest.importorskip("openvino").Core()
    # Some processors would else reckon in bfloat16.
    model = core.compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    found = model(fed)
    return [found[place] for place in model.outputs]


def start(fit: Fit, series: int) -> dict[str, np.ndarray]:
    size = Subject.of(fit).state
    return {"state": np.zeros((series, size), np.float32)} if size else {}


def loaded(path: Path):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load()


@pytest.mark.parametrize("consumer", [runtime, evaluator, openvino])
@pytest.mark.parametrize("network", CHAINS)
def test_onnx_predicts_streams_and_rolls_out_as_the_fit(waves, seeds, tmp_path, network, consumer):
    pytest.importorskip("onnx")
    if consumer is evaluator and "RNN(3, relu)" in network:
        pytest.skip("ONNX's own evaluator has no RNN with relu")
    fit = taught(waves, network)
    whole, rollout = fit.export(tmp_path / "net.onnx", "onnx")
    found, *after = consumer(whole, {"inputs": seeds, **start(fit, len(seeds))})
    np.testing.assert_allclose(found, fit.predict(seeds), rtol=TOLERANCE, atol=TOLERANCE)
    if after:
        first, state = consumer(whole, {"inputs": seeds[:, :2], **start(fit, len(seeds))})
        second, last = consumer(whole, {"inputs": seeds[:, 2:], "state": state})
        np.testing.assert_allclose(np.concatenate([first, second], 1), found, rtol=1e-6)
        np.testing.assert_allclose(last, after[0], rtol=1e-5, atol=1e-6)
    for many, steps in ((1, 1), (len(seeds), 13)):
        fed = {"seeds": seeds[:many], "steps": np.array(steps)}
        (foretold,) = consumer(rollout, fed)
        expected = fit.rollout(seeds[:many], steps)
        np.testing.assert_allclose(foretold, expected, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("network", CHAINS)
def test_torch_and_numpy_files_predict_and_roll_out_as_the_fit(waves, seeds, tmp_path, network):
    torch = pytest.importorskip("torch")
    fit = taught(waves, network)
    (file,) = fit.export(tmp_path / "net_torch.py", "torch")
    module = loaded(file)
    assert isinstance(module, torch.nn.Module)
    with torch.no_grad():
        found, _ = module(torch.from_numpy(seeds))
        foretold = module.rollout(torch.from_numpy(seeds), 13)
    np.testing.assert_allclose(found, fit.predict(seeds), rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_allclose(foretold, fit.rollout(seeds, 13), rtol=TOLERANCE, atol=TOLERANCE)
    (file,) = fit.export(tmp_path / "net_numpy.py", "numpy")
    network = loaded(file)
    first, state = network.predict(seeds[:, :3])
    second, _ = network.predict(seeds[:, 3:], state)
    found = np.concatenate([first, second], axis=1)
    np.testing.assert_allclose(found, fit.predict(seeds), rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_allclose(network.rollout(seeds, 13), fit.rollout(seeds, 13), atol=TOLERANCE)


def test_a_regression_has_no_rollout(tmp_path):
    pytest.importorskip("onnx")
    fit = taught(onward.problem("ar1-squares"), "RNN(4) Dense(3) Dense(1)")
    (file,) = fit.export(tmp_path / "net.onnx", "onnx")
    x = np.random.default_rng(0).standard_normal((3, 40, 1)).astype(np.float32)
    found, _ = runtime(file, {"inputs": x, **start(fit, 3)})
    np.testing.assert_allclose(found, fit.predict(x), rtol=TOLERANCE, atol=TOLERANCE)


def test_weights_keep_every_bit_and_say_what_they_are(waves, tmp_path):
    from safetensors import safe_open

    fit = taught(waves, "LSTM(3) Dense(2)")
    (file,) = fit.export(tmp_path / "deep" / "net.safetensors", "safetensors", restart=1)
    with safe_open(file, "numpy") as opened:
        for name, values in fit.weights(1).items():
            np.testing.assert_array_equal(opened.get_tensor(name), values)
        assert opened.metadata()["network"] == "LSTM(3) Dense(2)"
        assert json.loads(opened.metadata()["task"]) == fit.task.to_json()
    (file,) = fit.export(tmp_path / "net.py", "numpy", restart=1)
    for number, own in enumerate(loaded(file).weights):
        for name, values in own.items():
            np.testing.assert_array_equal(values, fit.weights(1)[f"{number}.{name}"])


def test_the_numpy_file_imports_numpy_alone(waves, tmp_path):
    (file,) = taught(waves, "GRU(3) Dense(2)").export(tmp_path / "net.py", "numpy")
    check = (
        "import sys, runpy, numpy; known = set(sys.modules); "
        f"runpy.run_path({str(file)!r})['load'](); "
        "assert not {'onward', 'torch', 'scipy', 'numba'} & set(sys.modules) - known"
    )
    subprocess.run([sys.executable, "-I", "-c", check], check=True)


def test_a_format_that_nobody_knows_and_one_whose_library_is_missing(waves, tmp_path, monkeypatch):
    fit = taught(waves, "RNN(2) Dense(2)")
    with pytest.raises(onward.OnwardError, match="'onx'; did you mean onnx"):
        fit.export(tmp_path / "net", "onx")
    for library in ("onnx", "torch"):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(onward.OnwardError, match=rf"pip install 'onward\[{library}\]'"):
            fit.export(tmp_path / "net", library)
    assert list(tmp_path.iterdir()) == []
