"""The mock configuration file of Step Functions Local: the answers to the tasks of a state machine in each test case.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from pytest_sfn.definition.model import Definition, TaskState
from pytest_sfn.definition.source.files import read_document
from pytest_sfn.definition.walks.compiled_states import find_state, states_of
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import encodable
from pytest_sfn.values.similar_names import did_you_mean

MockConfigSource = Mapping[str, Any] | str | PathLike[str]
"""The parsed file, or its path."""

_INVOCATIONS = re.compile(r"([0-9]+)(?:-([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Return:
    """A raw result, before ResultSelector."""

    value: Json


@dataclass(frozen=True, slots=True)
class Throw:
    """An error, as the task reports it."""

    error: str
    cause: str


@dataclass(frozen=True, slots=True)
class MockedAnswer:
    """An answer to the invocations ``first`` to ``last`` of a task, counted from 0."""

    first: int
    last: int
    answer: Return | Throw


@dataclass(frozen=True, slots=True)
class MockedResponse:
    """The answers to the invocations of a task, in order."""

    name: str
    answers: tuple[MockedAnswer, ...]

    def answer(self, invocation: int) -> Return | Throw | None:
        """The answer to an invocation, counted from 0; None if there is none."""
        return next((found.answer for found in self.answers if found.first <= invocation <= found.last), None)


TestCase = Mapping[str, MockedResponse]
"""The mocked response of each state in a test case."""


def read_test_case(
    source: MockConfigSource,
    machine: str,
    definition: Definition,
    test_case: str | None,
    search: Iterable[Path | str] = (),
) -> TestCase:
    """A test case of a state machine.

    If the file has only one machine, its name need not match. If the machine has only one test case, ``test_case`` may
    be omitted. A path is looked for like those of definitions. Entries for states that do not exist or are not Tasks
    are ignored with a warning. Raises SfnError for a machine, a test case or a mocked response that is not in the file,
    and for responses that Step Functions Local cannot read.
    """
    document, where = read_document(source, search, "mock configuration")
    return _Config(document, where).test_case(machine, definition, test_case)


class _Config:
    """Finds the entries of a mock configuration."""

    def __init__(self, document: Json, where: str) -> None:
        self._document = document
        self._where = where

    def test_case(self, machine: str, definition: Definition, name: str | None) -> TestCase:
        machines = self._object(self._document, "StateMachines")
        only = next(iter(machines)) if len(machines) == 1 else None
        found = machine if machine in machines else only
        if found is None:
            self._missing("state machine", machine, machines)
        path = f"StateMachines.{found}.TestCases"
        cases = self._object(machines[found], "TestCases", path)
        if name is None:
            name = self._only_case(found, cases)
        if name not in cases:
            self._missing(f"test case of {found!r}", name, cases)
        path = f"{path}.{name}"
        names = self._object(cases, name, path)
        ignored = {state: why for state in names if (why := _reason_to_ignore(state, definition))}
        if ignored:
            warnings.warn(encodable(f"{self._where}: {path}: {'; '.join(ignored.values())}"), stacklevel=2)
        return {state: self._response(response) for state, response in names.items() if state not in ignored}

    def _only_case(self, machine: str, cases: Mapping[str, Json]) -> str:
        if len(cases) != 1:
            self._fail(f"select a test case of {machine!r} with test_case=...; it has: {_listed(cases)}")
        return next(iter(cases))

    def _response(self, name: Json) -> MockedResponse:
        """The mocked response with a name."""
        responses = self._object(self._document, "MockedResponses")
        if not isinstance(name, str) or name not in responses:
            self._missing("mocked response", name, responses)
        path = f"MockedResponses.{name}"
        answers = self._object(responses, name, path)
        return MockedResponse(name, tuple(self._answer(key, given, path) for key, given in answers.items()))

    def _answer(self, key: str, given: Json, path: str) -> MockedAnswer:
        invocations = _INVOCATIONS.fullmatch(key)
        if invocations is None:
            self._fail(f'{path} has the key {key!r}: use the number of an invocation ("0"), or a range ("0-2")')
        first = int(invocations[1])
        last = int(invocations[2] or first)
        if isinstance(given, dict) and set(given) == {"Return"}:
            return MockedAnswer(first, last, Return(given["Return"]))
        thrown = given.get("Throw") if isinstance(given, dict) and set(given) == {"Throw"} else None
        if isinstance(thrown, dict) and isinstance(thrown.get("Error"), str):
            return MockedAnswer(first, last, Throw(thrown["Error"], str(thrown.get("Cause", ""))))
        problem = f'{path}.{key} must be {{"Return": ...}} or {{"Throw": {{"Error": ..., "Cause": ...}}}}'
        return self._fail(problem)

    def _object(self, holder: Json, name: Any, path: str | None = None) -> dict[str, Json]:
        found = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(found, dict):
            self._fail(f"{path or name} must be an object")
        return found

    def _missing(self, kind: str, name: Any, known: Collection[str]) -> NoReturn:
        meant = did_you_mean(str(name), known)
        hint = f" ({meant})" if meant else ""
        raise SfnError(f"{self._where} has no {kind} {name!r}{hint}; it has: {_listed(known)}")

    def _fail(self, problem: str) -> NoReturn:
        raise SfnError(f"{self._where}: {problem}")


def _reason_to_ignore(name: str, definition: Definition) -> str | None:
    """Why an entry of a test case has no effect; None if it has one.

    Step Functions Local never reads an entry for a state that it does not mock, so files may still name deleted states.
    """
    placed = find_state(definition, name)
    if placed is None:
        states = [each.state.name for each in states_of(definition.block)]
        meant = did_you_mean(name, states)
        hint = f" ({meant})" if meant else ""
        return f"the entry of {name!r} is ignored, because the state machine has no such state{hint}"
    if isinstance(placed.state, TaskState) and placed.state.resource.kind != "activity":
        return None
    kind = "an activity" if isinstance(placed.state, TaskState) else f"a {placed.state.type} state"
    return f"the entry of {name!r} is ignored, because it is {kind}: only Tasks that call a service can be mocked"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names) or "none"
