"""Identifiers and random numbers that are the same in every run."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid


class Ids:
    """Makes the ids of one world from its seed and a counter for each kind, so that asking for one kind never changes
    another."""

    def __init__(self, seed: int = 0) -> None:
        self._prefix = f"pytest-sfn/{seed}/".encode()
        self._counts: dict[str, int] = {}
        self.random = random.Random(seed)
        """Jitter, weights and random functions draw from here."""

    def uuid(self, kind: str) -> str:
        """A version 4 UUID, as AWS uses for execution names and request ids."""
        digits = self._digest(kind)
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"

    def name_uuid(self, kind: str) -> str:
        """A version 3 UUID, as AWS uses for the children of a Map Run."""
        return str(uuid.UUID(self._digest(kind)[:32], version=3))

    def hex(self, kind: str, length: int) -> str:
        """Some hexadecimal digits."""
        return self._digest(kind)[:length]

    def task_token(self) -> str:
        """A task token: long and opaque, as AWS's are."""
        return "AQCEAAAAKgAAAAMAAAAA" + base64.b64encode(bytes.fromhex(self._digest("token") * 6)).decode()

    def _digest(self, kind: str) -> str:
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return hashlib.blake2b(b"%s%s/%d" % (self._prefix, kind.encode(), count), digest_size=32).hexdigest()
