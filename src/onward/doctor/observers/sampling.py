"""Which events are kept: the first few, some of the rest, the last few."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Spread:
    """Says of each event whether to look at it closely: the first ones, then ever more rarely.

    No random numbers: the same run is looked at the same way.
    """

    def __init__(self, first: int, ratio: float, most: int = 64) -> None:
        self.first, self.ratio, self.most = first, ratio, most
        self.count = self.taken = 0
        self._next = 0
        self._after = False

    def take(self) -> bool:
        """Count an event and say whether to look at it."""
        number = self.count
        self.count += 1
        if number < self._next or self.taken >= self.most:
            return False
        self.taken += 1
        far = int(number * self.ratio)
        self._next = number + 1 if number + 1 < self.first else max(number + 1, far)
        return True

    def take_pair(self) -> bool:
        """Say whether to look at an event, or at the one after it: neighbours can be compared."""
        taken = self.take() or self._after
        self._after = not self._after and taken
        return taken


class Rounds:
    """Says of each training step whether functions are watched in it.

    The first ones are, then ever fewer, each with the one before it, so that what is carried from
    step to step is known. A call at a line not seen before wakes the watch as well.
    """

    def __init__(self, first: int, ratio: float) -> None:
        self.first, self.ratio = first, ratio
        self._next = first

    def awake(self, number: int) -> bool:
        """Say whether to watch step ``number``; they come in order."""
        if number < self.first:
            return True
        if number >= self._next:
            self._next = int(number * self.ratio) + 2
            return True
        return number == self._next - 1


class Last(Generic[Item]):
    """The last few events, whatever their number."""

    def __init__(self, most: int) -> None:
        self._items: deque[Item] = deque(maxlen=most)
        self._most = most

    def push(self, item: Item) -> Item | None:
        """Add an item and return the one that falls out, if any."""
        out = self._items[0] if len(self._items) == self._most else None
        self._items.append(item)
        return out

    def items(self) -> list[Item]:
        """Return what is there."""
        return list(self._items)
