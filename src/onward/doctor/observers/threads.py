"""One thread for the doctor's own experiments; the script's own number is put back after them."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread, in torch and, where threadpoolctl is installed, in BLAS.

    Experiments are small: many threads mostly wait for each other, above all on a busy machine.
    """
    threads = torch.get_num_threads()
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError):
            control = importlib.import_module("threadpoolctl")
            stack.enter_context(control.threadpool_limits(1))
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
