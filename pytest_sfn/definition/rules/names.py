"""Variables that are read and never assigned, and functions of JSONata that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.definition.model import Block
from pytest_sfn.definition.walks.compiled_states import states_of as compiled_states_of
from pytest_sfn.definition.walks.variable_references import all_assigned, variables_of_field
from pytest_sfn.definition.walks.written_states import Document, WrittenState, states_of
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

UNASSIGNED_VARIABLE = "UNASSIGNED_VARIABLE"
UNKNOWN_FUNCTION = "UNKNOWN_FUNCTION"

_NAME = re.compile(r"\$([^\W\d]\w*)")
_RESERVED = "states"


def check_names(document: Document, text: str, block: Block, collector: DiagnosticCollector) -> None:
    """Warn about each name that nothing gives a value. ``text`` is the JSON text of the definition."""
    suspects = set(_NAME.findall(text)) - {_RESERVED}
    if not suspects:
        return
    states = list(states_of(document))
    assigned = all_assigned(states)
    functions = _functions() if any(state.language == "JSONata" for state in states) else frozenset[str]()
    suspects -= assigned | functions
    if not suspects:
        return
    locations: Mapping[str, str] | None = None
    for state in states:
        for field, name, is_called in _unknown(state, suspects, assigned):
            locations = locations or {placed.state.name: placed.state.location for placed in compiled_states_of(block)}
            _warn(name, f"{locations[state.name]}/{field}", is_called, assigned, functions, collector)


def _functions() -> frozenset[str]:
    from pytest_sfn.language.jsonata.functions import FUNCTIONS

    return frozenset(FUNCTIONS)


def _unknown(state: WrittenState, suspects: set[str], assigned: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """The fields of a state with the unknown names in them, and whether these are called as functions."""
    for field, value in state.fields.items():
        written = _texts(value)
        if not any(name in text for text in written for name in suspects):
            continue
        for name in dict.fromkeys(variables_of_field(state, field, value, assigned)):
            if name in suspects:
                yield field, name, any(re.search(rf"\${name}\s*\(", text) for text in written)


def _texts(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value] if "$" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def _warn(
    name: str,
    location: str,
    is_called: bool,
    assigned: frozenset[str],
    functions: frozenset[str],
    collector: DiagnosticCollector,
) -> None:
    if is_called:
        hint = did_you_mean(f"${name}", sorted(f"${function}" for function in functions | assigned))
        collector.warning(UNKNOWN_FUNCTION, f"There is no function ${name}", location, hint)
    else:
        hint = did_you_mean(f"${name}", sorted(f"${variable}" for variable in assigned))
        collector.warning(UNASSIGNED_VARIABLE, f"The variable ${name} is read, but no state assigns it", location, hint)
