"""What an expression may see besides its document, fixed for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class FakeEnvironment:
    """Variables and a context object as given; every UUID and every random number is the next of a counter."""

    def __init__(self, variables: Mapping[str, Any] | None = None, context: Mapping[str, Any] | None = None) -> None:
        self.variables = variables or {}
        self._context = context or {}
        self._uuids = 0
        self._randoms = 0

    def context(self) -> Mapping[str, Any]:
        return self._context

    def microseconds(self) -> int:
        return 0

    def uuid(self) -> str:
        self._uuids += 1
        return f"00000000-0000-4000-8000-{self._uuids:012}"

    def random(self) -> float:
        self._randoms += 1
        return (self._randoms * 0.618) % 1
