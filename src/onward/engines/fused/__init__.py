"""The fused engine: whole populations forward and back through time, in kernels of Numba."""
