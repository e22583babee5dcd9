"""``when(...)``: selects the calls of a fake that get a different answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.fakes.behaviours import UNSET, Behaviour
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.values.arguments import check_arguments, optional, whole_number
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

F = TypeVar("F")
"""The kind of fake whose calls are matched."""


class Matcher:
    """Matches calls by their payload, by the index of their Map iteration, or by both.

    A dict matches payloads that contain at least its members, at every level. A callable gets the payload and returns
    whether it matches. Any other value must be equal.
    """

    @check_arguments(map_index=optional(whole_number(0)))
    def __init__(self, payload: Any = UNSET, map_index: int | None = None) -> None:
        if payload is UNSET and map_index is None:
            raise InvalidArgumentType("when() needs a matcher: a dict, a function of the payload, or map_index=")
        self.payload = payload
        self.map_index = map_index

    def __str__(self) -> str:
        parts = [] if self.payload is UNSET else [self._describe_payload()]
        return ", ".join(parts if self.map_index is None else [*parts, f"map_index={self.map_index}"])

    def __call__(self, payload: Json, caller: Caller | None) -> bool:
        if self.map_index is not None and (caller is None or caller.map_index != self.map_index):
            return False
        expected = self.payload
        if expected is UNSET:
            return True
        if callable(expected):
            return bool(expected(payload))
        from pytest_sfn.values.json_difference import differences

        return next(differences(expected, payload, subset=True), None) is None

    def _describe_payload(self) -> str:
        if callable(self.payload):
            return getattr(self.payload, "__qualname__", None) or safe_repr(self.payload)
        return show_json(self.payload)


class Clause:
    """A matcher, and the behaviour for the calls that it matches."""

    __slots__ = ("behaviour", "has_matched", "matcher")

    def __init__(self, matcher: Matcher, behaviour: Behaviour) -> None:
        self.matcher = matcher
        self.behaviour = behaviour
        self.has_matched = False


class When(Generic[F]):
    """The result of ``fake.when(matcher)``: sets the answer to the matching calls of this test."""

    def __init__(self, fake: F, add: Callable[..., None]) -> None:
        self._fake = fake
        self._add = add

    def returns(self, value: Json) -> F:
        """Answer matching calls with this JSON value (``bytes`` is the raw body). Returns the fake."""
        self._add(returns=value)
        return self._fake

    def raises(self, error: object) -> F:
        """Fail matching calls with an exception, an exception class or an error name. Returns the fake."""
        self._add(raises=error)
        return self._fake
