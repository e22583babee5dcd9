"""The lock of a world: one thread uses the world at a time, and lets others in while it runs a handler."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pytest_sfn.patches import private_names as names

_is_owned = names.LOCK_IS_OWNED.get()
_release_save = names.LOCK_RELEASE_SAVE.get()
_acquire_restore = names.LOCK_ACQUIRE_RESTORE.get()


class WorldLock:
    """A lock that a thread may take repeatedly, and release for a while.

    A handler may wait for its own threads, which call boto3. It would wait forever if the thread that started it kept
    the lock, so :meth:`released` lets the other threads in.
    """

    def __init__(self) -> None:
        self._lock: Any = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def released(self) -> AbstractContextManager[None]:
        """Let other threads take the lock while the block runs. Does nothing in a thread that does not hold it."""
        return _Released(self._lock) if _is_owned(self._lock) else _NOT_OURS


class _Released(AbstractContextManager[None]):
    """Releases a lock completely, and takes it back as many times as it was held, like threading.Condition.

    It is a class, because a generator would take longer than most handlers in tests.
    """

    __slots__ = ("_lock", "_taken")

    def __init__(self, lock: Any) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._taken = _release_save(self._lock)

    def __exit__(self, *_: object) -> None:
        _acquire_restore(self._lock, self._taken)


_NOT_OURS = nullcontext()
