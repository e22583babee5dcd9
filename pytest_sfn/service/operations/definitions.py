"""Definitions that come through the API: parsed, or refused with what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.service.protocol.answers import ApiError

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition, MachineType
    from pytest_sfn.service.api import Api


def parse(api: Api, text: str, type: MachineType) -> Definition:
    """The definition of a JSON text. Raises ApiError InvalidDefinition."""
    from pytest_sfn.definition.loading import compile_text
    from pytest_sfn.definition.source.definition_source import DefinitionText

    try:
        return compile_text(DefinitionText(text, "JSON"), type=type, models=api.world.api_models)
    except InvalidDefinition as invalid:
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{explain(invalid)}'") from invalid


def explain(invalid: InvalidDefinition) -> str:
    """All errors of a definition as one text, as CreateStateMachine words them."""
    return ", ".join(_worded(found) for found in invalid.diagnostics if found.severity == "ERROR")


def _worded(found: Diagnostic) -> str:
    return f"{found.code}: {found.message} at {found.aws_location or 'null'}"
