"""A test module for a few runs of an exploration, to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_sfn.exploring.ports import ExploredExecution
from pytest_sfn.values.json_text import Json

_NO_NAME = re.compile(r"\W+")
_WIDTH = 100


def write_test_module(
    machine: str, definition: str, given: Json, examples: Sequence[tuple[str, ExploredExecution]]
) -> str:
    """The source: a test for each run, by the text of its faults."""
    names: set[str] = set()
    tests = ["\n".join(_test(_function_name(text, names), text, execution)) for text, execution in examples]
    head = (
        f'"""The runs that together reach everything in {machine} that runs can reach.\n\n'
        'The fakes are those of conftest.py."""\n\n'
        f"DEFINITION = {definition!r}\nINPUT = {given!r}\n\n\n"
        "def run_with(sfn_executor, faults):\n"
        "    (outcome,) = sfn_executor.explore(DEFINITION, INPUT, only=faults).outcomes\n"
        "    return outcome.example\n"
    )
    return "\n\n".join([head, *(f"{test}\n" for test in tests)])


def _test(name: str, text: str, execution: ExploredExecution) -> Iterator[str]:
    yield f"def {name}(sfn_executor):"
    yield f"    execution = run_with(sfn_executor, {text!r})"
    yield ""
    if execution.status == "SUCCEEDED":
        yield "    execution.assert_succeeded()"
    elif execution.status == "FAILED":
        yield f"    execution.assert_failed({execution.error!r})"
    else:
        yield f"    assert execution.status == {execution.status!r}"
    yield f"    execution.assert_path({_path(execution.path)})"


def _path(path: Sequence[str]) -> str:
    line = repr(list(path))
    if len(line) <= _WIDTH:
        return line
    return "\n".join(["[", *(f"        {name!r}," for name in path), "    ]"])


def _function_name(text: str, taken: set[str]) -> str:
    """A name for the test of a run that no other has."""
    name = base = "test_" + _NO_NAME.sub("_", text.lower()).strip("_")
    number = 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name
