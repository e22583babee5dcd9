"""The values that a test gives for the placeholders of a definition and the parameters of a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.errors import InvalidArgumentType

Values = Mapping[str, Any] | Callable[[str], Any]
"""Values by name, or a function from a name to its value, which raises KeyError for a name that it does not know."""


class GivenValues:
    """The values by name. ``asked`` collects the names that a definition or a template has, ``used`` those of them that
    the test gave."""

    def __init__(self, values: Values | None = None) -> None:
        self._values = values if callable(values) else dict(values or {})
        self._defaults: Mapping[str, Any] = {}
        self.asked: set[str] = set()
        self.used: set[str] = set()

    def over(self, defaults: Mapping[str, Any]) -> GivenValues:
        """The same values, and ``defaults`` for other names. Both know which of the names were used."""
        both = GivenValues()
        both._values, both._defaults = self._values, defaults
        both.asked, both.used = self.asked, self.used
        return both

    def __getitem__(self, name: str) -> Any:
        """The value with a name. Raises KeyError if none was given."""
        self.asked.add(name)
        try:
            value = _call(self._values, name) if callable(self._values) else self._values[name]
        except KeyError:
            return self._defaults[name]
        self.used.add(name)
        return value

    def __contains__(self, name: object) -> bool:
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    @property
    def names(self) -> list[str]:
        """The names that have a value; a function does not tell its names."""
        return [*({} if callable(self._values) else self._values), *self._defaults]

    @property
    def unused(self) -> list[str]:
        """The names that a test gave and nothing asked for."""
        return [] if callable(self._values) else [name for name in self._values if name not in self.used]


def _call(function: Callable[[str], Any], name: str) -> Any:
    """The value that a function gives for a name. Raises InvalidArgumentType for one that does not take a name."""
    try:
        return function(name)
    except TypeError as problem:
        if problem.__traceback__ is None or problem.__traceback__.tb_next is not None:
            raise
        raise InvalidArgumentType(
            f"substitutions= is a function that does not take the name of a placeholder: {problem}"
        ) from None
