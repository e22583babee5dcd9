"""The value that stands for a missing value."""

from __future__ import annotations

from typing import Final


class Undefined:
    """The type of :data:`UNDEFINED`. It is false, and equal only to itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final = Undefined()
