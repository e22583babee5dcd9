"""The fakes in the test module of ``pytest-sfn stubs``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.values.python_source import Call, write_value

if TYPE_CHECKING:
    from pytest_sfn.definition.walks.written_states import WrittenState

_WORD = re.compile(r"\w+")


def stub_fakes(document: Mapping[str, Any]) -> list[Call | str]:
    """The calls that fake the tasks of a definition; a comment for a task that no decorator can fake.

    The fake of a task that a run may not reach may stay unused: a run takes one branch of a Choice.
    """
    from pytest_sfn.definition.walks.written_states import states_of

    words = frozenset(_WORD.findall(json.dumps(document)))
    reached = frozenset(_always_reached(document))
    found: dict[str, Call | str] = {}
    for state in states_of(document):
        for fake in _fakes(state, words):
            if state.name in reached or not isinstance(fake, Call):
                found[repr(fake)] = fake
            else:
                found.setdefault(repr(fake), replace(fake, named={**fake.named, "required": False}))
    return list(found.values())


def _always_reached(block: Mapping[str, Any]) -> Iterator[str]:
    """The names of the states that every successful run enters, as far as the first Choice."""
    from pytest_sfn.definition.walks.written_states import inner_blocks

    states, name, entered = block["States"], block["StartAt"], set[str]()
    while name in states and name not in entered:
        entered.add(name)
        yield name
        if states[name]["Type"] == "Parallel":
            for branch in inner_blocks(states[name]):
                yield from _always_reached(branch)
        name = states[name].get("Next")


def write_decorators(fakes: Iterable[Call | str]) -> str:
    """The fakes as lines of source."""
    return "".join(f"@{write_value(fake)}\n" if isinstance(fake, Call) else f"{fake}\n" for fake in fakes)


def imported_names(fakes: Iterable[Call | str]) -> list[str]:
    """The names of pytest_sfn that the fakes use."""
    text = write_decorators(fakes)
    return [word for word in ("TaskSuccess", "mock_lambda", "mock_task") if word in text]


def _fakes(state: WrittenState, words: frozenset[str]) -> Iterator[Call | str]:
    """The call that fakes the task of a state; a comment for a task that no decorator can fake. ``words`` are those of
    the definition: results have the members that it reads."""
    from pytest_sfn.integrations.record.resource import parse_resource
    from pytest_sfn.tasks.samples import sample_result

    resource = parse_resource(str(state.fields.get("Resource"))) if state.fields.get("Type") == "Task" else None
    if resource is None:
        return
    behaviour: dict[str, Any] = {"returns": {}}
    if resource.pattern == "waitForTaskToken":
        behaviour = {"callback": Call("TaskSuccess", ({},))}
    if resource.kind == "function" or resource.service == "lambda":
        function = resource.name if resource.kind == "function" else _function_name(state)
        if function is None:
            yield f"# {state.name}: fake the functions that its input names"
        else:
            yield Call("mock_lambda", (function,), behaviour)
    else:
        if resource.kind == "service" and "callback" not in behaviour:
            behaviour = {"returns": sample_result(resource, words)}
        yield Call("mock_task", (state.name,), behaviour)


def _function_name(state: WrittenState) -> str | None:
    """The name of the function that ``lambda:invoke`` calls; None if it is only known when the state runs."""
    from pytest_sfn.arns import parse_function_name
    from pytest_sfn.definition.checks.state_fields import arguments_field

    given = state.fields.get(arguments_field(state.language))
    parsed = parse_function_name(given.get("FunctionName") if isinstance(given, dict) else None)
    return parsed.name if parsed else None
