"""The lock of a world: one thread uses the world at a time, and lets others in while it runs a handler."""

from __future__ import annotations

import threading
from typing import Any

from pytest_sfn.patches import private_names as names

_is_owned = names.LOCK_IS_OWNED.get()
_release_save = names.LOCK_RELEASE_SAVE.get()
_acquire_restore = names.LOCK_ACQUIRE_RESTORE.get()


class WorldLock:
    """A lock that a thread may take repeatedly, and release for a while.

    A handler may wait for its own threads, which call boto3. It would wait forever if the thread that started it kept
    the lock, so :meth:`release_all` lets the other threads in.
    """

    def __init__(self) -> None:
        self._lock: Any = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def release_all(self) -> object:
        """Let other threads take the lock until :meth:`take_back` gets what this returns.

        It releases the lock completely, like threading.Condition; it does nothing in a thread that does not hold it. It
        is not a context manager, because that would take longer than most handlers in tests.
        """
        return _release_save(self._lock) if _is_owned(self._lock) else None

    def take_back(self, released: object) -> None:
        """Take the lock as many times as this thread held it before :meth:`release_all`."""
        if released is not None:
            _acquire_restore(self._lock, released)
