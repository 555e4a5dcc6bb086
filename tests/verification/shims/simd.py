"""Registers of lanes as slices of NumPy arrays."""

import numpy as np

REGISTER_BITS, REGISTERS = 512, 2


def lanes_in_register(bits):
    return REGISTER_BITS // bits


def register_lanes(array):
    return lanes_in_register(8 * array.itemsize)


def tile_lanes(array):
    return REGISTERS * register_lanes(array)


def pointer(array, index):
    return array.reshape(-1)[index:]


def load(array, index):
    return array[index : index + register_lanes(array)].copy()


def store(array, index, value):
    array[index : index + len(value)] = value


def fill(like, number):
    return np.full_like(like, number)


def fma(a, b, c):
    return a * b + c


def magnitude(a):
    return np.abs(a)


def logarithm(a):
    return np.log(a)


def where_less(a, b, yes, no):
    return np.where(a < b, yes, no)


def total(a):
    return a.sum()
