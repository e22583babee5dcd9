"""What no run took: states, transitions, catchers and retriers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pytest_sfn.coverage.document_states import DocumentState, error_names, handlers, states_in
from pytest_sfn.coverage.statements import Hit, MachineStatement, caught, statements_of
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.walks.compiled_states import find_state
from pytest_sfn.exploring.faults.possible import gives

NEVER_GIVEN = " (none of its calls fails with it)"
"""The end of an entry for names of errors that cannot occur there."""

Statements = Mapping[tuple[str, str], MachineStatement]
"""The statements of a definition by place and kind."""


def unreached(definition: Definition, hits: Collection[Hit]) -> list[str]:
    """Descriptions, in the order of the definition: ``Refund``, ``Ship -> Pack``, ``Ship catches CarrierDown``, ``Ship
    retries States.Timeout``. A state that was not reached stands for everything in it."""
    statements: Statements = {(one.place, one.kind): one for one in statements_of(definition.document)}
    found: dict[str, None] = {}
    for state in states_in(definition.document):
        statement = statements[(state.place, "state")]
        if not _is_hit(statement.hits, hits):
            found[state.name] = None
            continue
        found.update(dict.fromkeys(_unreached_in(state, statements, definition, hits)))
    return list(found)


def _unreached_in(
    state: DocumentState,
    statements: Statements,
    definition: Definition,
    hits: Collection[Hit],
) -> Iterator[str]:
    name = state.name
    if "Next" in state.fields and not _is_hit(statements[(state.place, "state")].ways[0].hits, hits):
        yield f"{name} -> {state.fields['Next']}"
    for place, rule in handlers(state, "Choices"):
        if not _is_hit(statements[(place, "rule")].ways[0].hits, hits):
            yield f"{name} -> {rule.get('Next')} (rule {_index(place) + 1})"
    default = statements.get((f"{state.place}/Default", "default"))
    if default and not _is_hit(default.hits, hits):
        yield f"{name} -> {state.fields['Default']} (default)"
    for place, handler in handlers(state, "Retry"):
        is_taken = _is_hit(statements[(place, "retrier")].hits, hits)
        yield from _unmatched(definition, name, "retries", handler, is_taken)
    for place, handler in handlers(state, "Catch"):
        is_taken = any(Hit(place, caught(index)) in hits for index, _ in enumerate(error_names(handler)))
        yield from _unmatched(definition, name, "catches", handler, is_taken)


def _unmatched(
    definition: Definition, state: str, does: str, handler: Mapping[str, Any], is_taken: bool
) -> Iterator[str]:
    """A handler that took no error; of another one the names that nothing gives."""
    placed = find_state(definition, state)
    names = error_names(handler)
    never = [name for name in names if placed and not gives(placed.state, name)]
    if not is_taken:
        yield f"{state} {does} {', '.join(names)}{NEVER_GIVEN if never == names else ''}"
        return
    yield from (f"{state} {does} {name}{NEVER_GIVEN}" for name in never)


def _is_hit(wanted: Collection[Hit], hits: Collection[Hit]) -> bool:
    return any(hit in hits for hit in wanted)


def _index(place: str) -> int:
    """The index at the end of a location: 2 for ``.../Choices[2]``."""
    return int(place.rpartition("[")[2].removesuffix("]"))
