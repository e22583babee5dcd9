"""Markers for no value, where every JSON value is possible."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Sentinel(Enum):
    MISSING = "nothing there"
    PAST_END = "an index past the end of an array"
    UNFIT = "a segment that does not fit the node"


MISSING: Final = Sentinel.MISSING
"""The result of a path that selects nothing."""

PAST_END: Final = Sentinel.PAST_END
UNFIT: Final = Sentinel.UNFIT
