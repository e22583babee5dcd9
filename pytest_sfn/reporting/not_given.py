"""The default of an optional argument of an assertion. None would not do, because it is also a valid output."""

from __future__ import annotations

from typing import Any, Final


class _NotGiven:
    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final[Any] = _NotGiven()
"""Stands for an expected output that was not passed, because None is an output too."""
