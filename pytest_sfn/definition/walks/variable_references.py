"""The variables that the states of a definition read, as DescribeStateMachine reports them.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.definition.checks.variables import assigned_names
from pytest_sfn.definition.walks.written_states import BLOCKS, Document, WrittenState, states_of
from pytest_sfn.language import jsonata
from pytest_sfn.language.types import is_expression
from pytest_sfn.values.json_text import Json

_TEMPLATES = frozenset({"Assign", "BatchInput", "Credentials", "ItemSelector", "Parameters", "ResultSelector"})
_NOT_READ = BLOCKS | {"Comment", "Result", "ResultPath"}


def variable_references(document: Document) -> dict[str, list[str]]:
    """The names of the variables that the fields of each state read, by the state's name.

    Variables that a state inside a Map or Parallel reads are listed under that state only. States that read none are
    left out. ``document`` must be a valid definition.
    """
    states = list(states_of(document))
    assigned = all_assigned(states)
    found = {state.name: list(dict.fromkeys(_variables_of(state, assigned))) for state in states}
    return {name: variables for name, variables in found.items() if variables}


def all_assigned(states: Iterable[WrittenState]) -> frozenset[str]:
    """The variables that the states of a definition assign."""
    return frozenset(name for state in states for name in _assigned_names(state.fields, _is_jsonata(state)))


def variables_of_field(state: WrittenState, name: str, value: Json, assigned: frozenset[str]) -> Iterator[str]:
    """The variables that one field of a state reads; some more than once. ``assigned`` are those of all states."""
    if name not in _NOT_READ:
        yield from _in_expressions(value, assigned) if _is_jsonata(state) else _in_paths(name, value)


def _assigned_names(value: Json, jsonata: bool) -> Iterator[str]:
    """The names that the Assign of a state, a rule or a catcher sets."""
    if isinstance(value, dict):
        yield from assigned_names(value.get("Assign"), jsonata=jsonata)
        for name in ("Choices", "Catch"):
            yield from _assigned_names(value.get(name), jsonata)
    elif isinstance(value, list):
        for part in value:
            yield from _assigned_names(part, jsonata)


def _is_jsonata(state: WrittenState) -> bool:
    return state.language == "JSONata"


def _variables_of(state: WrittenState, assigned: frozenset[str]) -> Iterator[str]:
    for name, value in state.fields.items():
        yield from variables_of_field(state, name, value, assigned)


def _in_expressions(value: Json, assigned: frozenset[str]) -> Iterator[str]:
    """The variables in all expressions of a field of a JSONata state."""
    if is_expression(value):
        yield from jsonata.variables_in(value[2:-2], assigned)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _in_expressions(part, assigned)
    elif isinstance(value, list):
        for part in value:
            yield from _in_expressions(part, assigned)


def _in_paths(name: str, value: Json) -> Iterator[str]:
    """The variables in the paths and templates of a field of a JSONPath state."""
    if name in _TEMPLATES:
        from pytest_sfn.language.references import variables_in_template

        yield from variables_in_template(value)
    elif isinstance(value, str):
        if name.endswith("Path") or name == "Variable":
            from pytest_sfn.language.references import variables_in_text

            yield from variables_in_text(value)
    elif isinstance(value, dict):
        for inner, part in value.items():
            if inner not in _NOT_READ:
                yield from _in_paths(inner, part)
    elif isinstance(value, list):
        for part in value:
            yield from _in_paths(name, part)
