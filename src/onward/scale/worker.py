"""A process that does chunks for another: work comes in on stdin, answers go out on stdout.

It never runs the script that started it again, so that scripts need no guard, and it ends as soon
as the other process does, however that ends.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import IO, Any

from onward.errors import OnwardError
from onward.scale.job import Job, Unit
from onward.scale.transport import arrived

DONE, MISTAKE, DEFECT = "done", "mistake", "defect"
NO_MEMORY = 137
"""Exit code of a worker that was refused memory: that of one which the system ended for it."""


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer chunk after chunk; the first request says where modules are, the second is the job."""
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    path, threads = waiting.get()
    sys.path[:] = path
    job = arrived(waiting.get())
    while True:
        chunk = arrived(waiting.get())
        pickle.dump(answer(job, chunk, threads), answers)
        answers.flush()


def answer(job: Job, chunk: Sequence[Unit], threads: int) -> tuple[str, Any]:
    """Return what came of a chunk, or the mistake or defect in it; without memory, end at once."""
    try:
        return DONE, job.finished(chunk, threads)
    except OnwardError as error:
        return MISTAKE, (error.expected, error.received, error.remedy)
    except MemoryError:
        os._exit(NO_MEMORY)
    except Exception:
        return DEFECT, traceback.format_exc()


def _listen(requests: IO[bytes], waiting: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            waiting.put(pickle.load(requests))
        except (EOFError, OSError):
            os._exit(0)


def main() -> None:
    """Serve on the streams that were opened for this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what a simulator prints is no answer
    serve(requests, answers)
