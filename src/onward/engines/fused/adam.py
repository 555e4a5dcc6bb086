r"""Adam (Kingma & Ba 2015) with the gradient's norm clipped (Pascanu et al. 2013).

.. math::
    m &\leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2 \\
    \theta &\leftarrow \theta
        - \eta \frac{m / (1 - \beta_1^n)}{\sqrt{v / (1 - \beta_2^n)} + \epsilon}
"""

from __future__ import annotations

import math

from numba import njit

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@njit
def clip_norm(gradient, longest):
    """Shorten the gradient to ``longest``; return whether every entry was finite."""
    square = 0.0
    for i in range(len(gradient)):
        square += gradient[i] * gradient[i]
    if not math.isfinite(square):
        return False
    norm = math.sqrt(square)
    if norm > longest:
        scale = gradient.dtype.type(longest / norm)
        for i in range(len(gradient)):
            gradient[i] *= scale
    return True


@njit
def step(parameters, first, second, gradient, taken, rate):
    """Take step number ``taken`` (from 1 on) with learning rate ``rate``, in place."""
    kind = parameters.dtype.type
    b1, b2, epsilon = kind(BETA1), kind(BETA2), kind(EPSILON)
    size = kind(rate / (1 - BETA1**taken))
    unbias = kind(1 / (1 - BETA2**taken))
    one = kind(1)
    for i in range(len(parameters)):
        g = gradient[i]
        m = b1 * first[i] + (one - b1) * g
        v = b2 * second[i] + (one - b2) * g * g
        first[i] = m
        second[i] = v
        parameters[i] -= size * m / (math.sqrt(v * unbias) + epsilon)
