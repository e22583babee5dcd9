"""Python's garbage collector while a world is open."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

from pytest_sfn.patches.overrides import Override
from pytest_sfn.patches.shared_patch import SharedPatch

_YOUNG_OBJECTS = 50_000


class RareCollections:
    """Makes the collector run less often between ``enter`` and ``leave``.

    An execution makes many small objects that live long: its history and its calls. With Python's own threshold (700
    new objects) the collector would scan them again and again, which takes a third of the time of a large Map.
    """

    __slots__ = ()

    def enter(self) -> None:
        _patch.enter(self)

    def leave(self) -> None:
        _patch.leave(self)


class _Thresholds:
    """The place of the collector's thresholds: a tuple of three."""

    key = "gc.get_threshold"

    def read(self) -> Any:
        return gc.get_threshold()

    def write(self, value: Any) -> None:
        gc.set_threshold(*value)


def _raise_threshold() -> Iterator[Override]:
    young, *old = gc.get_threshold()
    if young:  # 0: the collector is switched off
        yield Override(_Thresholds(), (max(young, _YOUNG_OBJECTS), *old))


_patch = SharedPatch(_raise_threshold)
