"""Run a state machine against fakes, in virtual time, and print its trace.

The fakes are declared in a Python file, with mock_lambda and mock_task at module level, or are a test case of a
MockConfigFile.json.
Exits with 1 unless the execution succeeds.

examples:
  pytest-sfn run order.asl.json --input '{"id": 1}' --fakes fakes.py
  pytest-sfn run template.yaml --id OrderFlow --mock-config MockConfigFile.json --test-case Paid
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.cli.arguments import read_input, read_substitutions
from pytest_sfn.cli.definitions import STDIN, absolute, add_definition, as_source, read_stdin
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.errors import SfnError, UnmockedLambdaError, UnmockedTaskError

if TYPE_CHECKING:
    from pytest_sfn.execution.results.execution import Execution
    from pytest_sfn.world.world import World


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument("--input", default="{}", metavar="JSON", help="the input: JSON, or @FILE (default: {})")
    parser.add_argument("--fakes", metavar="FILE", help="a Python file with mock_lambda and mock_task at module level")
    parser.add_argument("--mock-config", metavar="FILE", help="a MockConfigFile.json of Step Functions Local")
    parser.add_argument("--test-case", metavar="NAME", help="the test case of the mock configuration")
    parser.add_argument("--type", choices=("STANDARD", "EXPRESS"), default="STANDARD", help="default: STANDARD")
    parser.add_argument("--json", action="store_true", help="print status, output, error, cause and history as JSON")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for what cannot be run, and for a mistake such as a missing fake."""
    try:
        return _run(arguments)
    except UnmockedLambdaError as problem:
        if not problem.facts or problem.function is None:
            raise
        raise SfnError(problem.facts + _advice("mock_lambda", problem.function, "event, context")) from None
    except UnmockedTaskError as problem:
        if problem.state is None:
            raise
        raise SfnError(problem.facts + _advice("mock_task", problem.state, "arguments, context")) from None


def _run(arguments: argparse.Namespace) -> int:
    from pytest_sfn import mock_sfn

    with mock_sfn() as world:
        if arguments.fakes:
            _add_fakes(world, Path(arguments.fakes))
        definition = read_stdin() if arguments.definition == STDIN else as_source(absolute(arguments.definition))
        execution = world.executor.run(
            definition,
            read_input(arguments.input),
            type=arguments.type,
            logical_id=arguments.id,
            substitutions=read_substitutions(arguments),
            mock_config=absolute(arguments.mock_config) if arguments.mock_config else None,
            test_case=arguments.test_case,
        )
        text = _as_json(execution) if arguments.json else f"{execution}\n"
        write_output(text, arguments.output)
        return int(execution.status != "SUCCEEDED")


def _advice(kind: str, name: str, parameters: str) -> str:
    """What to do about a missing fake, on the command line."""
    from pytest_sfn.lambdas.unmocked import identifier

    return (
        "Put a fake into a Python file, and pass it with --fakes FILE:\n\n"
        f"    from pytest_sfn import {kind}\n\n"
        f'    @{kind}("{name}")\n'
        f"    def {identifier(name)}({parameters}):\n"
        "        return {}\n"
    )


def _add_fakes(world: World, path: Path) -> None:
    """Add the fakes at the top of a Python file, as tests find those of their module."""
    import runpy

    from pytest_sfn.declaring.fake_patches import registry_of
    from pytest_sfn.fakes.fake import Fake

    if not path.is_file():
        raise SfnError(f"--fakes: there is no file {path}")
    sys.path.insert(0, str(path.parent))
    try:
        values = runpy.run_path(str(path)).values()
    except SfnError:
        raise
    except Exception as problem:
        raise SfnError(f"--fakes: {path} cannot be run:\n{_traceback_in(path, problem)}") from None
    found = [value for value in values if isinstance(value, Fake)]
    if not found:
        raise SfnError(f"--fakes: {path} has no fakes: declare them with mock_lambda and mock_task at module level")
    for fake in found:
        registry_of(world, fake).add(fake)


def _traceback_in(path: Path, problem: Exception) -> str:
    """The traceback of an exception, from the first line of a file on."""
    import traceback

    frames = traceback.extract_tb(problem.__traceback__)
    first = next((at for at, frame in enumerate(frames) if Path(frame.filename) == path), len(frames))
    return "".join(traceback.format_list(frames[first:]) + traceback.format_exception_only(problem)).rstrip()


def _as_json(execution: Execution) -> str:
    names = ("status", "output", "error", "cause", "arn", "history")
    return json.dumps({name: getattr(execution, name) for name in names}, indent=2, default=str) + "\n"
