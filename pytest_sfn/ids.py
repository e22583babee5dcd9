"""Identifiers and random numbers that are the same in every run."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

_STRIDE = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""An odd 128-bit number without a visible pattern (the golden ratio): its multiples take all 2**128 values."""

_FIRST_SEQUENCE = 10**19
_MASK = (1 << 128) - 1

_FREE_BITS = _MASK ^ (0xF << 76) ^ (0xC << 60)
_VERSION_4 = (4 << 76) | (8 << 60)
"""The bits of a UUID that say its version and its variant."""

FIRST_REVISION = "INITIAL"
"""The revision id with which callers refer to a machine that was never changed."""


class Ids:
    """Makes the ids of one world from its seed.

    Each kind of id has its own sequence, so that taking an id of one kind does not change those of another.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._latest: dict[str, int] = {}

    @cached_property
    def random(self) -> random.Random:
        """The random number generator for jitter, alias weights and random functions."""
        return random.Random(self._seed)

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Give the same ids and random numbers again: each call of the function that this yields goes back to those
        that are next now."""
        latest, drawn = dict(self._latest), vars(self).get("random")
        state = drawn.getstate() if drawn else None

        def rewind() -> None:
            self._latest = dict(latest)
            if state:
                self.random.setstate(state)
            else:
                vars(self).pop("random", None)

        try:
            yield rewind
        finally:
            rewind()

    def uuid(self, kind: str) -> str:
        """A version 4 UUID, as AWS uses for execution names and request ids."""
        return uuid_of(self.number(kind))

    def name_uuid(self, kind: str) -> str:
        """A version 3 UUID, as AWS uses for the children of a Map Run."""
        return str(uuid.UUID(self._digits(kind), version=3))

    def hex(self, kind: str, length: int) -> str:
        """``length`` hexadecimal digits, at most 32."""
        return self._digits(kind)[:length]

    def sequence_number(self) -> str:
        """The sequence number of a message of a FIFO topic: 20 digits, larger than all previous ones."""
        latest = self._latest["sequence"] = self._latest.get("sequence", _FIRST_SEQUENCE) + 1000
        return str(latest)

    def task_token(self) -> str:
        """A task token: long and opaque, as AWS's are."""
        secret = hashlib.shake_256(self._digits("token").encode()).digest(192)
        return "AQCEAAAAKgAAAAMAAAAA" + base64.b64encode(secret).decode()

    def number(self, kind: str) -> int:
        """The next number of a sequence. An id that few read is kept as its number, and written when it is read."""
        latest = self._latest.get(kind)
        if latest is None:
            start = hashlib.blake2b(f"pytest-sfn/{self._seed}/{kind}".encode(), digest_size=16)
            latest = int.from_bytes(start.digest())
        latest = self._latest[kind] = (latest + _STRIDE) & _MASK
        return latest

    def _digits(self, kind: str) -> str:
        return f"{self.number(kind):032x}"


def uuid_of(number: int) -> str:
    """The version 4 UUID of a number."""
    digits = f"{number & _FREE_BITS | _VERSION_4:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
