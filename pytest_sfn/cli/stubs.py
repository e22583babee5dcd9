"""Write a test module for a state machine, with a fake for each of its tasks.

The results of the fakes have the shapes of the APIs; their values are for you to fill in. Given the history of an
execution instead of a definition, the fakes give the recorded answers, and the test takes the recorded path. With
--explore there is a test for each of the few failures that together reach everything.

examples:
  pytest-sfn stubs order.asl.json -o tests/test_order.py
  pytest-sfn stubs template.yaml --id OrderFlow
  pytest-sfn stubs order.asl.json --explore --input '{"id": 1}'
  pytest-sfn stubs history.json --definition template.yaml#OrderFlow --redact '$..email'
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_sfn.cli.arguments import read_input, read_substitutions
from pytest_sfn.cli.definitions import STDIN, absolute, add_definition, add_examples, find
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.cli.writing_stubs.fakes import imported_names, stub_fakes, write_decorators
from pytest_sfn.errors import SfnError
from pytest_sfn.values.python_source import Call, Source, write_call, write_value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument(
        "--definition", dest="of_history", metavar="DEFINITION", help="the definition to use with a history"
    )
    parser.add_argument(
        "--redact",
        action="append",
        default=[],
        metavar="PATH",
        help="mask values of a history: $..password; may be given several times",
    )
    parser.add_argument("--explore", action="store_true", help="explore every failure; write the runs worth keeping")
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
    from pytest_sfn.cli.writing_stubs.explored_runs import explored_module
    from pytest_sfn.exploring.findings.test_module import ExploredMachine

    load = write_call("sfn_executor.load", path, substitutions=dict(values)) if values else write_value(path)
    fakes = stub_fakes(document)
    given = read_input(arguments.input)
    machine = ExploredMachine(
        f"the state machine in {path}", name, Source(load), given, write_decorators(fakes), imported_names(fakes)
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


def _module(path: str, name: str, values: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The source of the test module."""
    fakes = stub_fakes(document)
    names = imported_names(fakes)
    imports = f"from pytest_sfn import {', '.join(names)}\n\n\n" if names else "\n"
    given = {"substitutions": dict(values)} if values else {}
    return (
        f'"""Tests of the state machine in {path}."""\n\n{imports}{write_decorators(fakes)}'
        f"def test_{name}(sfn_executor):\n"
        f"    execution = {write_call('sfn_executor.run', path, {}, indent=4, **given)}\n\n"
        "    execution.assert_succeeded()\n"
    )
