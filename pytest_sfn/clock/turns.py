"""The order of calls that are due at the same instant, while the orders are explored."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class Turns:
    """Calls that wait until nothing else is due at their instant, and until they are chosen.

    ``choose`` gets the number of calls that may be next, and returns the index of the one that is; None lets calls run
    in the order in which they became due.
    """

    __slots__ = ("choose", "waiting")

    def __init__(self) -> None:
        self.choose: Callable[[int], int] | None = None
        self.waiting: deque[Callable[[], None]] = deque()

    def take(self) -> Callable[[], None]:
        """The call that is next, which waits no longer."""
        if self.choose and len(self.waiting) > 1:
            self.waiting.rotate(-self.choose(len(self.waiting)))
        return self.waiting.popleft()

    def clear(self) -> None:
        """Forget all calls that wait."""
        self.waiting.clear()
