"""The call of a state and its arguments, as written in a definition or as evaluated by an execution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_sfn.arns import Place
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call. ``known`` is False if it is known only at run time; ``value`` is None if it is absent."""

    value: Json = None
    known: bool = True


CHOSEN = Argument(known=False)
"""An argument that is known only at run time."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A call of a state: ``service`` and ``action`` as in ``arn:aws:states:::sqs:sendMessage``.

    ``machine`` is the name of the state machine. ``language`` is the query language of the arguments; None if they are
    evaluated, and therefore known.
    """

    service: str
    action: str
    given: Json
    place: Place
    machine: str
    language: QueryLanguage | None = None
    pattern: str = ""

    def argument(self, *path: str) -> Argument:
        """An argument, or a nested one, as far as it is known."""
        value = self.given
        for name in path:
            if self._is_expression(value) or self._is_chosen(value, name):
                return CHOSEN
            value = value.get(name) if isinstance(value, Mapping) else None
        return CHOSEN if self._is_expression(value) else Argument(value)

    def with_arguments(self, given: Json) -> ServiceCall:
        """The same call with other arguments, for one of several items in a request."""
        return replace(self, given=given)

    def _is_expression(self, value: Json) -> bool:
        return self.language == "JSONata" and isinstance(value, str) and value.startswith("{%")

    def _is_chosen(self, holder: Json, name: str) -> bool:
        """True if a JSONPath, an intrinsic function or the context provides the value of a field."""
        return self.language == "JSONPath" and isinstance(holder, Mapping) and f"{name}.$" in holder
