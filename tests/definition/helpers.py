"""Small definitions, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from pytest_sfn.definition import loading
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import Definition, MachineType, State
from pytest_sfn.definition.parser import check_definition, parse_source
from pytest_sfn.definition.rules.selection import DEFAULT_RULES, RuleSelection
from pytest_sfn.definition.source.definition_source import source_of
from pytest_sfn.definition.source.opening import Source

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
INVOKE = "arn:aws:states:::lambda:invoke"
JSONATA = {"QueryLanguage": "JSONata"}


def parse_definition(
    definition: Any,
    *,
    type: MachineType = "STANDARD",
    source: str | None = None,
    models: ApiModels | None = None,
    rules: RuleSelection | None = DEFAULT_RULES,
) -> Definition:
    """Check and compile a JSON text or parsed JSON. ``source`` is its name in messages."""
    return parse_source(source_of(definition, source), type=type, models=models, rules=rules)


def load_one(source: Source, **options: Any) -> loading.Loaded:
    """``loading.load_one`` with the members of its context among its options."""
    return _load(loading.load_one, source, options)


def load_all(source: Source, **options: Any) -> loading.Loaded:
    """``loading.load_all`` with the members of its context among its options."""
    return _load(loading.load_all, source, options)


def _load(load: Callable[..., loading.Loaded], source: Source, options: dict[str, Any]) -> loading.Loaded:
    members = {each.name: options.pop(each.name) for each in fields(loading.LoadingContext) if each.name in options}
    return load(source, loading.LoadingContext(**members), **options)


def read_definition(source: Source, **options: Any) -> Definition:
    """The definition that ``load_one`` loads."""
    return load_one(source, **options).definition


def machine(state: Mapping[str, Any], **top: Any) -> dict[str, Any]:
    """A machine of one state ``S``."""
    return {"StartAt": "S", "States": {"S": dict(state)}, **top}


def ending(kind: str, **fields: Any) -> dict[str, Any]:
    """A state of some type that ends its block."""
    return {"Type": kind, "End": True, **fields}


def task(**fields: Any) -> dict[str, Any]:
    return ending("Task", **{"Resource": FUNCTION, **fields})


def map_state(**fields: Any) -> dict[str, Any]:
    processor = {"StartAt": "P", "States": {"P": ending("Pass")}}
    return ending("Map", **{"ItemProcessor": processor, **fields})


def distributed(**fields: Any) -> dict[str, Any]:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": "P", "States": {"P": ending("Pass")}}
    return map_state(ItemProcessor=processor, **fields)


def foreign(field: str, language: str) -> str:
    """What is said of a field that the other query language has."""
    other = "JSONata" if language == "JSONPath" else "JSONPath"
    rule = f"field '{field}' is only supported for the '{other}' QueryLanguage"
    return f"The QueryLanguage is set to '{language}', but {rule}"


def errors(definition: Any, kind: Any = "STANDARD") -> list[str]:
    """The errors of a definition as ``CODE: message at location``."""
    return [
        f"{d.code}: {d.message} at {d.location}" for d in check_definition(definition, kind) if d.severity == "ERROR"
    ]


def schema_errors(definition: Any, kind: Any = "STANDARD") -> list[tuple[str, str | None]]:
    """The messages and locations of a definition whose errors are all SCHEMA_VALIDATION_FAILED."""
    found = [d for d in check_definition(definition, kind) if d.severity == "ERROR"]
    assert {d.code for d in found} <= {"SCHEMA_VALIDATION_FAILED"}, found
    return [(d.message, d.location) for d in found]


def warnings(definition: Any) -> list[tuple[str, str | None]]:
    """The codes and locations of the warnings of a definition that is accepted."""
    return [(d.code, d.location) for d in parse_definition(definition).warnings]


def parsed(state: Mapping[str, Any], **top: Any) -> State:
    """The model of a single state."""
    return parse_definition(machine(state, **top)).block.states["S"]


@dataclass
class World:
    """What expressions see besides their document."""

    variables: dict[str, Any] = field(default_factory=dict)
    context_object: dict[str, Any] = field(default_factory=dict)
    now: int = 0

    def context(self) -> dict[str, Any]:
        return self.context_object

    def microseconds(self) -> int:
        return self.now

    def random(self) -> float:
        return 0.5

    def uuid(self) -> str:
        return "00000000-0000-4000-8000-000000000000"
