"""Python's garbage collector while a world is open."""

from __future__ import annotations

import gc
from types import TracebackType

_YOUNG_OBJECTS = 50_000


class RareCollections:
    """Lets the collector run less often, between ``__enter__`` and ``__exit__``.

    An execution makes many small objects that stay: its history and its calls. With Python's own threshold (700 new
    objects) they would be gone over again and again, for a third of the time of a large Map.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = gc.get_threshold()
        if 0 < self._before[0] < _YOUNG_OBJECTS:
            gc.set_threshold(_YOUNG_OBJECTS, *self._before[1:])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        gc.set_threshold(*self._before)
