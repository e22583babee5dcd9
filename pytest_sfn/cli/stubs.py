"""Write a test module for a state machine, with a fake for each of its tasks.

The results of the fakes have the shapes of the APIs; their values are for you to fill in. Given the history of an
execution instead of a definition, the fakes answer as it was recorded, and the test goes the recorded way. With
--explore there is a test for each of the few failures that together reach everything.

examples:
  pytest-sfn stubs order.asl.json -o tests/test_order.py
  pytest-sfn stubs template.yaml --id OrderFlow
  pytest-sfn stubs order.asl.json --explore --input '{"id": 1}'
  pytest-sfn stubs history.json --definition template.yaml#OrderFlow --redact '$..email'
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.cli.definitions import (
    STDIN,
    absolute,
    add_definition,
    add_examples,
    find,
    read_input,
    read_substitutions,
)
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.errors import SfnError
from pytest_sfn.values.python_source import Call, Source, write_call, write_value

if TYPE_CHECKING:
    from pytest_sfn.definition.walks.written_states import WrittenState

_WORD = re.compile(r"\w+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument("--definition", dest="of_history", metavar="DEFINITION", help="the definition of a history")
    parser.add_argument(
        "--redact",
        action="append",
        default=[],
        metavar="PATH",
        help="a path of values of a history to mask: $..password",
    )
    parser.add_argument("--explore", action="store_true", help="explore every failure, and write the runs to keep")
    parser.add_argument("--input", default="{}", metavar="JSON", help="the input of --explore: JSON, or @FILE")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a definition or a history that cannot be read."""
    if arguments.of_history:
        write_output(_module_of_history(arguments), arguments.output)
        return 0
    _refuse_history(arguments.definition)
    if arguments.definition == STDIN:
        raise SfnError("stubs takes the path of a definition, which the test module names, and not the standard input")
    from pytest_sfn.definition.loading import LoadingContext, load_one
    from pytest_sfn.lambdas.unmocked import identifier

    # The test has to pass the examples, too.
    values = add_examples(find(arguments.definition), arguments.id, read_substitutions(arguments))
    context = LoadingContext(search=(Path.cwd(),))
    definition = load_one(arguments.definition, context, substitutions=values, logical_id=arguments.id).definition
    path = arguments.definition + (f"#{arguments.id}" if arguments.id else "")
    name = identifier(definition.name or arguments.id or _stem(arguments.definition)).removeprefix("fake_")
    text = _explored(arguments, path, name, values, definition.document) if arguments.explore else None
    write_output(text or _module(path, name, values, definition.document), arguments.output)
    return 0


def _explored(
    arguments: argparse.Namespace, path: str, name: str, values: Mapping[str, Any], document: Mapping[str, Any]
) -> str:
    """The source of a test module with the runs that an exploration found worth keeping."""
    from pytest_sfn.cli.explored_stubs import explored_module
    from pytest_sfn.exploring.findings.test_module import ExploredMachine

    load = write_call("sfn_executor.load", path, substitutions=dict(values)) if values else write_value(path)
    fakes = _all_fakes(document)
    given = read_input(arguments.input)
    machine = ExploredMachine(
        f"the state machine in {path}", name, Source(load), given, _decorators(fakes), _imported(fakes)
    )
    return explored_module(machine, absolute(path), values, [fake for fake in fakes if isinstance(fake, Call)])


def _module_of_history(arguments: argparse.Namespace) -> str:
    """The source of a test module that goes the way of a recorded execution."""
    from pytest_sfn import mock_sfn

    with mock_sfn(freeze=False, redact=arguments.redact) as world:
        world.search = (Path.cwd(),)
        definition: Any = arguments.of_history
        values = read_substitutions(arguments)
        if values:
            definition = world.executor.load(definition, substitutions=values)
        return world.executor.replay(absolute(arguments.definition), definition).to_test_module()


def _refuse_history(path: str) -> None:
    """Raise SfnError for the history of an execution without its definition."""
    if path == STDIN or not path.endswith(".json") or not Path(path).is_file():
        return
    from pytest_sfn.replaying.reading.sources import read_pages

    try:
        first = next(read_pages(Path(path).absolute())).events[0]
    except SfnError:
        return
    raise SfnError(
        f"{path} is the history of an execution (its first event is {first.get('type')}), which does not say what its "
        "definition is: name it with --definition"
    )


def _stem(path: str) -> str:
    from pytest_sfn.definition.source.files import stem_of

    return stem_of(Path(path))


def _all_fakes(document: Mapping[str, Any]) -> list[Call | str]:
    """The calls that fake the tasks of a definition; a comment for a task that no decorator can fake."""
    from pytest_sfn.definition.walks.written_states import states_of

    words = frozenset(_WORD.findall(json.dumps(document)))
    found = {repr(fake): fake for state in states_of(document) for fake in _fakes(state, words)}
    return list(found.values())


def _decorators(fakes: Iterable[Call | str]) -> str:
    """The fakes as lines of source."""
    return "".join(f"@{write_value(fake)}\n" if isinstance(fake, Call) else f"{fake}\n" for fake in fakes)


def _imported(fakes: Iterable[Call | str]) -> list[str]:
    """The names of pytest_sfn that the fakes use."""
    text = _decorators(fakes)
    return [word for word in ("TaskSuccess", "mock_lambda", "mock_task") if word in text]


def _module(path: str, name: str, values: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The source of the test module."""
    fakes = _all_fakes(document)
    names = _imported(fakes)
    imports = f"from pytest_sfn import {', '.join(names)}\n\n\n" if names else "\n"
    given = {"substitutions": dict(values)} if values else {}
    return (
        f'"""Tests of the state machine in {path}."""\n\n{imports}{_decorators(fakes)}'
        f"def test_{name}(sfn_executor):\n"
        f"    execution = {write_call('sfn_executor.run', path, {}, indent=4, **given)}\n\n"
        "    execution.assert_succeeded()\n"
    )


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
