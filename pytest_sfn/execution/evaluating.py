"""The value of one expression or template: that of a Pass state which has it, tested alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.parser import parse_source
from pytest_sfn.definition.source.definition_source import source_of
from pytest_sfn.errors import Diagnostic, EvaluationFailed, InvalidArgumentValue, InvalidDefinition
from pytest_sfn.execution.results.state_result import try_state
from pytest_sfn.execution.values import copy_in
from pytest_sfn.language.types import QueryLanguage, is_expression
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.safe_text import safe_repr

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition
    from pytest_sfn.engine.engine import Engine

_STATE = "Evaluate"
_MEMBER = "value"
"""The field of the Pass state's Parameters that has a JSONPath expression: AWS's texts name it ``value.$``."""

_JSONATA_HINT = "a JSONata expression is written {% ... %}, or given with query_language='JSONata'"


def evaluate(
    engine: Engine,
    role_arn: str,
    expression: Json,
    given: Json,
    variables: Mapping[str, Json] | None,
    context: Mapping[str, Any] | None,
    query_language: QueryLanguage | None,
) -> Json:
    """The value of an expression or template; see :meth:`SfnExecutor.evaluate`."""
    expression = copy_in(expression.strip() if isinstance(expression, str) else expression, "the expression")
    language = query_language or _language_of(expression)
    fields = _jsonata_fields(expression) if language == "JSONata" else _jsonpath_fields(expression)
    result = try_state(
        engine,
        _compile(expression, language, fields),
        _STATE,
        given,
        role_arn=role_arn,
        variables=variables,
        context=context,
        mock=None,
        retry_count=0,
    )
    if result.status != "SUCCEEDED":
        raise EvaluationFailed(result.error, result.cause)
    return result.output if language == "JSONata" else result.output[_MEMBER]


# ---- the query language


def _language_of(expression: Json) -> QueryLanguage:
    """The language in which an expression or template is written; JSONPath, AWS's default, for constants."""
    if isinstance(expression, str):
        return "JSONata" if expression.startswith("{%") else "JSONPath"
    jsonata, jsonpath = any(_jsonata_texts(expression)), any(_jsonpath_fields_in(expression))
    if jsonata and jsonpath:
        raise InvalidArgumentValue(
            "the template mixes JSONPath (field names that end in .$) and JSONata ({% ... %}), but a state has one "
            "query language: pass query_language='JSONPath' or 'JSONata'; the other kind is then plain text"
        )
    return "JSONata" if jsonata else "JSONPath"


def _jsonata_texts(value: Json) -> Iterator[bool]:
    """True for each text of a template that is a JSONata expression."""
    if isinstance(value, str):
        yield is_expression(value)
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _jsonata_texts(part)


def _jsonpath_fields_in(value: Json) -> Iterator[bool]:
    """True for each field of a template whose name says that its value is JSONPath."""
    if isinstance(value, dict):
        yield from (name.endswith(".$") for name in value)
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _jsonpath_fields_in(part)


# ---- the state


def _jsonata_fields(expression: Json) -> dict[str, Json]:
    if isinstance(expression, str) and not expression.startswith("{%"):
        expression = f"{{% {expression} %}}"
    return {"Output": expression}


def _jsonpath_fields(expression: Json) -> dict[str, Json]:
    if not isinstance(expression, str):
        return {"Parameters": {_MEMBER: expression}}
    if expression.startswith("{%"):
        raise InvalidArgumentValue(f"{safe_repr(expression)} is JSONata, and query_language='JSONPath' is given")
    if not expression.startswith(("$", "States.")):
        raise InvalidArgumentValue(
            f"{safe_repr(expression)} is not an expression: a JSONPath starts with $ and an intrinsic function with "
            f"States.; {_JSONATA_HINT}"
        )
    return {"Parameters": {f"{_MEMBER}.$": expression}}


def _compile(expression: Json, language: QueryLanguage, fields: dict[str, Json]) -> Definition:
    """The state's definition. Raises InvalidDefinition, which names the expression."""
    state = {"Type": "Pass", "QueryLanguage": language, **fields, "End": True}
    try:
        source = source_of({"StartAt": _STATE, "States": {_STATE: state}})
        return parse_source(source, type="STANDARD", rules=None, counted=False)
    except InvalidDefinition as invalid:
        found = [_explain(diagnostic, expression, language) for diagnostic in invalid.diagnostics]
        raise InvalidDefinition(found, f"of a state with {_show(expression)}") from None


def _explain(found: Diagnostic, expression: Json, language: QueryLanguage) -> Diagnostic:
    """A finding about the expression, which stands in no definition of the test."""
    hint = found.hint
    if isinstance(expression, str) and language == "JSONPath":
        hint = f"{hint}; {_JSONATA_HINT}" if hint else _JSONATA_HINT
    elif "$states." in found.message:
        hint = f"{hint} Pass the value as input= or variables=, or use run_state with mock=."
    return replace(found, location=None, reported_at=None, field=None, line=None, hint=hint)


def _show(expression: Json) -> str:
    text = expression if isinstance(expression, str) else dumps(expression)
    return text if len(text) <= 200 else f"{text[:200]}..."
