"""The fields that a state may have, by its type and its query language."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.language.types import QueryLanguage

QUERY_LANGUAGES: tuple[QueryLanguage, ...] = ("JSONPath", "JSONata")

_COMMON = frozenset({"Type", "Comment", "QueryLanguage"})
_ENDS = frozenset({"Next", "End"})
_PATHS = frozenset({"InputPath", "OutputPath", "Output"})
_WORK = frozenset({"ResultSelector", "Retry", "Catch"})

ALLOWED: Mapping[str, frozenset[str]] = {
    kind: _COMMON | fields
    for kind, fields in {
        "Pass": _ENDS | _PATHS | {"Assign", "Parameters", "Result", "ResultPath"},
        "Task": _ENDS | _PATHS | _WORK | {
            "Arguments", "Assign", "Credentials", "HeartbeatSeconds", "HeartbeatSecondsPath", "Parameters", "Resource",
            "ResultPath", "TimeoutSeconds", "TimeoutSecondsPath",
        },
        "Wait": _ENDS | _PATHS | {"Assign", "Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
        "Parallel": _ENDS | _PATHS | _WORK | {"Arguments", "Assign", "Branches", "Parameters", "ResultPath"},
        "Map": _ENDS | _PATHS | _WORK | {
            "Assign", "ItemBatcher", "ItemProcessor", "ItemReader", "ItemSelector", "Items", "ItemsPath", "Iterator",
            "Label", "MaxConcurrency", "MaxConcurrencyPath", "Parameters", "ResultPath", "ResultWriter",
            "ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath",
        },
        "Choice": _PATHS | {"Assign", "Choices", "Default"},
        "Succeed": _PATHS,
        "Fail": frozenset({"Cause", "CausePath", "Error", "ErrorPath"}),
    }.items()
}  # fmt: skip
"""The fields of each type of state, for both query languages, as measured with ValidateStateMachineDefinition."""

INSTEAD: Mapping[str, str] = {
    "Arguments": "Parameters",
    "Output": "ResultSelector, ResultPath and OutputPath",
    "Items": "ItemsPath",
    "Condition": "Variable and a comparison",
    "InputPath": "Arguments",
    "Parameters": "Arguments",
    "ResultSelector": "Output",
    "ResultPath": "Output",
    "OutputPath": "Output",
    "Result": "Output",
    "ItemsPath": "Items",
    "Variable": "Condition",
    "SecondsPath": "Seconds",
    "TimestampPath": "Timestamp",
    "TimeoutSecondsPath": "TimeoutSeconds",
    "HeartbeatSecondsPath": "HeartbeatSeconds",
    "MaxConcurrencyPath": "MaxConcurrency",
    "ToleratedFailureCountPath": "ToleratedFailureCount",
    "ToleratedFailurePercentagePath": "ToleratedFailurePercentage",
    "ErrorPath": "Error",
    "CausePath": "Cause",
    "MaxItemsPath": "MaxItems",
    "MaxItemsPerBatchPath": "MaxItemsPerBatch",
    "MaxInputBytesPerBatchPath": "MaxInputBytesPerBatch",
}
"""The fields that only one query language has, each with its replacement in the other one."""

JSONATA_ONLY = frozenset({"Arguments", "Output", "Items", "Condition"})
JSONPATH_ONLY = frozenset(INSTEAD) - JSONATA_ONLY
_FOREIGN: Mapping[QueryLanguage, frozenset[str]] = {"JSONPath": JSONATA_ONLY, "JSONata": JSONPATH_ONLY}
_FITTING: Mapping[tuple[str, QueryLanguage], frozenset[str]] = {
    (kind, language): allowed - _FOREIGN[language] for kind, allowed in ALLOWED.items() for language in QUERY_LANGUAGES
}


def arguments_field(language: QueryLanguage) -> str:
    """The field with the arguments of a Task, or of the S3 call of a Map."""
    return "Arguments" if language == "JSONata" else "Parameters"


def check_state_fields(fields: Fields, kind: str, language: QueryLanguage, *, downgraded: bool) -> None:
    """Report the fields that a state of this type and query language must not have.

    For a state with "QueryLanguage": "JSONPath" in a JSONata machine, AWS reports only that, and not its fields.
    """
    if _FITTING[kind, language].issuperset(fields.values):
        return
    allowed = ALLOWED[kind]
    foreign = [name for name in fields.values if name in allowed and name in _FOREIGN[language]]
    for name in foreign if not downgraded else ():
        report_foreign_field(fields, name, language)
    for name in fields.values:
        if name not in allowed:
            fields.unsupported(name, allowed)


def check_language_fields(fields: Fields, language: QueryLanguage) -> None:
    """Report the fields of a part of a state (a catcher, a reader) that belong to the other query language."""
    for name in fields.values:
        if name in _FOREIGN[language]:
            report_foreign_field(fields, name, language)


def report_foreign_field(fields: Fields, name: str, language: QueryLanguage) -> None:
    """Report a field of the other query language, with a hint."""
    other = "JSONata" if language == "JSONPath" else "JSONPath"
    hint = (
        f'add "QueryLanguage": "JSONata" to the state or to the whole state machine, or use {INSTEAD[name]}'
        if language == "JSONPath"
        else f"JSONata states use {INSTEAD[name]}"
    )
    fields.collector.error(
        f"The QueryLanguage is set to '{language}', but field '{name}' is only supported for the '{other}' "
        "QueryLanguage",
        fields.at(name),
        hint=hint,
        reported_at=fields.location,
    )
