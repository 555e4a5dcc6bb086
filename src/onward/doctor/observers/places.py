"""Which line of the script a call comes from."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from types import FrameType

from onward.doctor.evidence import Where

Place = tuple[str, int]

_HERE = str(Path(__file__).resolve().parents[1])
_EXAMPLES = os.path.join(_HERE, "examples")
_LIBRARIES = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)


@cache
def is_script(file: str) -> bool:
    """Say whether a file is the user's: no library, nothing of onward's doctor."""
    if file.startswith("<ipython") or "ipykernel_" in file:
        return True
    if file.startswith(("<", *_LIBRARIES)) or "site-packages" in file:
        return False
    return not file.startswith(_HERE) or file.startswith(_EXAMPLES)


def place(frame: FrameType | None = None) -> Place | None:
    """Return file and line of the innermost frame that is the user's."""
    frame = users_frame(sys._getframe(1) if frame is None else frame)
    return None if frame is None else (frame.f_code.co_filename, frame.f_lineno)


def users_frame(frame: FrameType | None) -> FrameType | None:
    """Return the innermost frame that is the user's, from here on outwards."""
    while frame is not None and not is_script(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def spot(frame: FrameType | None) -> Hashable:
    """Return what tells calls in the user's code apart, also two on one line."""
    frame = users_frame(frame)
    return None if frame is None else (frame.f_code, frame.f_lasti)


@cache
def where(found: Place | None) -> Where | None:
    """Return a place as evidence, with the text of its line."""
    if found is None:
        return None
    file, line = found
    return Where(file, line, linecache.getline(file, line).strip())
