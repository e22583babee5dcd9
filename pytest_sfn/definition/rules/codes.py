"""The rules that are checked while a definition is read: AWS's own, with its codes, and what reading a source shows."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.rules.rule import NamedRule

_ERRORS: Mapping[str, str] = {
    "SCHEMA_VALIDATION_FAILED": "A field is missing, not supported, or has a value that it must not have",
    "INVALID_JSON_DESCRIPTION": "The text is not JSON",
    "TOO_DEEPLY_NESTED": "A value is nested too deeply",
    "MISSING_TRANSITION_TARGET": "A state leads to a state that does not exist, or no state leads to it",
    "MISSING_END_STATE": "No state ends the workflow",
    "DUPLICATE_STATE_NAME": "Two states have the same name",
    "INVALID_STATE_NAME": "The name of a state is empty or too long",
    "DUPLICATE_LABEL_NAME": "Two Distributed Maps have the same Label",
    "INVALID_LABEL_NAME": "A Label is too long or has characters that it must not have",
    "INVALID_VARIABLE_NAME": "The name of a variable is not valid",
    "RESERVED_VARIABLE_NAME": "Assign sets the reserved variable $states",
    "DUPLICATE_VARIABLE_NAME": "A variable is assigned outside and inside a Parallel or Map",
    "INVALID_JSONATA_EXPRESSION": "An expression is not JSONata",
    "UNSUPPORTED_JSONATA_EXPRESSION": "An expression uses what Step Functions does not support",
}
_WARNINGS: Mapping[str, str] = {
    "NO_DOLLAR": "A string looks like a path, but its key does not end in .$",
    "NO_PATH": "A string looks like a path, but the name of its field does not end in Path",
    "PASS_RESULT_IS_STATIC": "The Result of a Pass state contains a path, which is not evaluated",
    "UNRESOLVED_VALUE": "A value of a template is known only on AWS",
    "UNUSED_SUBSTITUTION": "A substitution has a name that no placeholder has",
    "TEXT_NOT_PATH": "A string was read as a definition, but looks like a path",
    "USELESS_IGNORE": "A Comment ignores a rule that does not exist or finds nothing",
}

CODES = (
    *(NamedRule(name, "ERROR", summary) for name, summary in _ERRORS.items()),
    *(NamedRule(name, "WARNING", summary) for name, summary in _WARNINGS.items()),
)
"""AWS's errors, AWS's warnings, and those of this library that need no check of their own."""
