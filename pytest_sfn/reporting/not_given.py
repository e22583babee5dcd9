"""The default of an optional argument of an assertion, for which None is a value."""

from __future__ import annotations

from typing import Any, Final


class _NotGiven:
    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final[Any] = _NotGiven()
"""The output that an assertion expects if the test names none: None is an output too."""
