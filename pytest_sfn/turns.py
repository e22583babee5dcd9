"""One thread at a time: the turn to touch a world, which a thread gives up while it runs somebody else's code."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext


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

    def handed_over(self) -> AbstractContextManager[None]:
        """Let other threads have their turn while the block runs; without the turn it changes nothing."""
        return _HandedOver(self) if self._owner == threading.get_ident() else _NOT_OURS

    def _give(self) -> int:
        """Let go of the lock, however often it was taken; how often that was."""
        depth, self._depth, self._owner = self._depth, 0, None
        self._lock.release()
        return depth

    def _take_back(self, depth: int) -> None:
        self._lock.acquire()
        self._owner, self._depth = threading.get_ident(), depth


class _HandedOver(AbstractContextManager[None]):
    """A class, as a generator would take longer than the handler of many a test."""

    __slots__ = ("_depth", "_turn")

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __enter__(self) -> None:
        self._depth = self._turn._give()

    def __exit__(self, *_: object) -> None:
        self._turn._take_back(self._depth)


_NOT_OURS = nullcontext()
