"""The Jacobian equals PyTorch's and central differences, for every layer, in either loop."""

from __future__ import annotations

import numpy as np
import pytest
from reference.test_torch import CHAINS, STEPS, problem

from onward.engines.engine import Engine, Feedback
from onward.verification import torch_peer

torch = pytest.importorskip("torch")

LOOPS = [Feedback(STEPS), Feedback(4), Feedback(1, increment=True), Feedback(STEPS, increment=True)]


def theirs(module, layout, data, feedback):
    """Return residuals and Jacobian by one call of autograd a residual, in our order."""
    inputs, targets, weights = (
        torch.as_tensor(array) for array in (data.inputs, data.targets, data.weights)
    )
    found = torch.sqrt(weights)[:, :, None] * (
        torch_peer.predictions(module, inputs, feedback) - targets
    )
    scored = np.flatnonzero(data.weights.any(axis=0))
    flat = found.permute(1, 2, 0)[scored].ravel()
    rows = []
    for residual in flat:
        module.zero_grad(set_to_none=False)
        residual.backward(retain_graph=True)
        rows.append(torch_peer.gradients(module, layout).copy())
    return flat.detach().numpy(), np.array(rows)


@pytest.mark.parametrize("feedback", LOOPS, ids=str)
@pytest.mark.parametrize("text", CHAINS)
def test_residuals_and_jacobian_equal_pytorchs(text, feedback):
    engine, vector, data, module = problem(text, 3, np.float64, feedback)
    data.weights[1, 5] = 2.5
    residuals, jacobian = engine.jacobian(vector, data, feedback)
    expected, rows = theirs(module, engine.layout, data, feedback)
    assert jacobian.shape == (len(residuals), len(vector))
    np.testing.assert_allclose(residuals, expected, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(jacobian, rows, rtol=1e-9, atol=1e-9 * np.abs(rows).max())


@pytest.mark.parametrize("free_from", [STEPS, 4])
@pytest.mark.parametrize("text", ["RNN(3) Dense(1)", "LSTM(2) Dense(1)", "GRU(3) Dense(1)"])
def test_jacobian_equals_central_differences(text, free_from):
    feedback = Feedback(free_from)
    engine, vector, data, _ = problem(text, 4, np.float64, feedback)
    _, jacobian = engine.jacobian(vector, data, feedback)
    step = 1e-6
    for number, column in enumerate(jacobian.T):
        ahead, behind = vector.copy(), vector.copy()
        ahead[number] += step
        behind[number] -= step
        difference = (
            engine.jacobian(ahead, data, feedback)[0] - engine.jacobian(behind, data, feedback)[0]
        )
        np.testing.assert_allclose(column, difference / (2 * step), atol=2e-8)


@pytest.mark.parametrize("series", [1, 37, 130])
def test_half_the_gradient_is_the_residuals_times_the_jacobian_on_any_number_of_threads(series):
    feedback = Feedback(5, increment=True)
    engine, vector, data, _ = problem("GRU(5) LSTM(4) Dense(2)", series, np.float64, feedback)
    residuals, jacobian = engine.jacobian(vector, data, feedback)
    losses, gradients = engine.gradient(vector[None], data, feedback)
    count = data.weights.sum() * data.targets.shape[2]
    assert residuals @ residuals / count == pytest.approx(losses[0], rel=1e-12)
    ours = 2 * jacobian.T @ residuals / count
    np.testing.assert_allclose(ours, gradients[0], rtol=1e-9, atol=1e-12)
    square, slope, curvature = engine.normal_equations(vector, data, feedback)
    assert square == pytest.approx(residuals @ residuals, rel=1e-12)
    np.testing.assert_allclose(slope, jacobian.T @ residuals, rtol=1e-9, atol=1e-9)
    expected = np.tril(jacobian.T @ jacobian)
    np.testing.assert_allclose(curvature, expected, rtol=1e-9, atol=1e-9)
    for threads in (1, 3):
        again = type(engine)(engine.layout, np.float32, threads)
        np.testing.assert_array_equal(again.jacobian(vector, data, feedback)[1], jacobian)
        found = again.normal_equations(vector, data, feedback)[2]
        np.testing.assert_array_equal(found, curvature)


@pytest.mark.parametrize("size", [1, 7, 8, 61])
def test_linear_equations_are_solved_as_lapack_does(size):
    engine = problem("Dense(2)", 1, np.float64, Feedback(STEPS))[0]
    rng = np.random.default_rng(size)
    factor = rng.standard_normal((size, size + 3))
    matrix, right = factor @ factor.T, rng.standard_normal(size)
    found = engine.solve(np.tril(matrix), right)
    np.testing.assert_allclose(matrix @ found, right, rtol=1e-7, atol=1e-9)
    matrix[-1, -1] = -1
    assert engine.solve(np.tril(matrix), right) is None
    assert Engine.solve(engine, np.tril(matrix), right) is None
