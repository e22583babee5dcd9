"""The lock of a world: one thread at a time may use it, and lets others in while it runs a handler."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pytest_sfn.patches import private_names as names

_is_owned = names.LOCK_IS_OWNED.get()
_release_save = names.LOCK_RELEASE_SAVE.get()
_acquire_restore = names.LOCK_ACQUIRE_RESTORE.get()


class Turn:
    """A lock that its thread may take again, and hand over for a while.

    A handler that waits for threads of its own, which call boto3 in their turn, would wait forever if the thread that
    started it kept the world to itself: :meth:`handed_over` lets them in.
    """

    def __init__(self) -> None:
        self._lock: Any = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def handed_over(self) -> AbstractContextManager[None]:
        """Let other threads have their turn while the block runs; without the turn it changes nothing."""
        return _HandedOver(self._lock) if _is_owned(self._lock) else _NOT_OURS


class _HandedOver(AbstractContextManager[None]):
    """Lets go of a lock, however often it was taken, and takes it back as often: as threading.Condition does it.

    A class, as a generator would take longer than the handler of many a test.
    """

    __slots__ = ("_lock", "_taken")

    def __init__(self, lock: Any) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._taken = _release_save(self._lock)

    def __exit__(self, *_: object) -> None:
        _acquire_restore(self._lock, self._taken)


_NOT_OURS = nullcontext()
