"""Data as people have them: frames, files and columns, turned into series that are checked."""

from onward.data.panel import Panel
from onward.data.reading import read
from onward.data.roles import Roles

__all__ = ["Panel", "Roles", "read"]
