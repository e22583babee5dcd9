"""What keeps the resolving of a template from going on without end: circles, and texts that double."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_sfn.errors import SfnError

MAX_TEXT: Final = 1_048_576
"""How long a text may become while it is resolved, in characters: AWS takes templates and definitions of up to 1 MB."""


class Known:
    """Values of a template that are worked out once, such as its conditions and the names of its resources."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], Any] = {}
        self._open: list[tuple[str, str]] = []

    def once(self, kind: str, name: str, work_out: Callable[[str], Any]) -> Any:
        """The value with a name. Raises SfnError, which names them all, if values need one another."""
        key = (kind, name)
        if key in self._values:
            return self._values[key]
        if key in self._open:
            circle = [*self._open[self._open.index(key) :], key]
            raise SfnError(f"The template goes in circles: {' -> '.join(f'{kind} {name}' for kind, name in circle)}")
        self._open.append(key)
        try:
            self._values[key] = work_out(name)
        finally:
            self._open.pop()
        return self._values[key]


class Growth:
    """The length of a text that is put together. Raises SfnError when it becomes too long."""

    def __init__(self, function: str, start: str = "") -> None:
        self._function = function
        self._length = len(start)

    def add(self, text: str, times: int = 1) -> str:
        """Count a text, and give it."""
        self._length += len(text) * times
        if self._length > MAX_TEXT:
            raise SfnError(
                f"The template's {self._function} makes a text of more than {MAX_TEXT:,} characters; AWS takes no"
                " definition that is longer"
            )
        return text
