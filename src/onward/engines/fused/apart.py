"""Keep a kernel a function of its own, so that compiling stays quick."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic


@intrinsic
def keep_apart(typingctx: Any) -> Any:
    """Forbid the compiler to copy the calling function into its callers.

    Numba optimises every function together with all it calls. Without a few fences the micro-
    kernels are copied into each layer, the layers into each loop and the loops into each entry
    point, and all copies are optimised again at each level. A call costs a few nanoseconds.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.void(), codegen
