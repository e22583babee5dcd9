"""One thread at a time: the turn to touch a world, which a thread gives up while it runs somebody else's code."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A lock that its thread may take again, and hand over for a while.

    A handler that waits for threads of its own, which call boto3 in their turn, would wait for ever if the thread that
    started it kept the world to itself: :meth:`handed_over` lets them in.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._owner != me:
            self._lock.acquire()
            self._owner = me
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._owner = None
            self._lock.release()

    @contextmanager
    def handed_over(self) -> Iterator[None]:
        """Let other threads have their turn while the block runs; without the turn it changes nothing."""
        me = threading.get_ident()
        if self._owner != me:
            yield
            return
        depth, self._depth, self._owner = self._depth, 0, None
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._owner, self._depth = me, depth
