"""``when(...)``: which calls of a fake get an answer of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.fakes.behaviours import UNSET, Behaviour
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.values.arguments import checked, optional, whole_number
from pytest_sfn.values.json_difference import differences
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

if TYPE_CHECKING:
    from pytest_sfn.fakes.fake import Fake


class Matcher:
    """Takes calls by their payload, by the Map iteration they belong to, or by both.

    A dict matches payloads that hold at least its members, at every level; a callable is asked; anything else must be
    equal.
    """

    @checked(map_index=optional(whole_number(0)))
    def __init__(self, payload: Any = UNSET, map_index: int | None = None) -> None:
        if payload is UNSET and map_index is None:
            raise InvalidArgumentType("when() needs a matcher: a dict, a function of the payload, or map_index=")
        self._payload = payload
        self._map_index = map_index

    def __str__(self) -> str:
        parts = [] if self._payload is UNSET else [self._shown()]
        return ", ".join(parts if self._map_index is None else [*parts, f"map_index={self._map_index}"])

    def __call__(self, payload: Json, caller: Caller | None) -> bool:
        if self._map_index is not None and (caller is None or caller.map_index != self._map_index):
            return False
        expected = self._payload
        if expected is UNSET:
            return True
        if callable(expected):
            return bool(expected(payload))
        return next(differences(expected, payload, subset=True), None) is None

    def _shown(self) -> str:
        if callable(self._payload):
            return getattr(self._payload, "__qualname__", None) or safe_repr(self._payload)
        return show_json(self._payload)


class Clause:
    """A matcher with the behaviour of the calls it takes."""

    __slots__ = ("behaviour", "matcher")

    def __init__(self, matcher: Matcher, behaviour: Behaviour) -> None:
        self.matcher = matcher
        self.behaviour = behaviour


class When:
    """The first half of ``fake.when(matcher).returns(value)``: says what the matching calls of this test get."""

    def __init__(self, fake: Fake[Any, Any], add: Callable[..., None]) -> None:
        self._fake = fake
        self._add = add

    def returns(self, value: Json) -> Fake[Any, Any]:
        """They get this value (a JSON value; ``bytes`` is the raw body). Returns the fake."""
        self._add(returns=value)
        return self._fake

    def raises(self, error: object) -> Fake[Any, Any]:
        """They get this error: an exception, an exception class or an error name. Returns the fake."""
        self._add(raises=error)
        return self._fake
