"""Gradients of weights, as NumPy has them."""

from .products import matrix, panel

TURNED_STEPS = 8


def turned_room(columns, tile):
    return 0


def outer(work, gradient, steps, left_panels, right_panels, out, scratch):
    (g, g_step, rows), (x, x_step, columns) = left_panels, right_panels
    for t in range(steps):
        left, right = panel(work, g + t * g_step, rows), panel(work, x + t * x_step, columns)
        matrix(gradient, out, rows, columns)[...] += left @ right.T


def row_sums(work, gradient, steps, panels, out):
    g, g_step, rows = panels
    for t in range(steps):
        gradient[out : out + rows] += panel(work, g + t * g_step, rows).sum(axis=1)
