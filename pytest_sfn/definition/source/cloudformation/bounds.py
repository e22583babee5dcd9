"""Limits that keep a template from being resolved endlessly: circular references, and texts that keep doubling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_sfn.errors import SourceError

MAX_TEXT: Final = 1_048_576
"""The maximum length of a text while it is resolved, in characters: AWS limits templates and definitions to 1 MB."""


class ValueCache:
    """Caches values of a template, such as its conditions and the names of its resources, and detects circles."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], Any] = {}
        self._open: list[tuple[str, str]] = []

    def once(self, kind: str, name: str, compute: Callable[[str], Any]) -> Any:
        """The value with a name, computed once. Raises SfnError, which names the whole circle, if values depend on each
        other."""
        key = (kind, name)
        if key in self._values:
            return self._values[key]
        if key in self._open:
            circle = [*self._open[self._open.index(key) :], key]
            raise SourceError(
                f"The template has a circular reference: {' -> '.join(f'{kind} {name}' for kind, name in circle)}"
            )
        self._open.append(key)
        try:
            self._values[key] = compute(name)
        finally:
            self._open.pop()
        return self._values[key]


class LengthLimit:
    """Counts the length of a text while it is built. Raises SfnError when it becomes too long."""

    def __init__(self, function: str, start: str = "") -> None:
        self._function = function
        self._length = len(start)

    def add(self, text: str, times: int = 1) -> str:
        """Count a text and return it."""
        self._length += len(text) * times
        if self._length > MAX_TEXT:
            raise SourceError(
                f"The template's {self._function} makes a string of more than {MAX_TEXT:,} characters;"
                " AWS rejects such a long definition"
            )
        return text
