"""Turning series into panels, as NumPy has it."""


def gather_transposed(flat, starts, numbers, n, count, work, into, tile):
    for k in range(count):
        work[into + k * tile : into + k * tile + len(starts)] = flat[starts * numbers + n + k]
