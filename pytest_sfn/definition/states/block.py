"""A ``States`` block: that of the machine, of a branch, or of an item processor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.graph import BlockGraph
from pytest_sfn.definition.checks.quotas import MAX_STATE_NAME
from pytest_sfn.definition.checks.state_fields import ALLOWED, QUERY_LANGUAGES, check_state_fields
from pytest_sfn.definition.model import STATE_TYPES, Block, State
from pytest_sfn.definition.states.pass_succeed_fail import parse_fail, parse_pass, parse_succeed
from pytest_sfn.definition.states.state_reader import BlockScope, MachineScope, StateReader
from pytest_sfn.definition.states.wait import parse_wait
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

TOP_FIELDS = frozenset({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"})
"""The fields of a whole state machine."""


# State types that are rare, or that need many imports, are imported on first use.


def _parse_task(reader: StateReader) -> State:
    from pytest_sfn.definition.states.task import parse_task

    return parse_task(reader)


def _parse_choice(reader: StateReader) -> State:
    from pytest_sfn.definition.states.choice import parse_choice

    return parse_choice(reader)


def _parse_parallel(reader: StateReader) -> State:
    from pytest_sfn.definition.states.parallel import parse_parallel

    return parse_parallel(reader)


def _parse_map(reader: StateReader) -> State:
    from pytest_sfn.definition.states.map import parse_map

    return parse_map(reader)


_BLOCK = frozenset({"Comment", "StartAt", "States"})
_PARSERS: Mapping[str, Callable[[StateReader], State]] = {
    "Task": _parse_task,
    "Pass": parse_pass,
    "Choice": _parse_choice,
    "Wait": parse_wait,
    "Succeed": parse_succeed,
    "Fail": parse_fail,
    "Parallel": _parse_parallel,
    "Map": _parse_map,
}


def parse_inner_block(
    fields: Fields,
    inside: BlockScope,
    state: str,
    *,
    more_fields: frozenset[str] = frozenset(),
    express: bool | None = None,
) -> Block | None:
    """The block of a branch or an item processor."""
    fields.allow(_BLOCK | more_fields)
    fields.require("StartAt", "States")
    graph = BlockGraph(fields.location)
    inside.graph.inner.setdefault(state, []).append(graph)
    return parse_block(fields, inside.machine, graph, express=inside.express if express is None else express)


def parse_block(fields: Fields, machine: MachineScope, graph: BlockGraph, *, express: bool) -> Block | None:
    """The block in these fields; None if there is nothing to read."""
    scope = BlockScope(machine, graph, express)
    graph.start_at = fields.text("StartAt")
    states = fields.object("States")
    if states is None:
        return None
    machine.graphs.append(graph)
    if not states.values:
        fields.report("Value cannot be empty", "States")
    parsed = {name: _parse_state(name, value, states, scope) for name, value in states.values.items()}
    if graph.start_at is None or not parsed:
        return None
    return Block(start_at=graph.start_at, states={name: state for name, state in parsed.items() if state})


def query_language(fields: Fields, default: QueryLanguage) -> QueryLanguage:
    """The query language of a state or machine. An invalid value is reported later, and counts as JSONata."""
    if "QueryLanguage" not in fields:
        return default
    return "JSONPath" if fields.values["QueryLanguage"] == "JSONPath" else "JSONata"


def _parse_state(name: str, value: Json, states: Fields, scope: BlockScope) -> State | None:
    machine = scope.machine
    location = states.at(name)
    scope.graph.leads_to[name] = []
    _check_name(name, location, machine)
    if not isinstance(value, dict):
        hint = f'"{name}" belongs beside "States", not inside it' if name in TOP_FIELDS else None
        machine.collector.error("Expected value of type [OBJECT]", location, hint=hint)
        scope.graph.broken = True
        return None
    fields = Fields(value, location, machine.collector)
    kind = _parse_type(fields, scope.graph)
    if kind is None:
        return None
    language = query_language(fields, machine.language)
    downgraded = machine.language == "JSONata" and language == "JSONPath"
    if downgraded:
        fields.report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
    check_state_fields(fields, kind, language, downgraded=downgraded)
    fields.one_of("QueryLanguage", QUERY_LANGUAGES)
    return _PARSERS[kind](StateReader(name, kind, fields, language, scope, parse_inner_block))


def _parse_type(fields: Fields, graph: BlockGraph) -> str | None:
    """The Type of a state. A state without one does not end its block; one of an unknown type may end it."""
    if "Type" not in fields:
        graph.untyped = True
        fields.report("The field 'Type' is required")
        return None
    kind = fields.text("Type")
    if kind in ALLOWED:
        return kind
    graph.broken = True
    if kind is not None:
        fields.report(
            f"The field 'Type' should have one of these values: [{', '.join(STATE_TYPES)}]",
            "Type",
            hint=did_you_mean(kind, STATE_TYPES),
        )
    return None


def _check_name(name: str, location: str, machine: MachineScope) -> None:
    """Report an invalid name. Names are short, and unique in the whole machine."""
    collector = machine.collector
    if name in machine.names:
        collector.error(f"Duplicate State name: {name}", location, code="DUPLICATE_STATE_NAME")
    machine.names.add(name)
    if len(name) > MAX_STATE_NAME:
        collector.error(
            f"Invalid State name: State '{name}' exceeds the {MAX_STATE_NAME}-character limit allowed by the service",
            location,
            code="INVALID_STATE_NAME",
        )
    elif not name:
        collector.error("Invalid State name: State name cannot be empty", location, code="INVALID_STATE_NAME")
