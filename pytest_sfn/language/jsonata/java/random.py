"""``java.util.Random``, with which Step Functions makes random numbers from a seed.

https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Random.html
"""

from __future__ import annotations

_MULTIPLIER, _INCREMENT, _MASK = 0x5DEECE66D, 0xB, (1 << 48) - 1
_INT = 1 << 31


class JavaRandom:
    """A linear congruential generator of 48 bits. ``seed`` is a ``long``."""

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ _MULTIPLIER) & _MASK

    def _next(self, bits: int) -> int:
        self._state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return self._state >> (48 - bits)

    def next_int(self, bound: int) -> int:
        """A number from 0 to below ``bound``, which must be positive and fit an ``int``."""
        drawn = self._next(31)
        if not bound & (bound - 1):
            return bound * drawn >> 31
        while drawn - drawn % bound + bound - 1 >= _INT:
            drawn = self._next(31)
        return drawn % bound

    def next_double(self) -> float:
        """A number from 0 to below 1."""
        return ((self._next(26) << 27) + self._next(27)) / (1 << 53)
