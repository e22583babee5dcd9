"""Masks what must not be seen: the values that ``sfn_redact`` names, in everything that is shown of an execution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.safe_text import safe_repr

MASK = "***"
"""What is shown in place of a masked value."""

_STEP = re.compile(
    r"(?:(?P<deep>\.\.)|\.)(?P<name>[^\W\d][\w-]*|\*)"
    r"|(?P<deep_bracket>\.\.)?\[(?:'(?P<quoted>[^']+)'|(?P<place>\*|\d+))\]"
)
_ANCHORS = ("Payload", "Input", "Output")
"""The fields of a request or an answer under which a function or an execution finds its own document."""

_LEAST_SECRET = 4
"""The shortest text that is looked for in other texts."""


class _Step(NamedTuple):
    """One step of a path: a name, an index, or ``*``. ``deep``: at any depth."""

    name: str
    deep: bool


def parse_redaction(path: str) -> tuple[_Step, ...]:
    """The steps of a path such as ``$..password`` or ``$.customer.cards[*].number``. Raises InvalidArgumentValue."""
    steps: list[_Step] = []
    position = 1
    while path.startswith("$") and (found := _STEP.match(path, position)):
        name = found["name"] or found["quoted"] or found["place"]
        steps.append(_Step(name, bool(found["deep"] or found["deep_bracket"])))
        position = found.end()
    if not steps or position != len(path):
        raise InvalidArgumentValue(
            f"{safe_repr(path)} is not a path that can be masked: write the place of a value, such as '$..password', "
            "'$.customer.cards[*].number' or \"$['card-number']\""
        )
    return tuple(steps)


_Path = tuple[_Step, ...]


@lru_cache(maxsize=64)
def redaction_of(paths: tuple[str, ...]) -> Redaction:
    """The redaction for some paths. Raises InvalidArgumentValue."""
    return Redaction(tuple(parse_redaction(path) for path in paths))


class Redaction:
    """Masks the values at some paths."""

    def __init__(self, paths: Sequence[_Path]) -> None:
        self._paths = paths

    def value(self, value: Json, secrets: set[str] | None = None) -> Json:
        """A value with its secrets masked. The texts that were masked are added to ``secrets``."""
        for path in self._paths:
            value = _masked(value, path, secrets)
            if isinstance(value, Mapping):
                value = {key: _masked(item, path, secrets) if key in _ANCHORS else item for key, item in value.items()}
        return value

    def text(self, text: str, secrets: set[str] | None = None) -> str:
        """A text with its secrets masked, if it is the JSON text of an object or an array."""
        if text.lstrip()[:1] not in ("{", "["):
            return text
        try:
            value = loads(text)
        except ValueError:
            return text
        masked = self.value(value, secrets)
        return text if masked == value else dumps(masked)

    def events(self, events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The events of a history with their secrets masked, also where another text quotes one."""
        secrets: set[str] = set()
        masked = [self._event(event, secrets) for event in events]
        return [_without(event, secrets) for event in masked] if secrets else masked

    def secrets(self, events: Iterable[Mapping[str, Any]]) -> set[str]:
        """The texts that are masked in the events of a history."""
        found: set[str] = set()
        for event in events:
            self._event(event, found)
        return found

    def _event(self, event: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
        return {
            key: self._details(value, secrets) if key.endswith("EventDetails") else value
            for key, value in event.items()
        }

    def _details(self, details: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
        return {key: self._detail(key, value, secrets) for key, value in details.items()}

    def _detail(self, key: str, value: Any, secrets: set[str]) -> Any:
        if isinstance(value, str):
            return self.text(value, secrets)
        if key == "assignedVariables" and isinstance(value, Mapping):
            masked = self.value({name: loads(text) for name, text in value.items()}, secrets)
            return {name: dumps(item) for name, item in masked.items()}
        return value


def hide(text: str, secrets: Iterable[str]) -> str:
    """A text without some secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _without(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, str):
        return hide(value, secrets)
    if isinstance(value, Mapping):
        return {key: _without(item, secrets) for key, item in value.items()}
    return value


def _masked(value: Json, path: _Path, secrets: set[str] | None) -> Json:
    if not path:
        if secrets is not None:
            secrets.update(_texts_of(value))
        return MASK
    step = path[0]
    if isinstance(value, Mapping):
        return {key: _next(item, step.name in (key, "*"), path, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_next(item, step.name in (str(place), "*"), path, secrets) for place, item in enumerate(value)]
    return value


def _next(item: Json, matches: bool, path: _Path, secrets: set[str] | None) -> Json:
    if matches:
        item = _masked(item, path[1:], secrets)
    return _masked(item, path, secrets) if path[0].deep else item


def _texts_of(value: Json) -> Iterator[str]:
    """The texts of a masked value that may be quoted elsewhere."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_of(item)
    elif not isinstance(value, (bool, type(None))) and len(str(value)) >= _LEAST_SECRET:
        yield str(value)
