"""Parses and validates the definitions of API calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.service.api import Api
from pytest_sfn.service.protocol.answers import ApiError, Members

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition, MachineType
    from pytest_sfn.service.api import Api


def parse(api: Api, text: str, type: MachineType) -> Definition:
    """The definition in a JSON text. Raises ApiError InvalidDefinition."""
    from pytest_sfn.definition.loading import compile_text
    from pytest_sfn.definition.source.definition_source import DefinitionText

    try:
        return compile_text(DefinitionText(text, "JSON"), type=type, models=api.world.api_models, rules=None)
    except InvalidDefinition as invalid:
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{explain(invalid)}'") from invalid


def explain(invalid: InvalidDefinition) -> str:
    """All errors of a definition as one text, in the format of CreateStateMachine."""
    return ", ".join(_describe_error(found) for found in invalid.diagnostics if found.severity == "ERROR")


def _describe_error(found: Diagnostic) -> str:
    return f"{found.code}: {found.message} at {found.aws_location or 'null'}"


MOST_DIAGNOSTICS = 100


def validate_state_machine_definition(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html"""
    from pytest_sfn.definition.parser import check_definition

    found = check_definition(given["definition"], given.get("type", "STANDARD"), api.world.api_models)
    failed = any(diagnostic.severity == "ERROR" for diagnostic in found)
    shown = [one for one in found if one.severity == "ERROR" or given.get("severity") == "WARNING"]
    most = given.get("maxResults") or MOST_DIAGNOSTICS
    return {
        "result": "FAIL" if failed else "OK",
        "diagnostics": [_described(diagnostic) for diagnostic in shown[:most]],
        "truncated": len(shown) > most,
    }


def _described(found: Diagnostic) -> Members:
    described = {"severity": found.severity, "code": found.code, "message": found.message}
    if found.aws_location is not None:
        described["location"] = found.aws_location
    return described
