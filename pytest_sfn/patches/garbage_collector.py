"""Python's garbage collector while a world is open."""

from __future__ import annotations

import gc
from typing import Any

from pytest_sfn.patches.overrides import Override

_YOUNG_OBJECTS = 50_000


class RareCollections:
    """Makes the collector run less often, between ``enter`` and ``leave``.

    An execution makes many small objects that stay: its history and its calls. With Python's own threshold (700 new
    objects) the collector would visit them repeatedly, which takes a third of the time of a large Map.
    """

    __slots__ = ("_override",)

    def __init__(self) -> None:
        self._override: Override | None = None

    def enter(self) -> None:
        young, *old = gc.get_threshold()
        if young:  # 0 means that the collector is off
            self._override = Override(_THRESHOLDS, (max(young, _YOUNG_OBJECTS), *old))
            self._override.enter()

    def leave(self) -> None:
        if self._override:
            self._override.leave()


class _Thresholds:
    """The collector's thresholds as a place that can be patched: a tuple of three."""

    key = "gc.get_threshold"

    def read(self) -> Any:
        return gc.get_threshold()

    def write(self, value: Any) -> None:
        gc.set_threshold(*value)


_THRESHOLDS = _Thresholds()
