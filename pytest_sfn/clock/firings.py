"""Which work the firings of schedules lead to: schedules fire forever, and must not keep an execution going."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial


class Firings:
    """Numbers the firings of schedules, and marks what each of them leads to with its number.

    ``count`` is the number of the latest firing; ``current`` is the firing whose work runs now, 0 if there is none.
    """

    __slots__ = ("count", "current")

    def __init__(self) -> None:
        self.count = 0
        self.current = 0

    def begin(self, callback: Callable[[], None]) -> None:
        """Run what a schedule does, as the next firing."""
        self.count += 1
        self.run_within(self.count, callback)

    def marked(self, callback: Callable[[], None]) -> Callable[[], None]:
        """A callback that the current firing leads to, with its number."""
        return partial(self.run_within, self.current, callback)

    def run_within(self, firing: int, callback: Callable[[], None]) -> None:
        """Run a callback as work of a firing, or of none (0)."""
        before, self.current = self.current, firing
        try:
            callback()
        finally:
            self.current = before
