"""Work in this process, one unit after the other, each on all threads."""

from __future__ import annotations

from onward.scale.job import Chunk, Job
from onward.scale.place import Answer, Place


class Here(Place):
    """Does a chunk when it is asked what has come back."""

    room = 1
    workers = 1

    def __init__(self, job: Job) -> None:
        self._job = job
        self._waiting: list[Chunk] = []

    def send(self, chunk: Chunk) -> None:
        self._waiting.append(chunk)
        self.busy += 1

    def wait(self) -> list[Answer]:
        if not self._waiting:
            return []
        chunk = self._waiting.pop()
        self.busy -= 1
        return [(chunk, self._job.finished(chunk, None))]

    def close(self) -> None:
        self._waiting.clear()
