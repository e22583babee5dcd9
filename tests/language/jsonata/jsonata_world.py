"""A world for expressions: a clock that stands still, and chance that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata_expressions import compile_expression

EVERYWHERE = frozenset({"input", "context", "result", "errorOutput"})


class World:
    """An environment: 2024-02-29T12:30:45.678Z, with the same number and the same UUID each time."""

    def __init__(self, variables: Mapping[str, Any] | None = None, context: Mapping[str, Any] | None = None) -> None:
        self.variables = variables or {}
        self._context = context or {}
        self.asked_for_context = 0

    def context(self) -> Mapping[str, Any]:
        self.asked_for_context += 1
        return self._context

    def microseconds(self) -> int:
        return 1_709_209_845_678_901

    def random(self) -> float:
        return 0.25

    def uuid(self) -> str:
        return "01234567-89ab-4cde-8f01-23456789abcd"


def value_of(text: str, document: Any = None, /, **variables: Any) -> Any:
    """What an expression gives for an input and variables."""
    expression = compile_expression(text, "Output", scope=EVERYWHERE)
    return expression({"input": document}, World(variables))


def failure_of(text: str, document: Any = None, /, **variables: Any) -> EvaluationError:
    """The error of an expression that has to fail."""
    try:
        found = value_of(text, document, **variables)
    except EvaluationError as error:
        return error
    raise AssertionError(f"{text} gave {found!r}")
