"""What a state calls, and with which arguments: as a definition writes them, or as an execution evaluated them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_sfn.arns import Place
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call. ``known`` is False where it is decided at run time; ``value`` is None where it is
    absent.
    """

    value: Json = None
    known: bool = True


CHOSEN = Argument(known=False)
"""An argument that is decided at run time."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A call that a state makes: ``service`` and ``action`` as in ``arn:aws:states:::sqs:sendMessage``.

    ``machine`` is the name of the state machine. ``language`` is that in which the arguments are written; None if they
    are evaluated, and all of them known.
    """

    service: str
    action: str
    given: Json
    place: Place
    machine: str
    language: QueryLanguage | None = None
    pattern: str = ""

    def argument(self, *path: str) -> Argument:
        """An argument, or one inside of it, as far as it is known."""
        value = self.given
        for name in path:
            if self._is_expression(value) or self._is_chosen(value, name):
                return CHOSEN
            value = value.get(name) if isinstance(value, Mapping) else None
        return CHOSEN if self._is_expression(value) else Argument(value)

    def with_arguments(self, given: Json) -> ServiceCall:
        """The same call with other arguments, as one of several items that a request holds."""
        return replace(self, given=given)

    def _is_expression(self, value: Json) -> bool:
        return self.language == "JSONata" and isinstance(value, str) and value.startswith("{%")

    def _is_chosen(self, holder: Json, name: str) -> bool:
        """Whether a JSONPath, an intrinsic function or the context gives the value of a field."""
        return self.language == "JSONPath" and isinstance(holder, Mapping) and f"{name}.$" in holder
