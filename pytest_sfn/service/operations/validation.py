"""Checking a definition without creating anything."""

from __future__ import annotations

from pytest_sfn.errors import Diagnostic
from pytest_sfn.service.api import Api
from pytest_sfn.service.protocol.answers import Members

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
