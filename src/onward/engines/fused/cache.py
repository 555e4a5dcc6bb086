"""Compiled kernels on disk, thrown away when any source of the engine changes.

Numba looks only at the file of the function that it compiled. The entry points rest on all other
files of this folder, so an upgrade could run yesterday's kernels; here the stamp of a compiled
function is the digest of the whole folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import from_dtype, njit
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    InTreeCacheLocator,
    UserProvidedCacheLocator,
    UserWideCacheLocator,
)
from numpy.typing import DTypeLike


@cache
def sources_digest() -> bytes:
    """Return the digest of every source file of the fused engine."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.digest()


class _StampedByEngine:
    def get_source_stamp(self) -> bytes:
        return sources_digest()


class _UserProvided(_StampedByEngine, UserProvidedCacheLocator):
    pass


class _InTree(_StampedByEngine, InTreeCacheLocator):
    pass


class _UserWide(_StampedByEngine, UserWideCacheLocator):
    pass


class _EngineCacheImpl(CompileResultCacheImpl):
    _locator_classes = (_UserProvided, _InTree, _UserWide)


class _EngineCache(FunctionCache):
    _impl_class = _EngineCacheImpl


def entry_point(function: Callable[..., Any]) -> Any:
    """Compile ``function`` when it is first called, free of the interpreter's lock, and keep it."""
    dispatcher = njit(nogil=True)(function)
    dispatcher._cache = _EngineCache(dispatcher.py_func)
    return dispatcher


def is_on_disk(dispatcher: Any, dtype: DTypeLike) -> bool:
    """Return whether the entry point has been compiled on this machine for a float type."""
    number = from_dtype(np.dtype(dtype))
    index = dispatcher._cache._cache_file._load_index()
    return any(getattr(kind, "dtype", None) == number for key in index for kind in key[0])
