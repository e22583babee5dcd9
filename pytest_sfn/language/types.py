"""The types that all compiled expressions share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from pytest_sfn.values.json_text import Json

QueryLanguage = Literal["JSONPath", "JSONata"]


class Environment(Protocol):
    """The values that an expression may use besides its document: variables, context object, time, random numbers."""

    @property
    def variables(self) -> Mapping[str, Json]:
        """The workflow variables, by name without ``$``, as they were when the state was entered."""

    def context(self) -> Mapping[str, Json]:
        """The context object: ``$$`` in JSONPath, ``$states.context`` in JSONata."""

    def microseconds(self) -> int:
        """The virtual time, since the epoch."""

    def random(self) -> float:
        """The next number of the world's generator: 0 <= n < 1."""

    def uuid(self) -> str:
        """The next version 4 UUID."""


Expression = Callable[[Json, Environment], Json]
"""A compiled path, template, intrinsic or JSONata expression. It is called with its document and the environment, and
returns the value.

The document of a JSONPath expression is its ``$``. That of a JSONata expression is the ``$states`` object without
``context``: ``{"input": ...}`` and, where allowed, ``result`` or ``errorOutput``.
Raises :class:`pytest_sfn.errors.EvaluationError` with AWS's text. The document and the result are never changed in
place.
"""

ResultPath = Callable[[Json, Json], Json]
"""A compiled ResultPath: (raw input, result) -> the input with the result at its place."""


def is_expression(value: Json) -> bool:
    """True if a value is a JSONata expression: a text from ``{%`` to ``%}`` with no text around it."""
    return isinstance(value, str) and len(value) >= 4 and value.startswith("{%") and value.endswith("%}")


class SyntaxProblem(Exception):
    """A path, template or expression does not parse. The definition turns this into a diagnostic.

    ``message`` is AWS's text if it is known. ``field`` is the location relative to the state (``Parameters/a.$``).
    ``hint`` says what to do. ``code`` is AWS's code if it is not SCHEMA_VALIDATION_FAILED
    (``INVALID_JSONATA_EXPRESSION``). ``others`` are further problems in the same text.
    """

    def __init__(
        self,
        message: str,
        field: str | None = None,
        hint: str | None = None,
        code: str | None = None,
        others: tuple[SyntaxProblem, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint
        self.code = code
        self.others = others
