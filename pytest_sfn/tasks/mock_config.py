"""The mock configuration file of Step Functions Local: what the tasks of a state machine answer in each test case.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from pytest_sfn.definition.fields import did_you_mean
from pytest_sfn.definition.files import read_document
from pytest_sfn.definition.model import Definition, TaskState
from pytest_sfn.definition.nesting import find_state, states_of
from pytest_sfn.errors import SfnError
from pytest_sfn.json_text import Json

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
    """What a task answers in its invocations ``first`` to ``last``, counted from 0."""

    first: int
    last: int
    answer: Return | Throw


@dataclass(frozen=True, slots=True)
class MockedResponse:
    """What a task answers, invocation after invocation."""

    name: str
    answers: tuple[MockedAnswer, ...]

    def answer(self, invocation: int) -> Return | Throw | None:
        """The answer to an invocation, counted from 0; None if there is none."""
        return next((found.answer for found in self.answers if found.first <= invocation <= found.last), None)


TestCase = Mapping[str, MockedResponse]
"""The mocked response of each state that a test case names."""


def read_test_case(
    source: MockConfigSource,
    machine: str,
    definition: Definition,
    test_case: str | None,
    search: Iterable[Path | str] = (),
) -> TestCase:
    """A test case of a state machine.

    A file with only one machine need not name it as the test does; of a machine with only one test case ``test_case``
    may be left out. A path is looked for as those of definitions are. Raises SfnError for what the file does not have,
    and for what in it no state machine could be mocked with.
    """
    document, where = read_document(source, search, "mock configuration")
    return _Config(document, where).test_case(machine, definition, test_case)


class _Config:
    """Finds things in a mock configuration."""

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
        names = self._object(cases, name, f"{path}.{name}")
        return {state: self._response(state, response, definition, path) for state, response in names.items()}

    def _only_case(self, machine: str, cases: Mapping[str, Json]) -> str:
        if len(cases) != 1:
            self._refuse(f"say which test case of {machine!r} with test_case=...; it has: {_listed(cases)}")
        return next(iter(cases))

    def _response(self, state: str, name: Json, definition: Definition, path: str) -> MockedResponse:
        """The mocked response for a state."""
        placed = find_state(definition, state)
        if placed is None:
            states = [each.state.name for each in states_of(definition.block)]
            self._missing("state", state, states, of="the state machine")
        if not isinstance(placed.state, TaskState) or placed.state.resource.kind == "activity":
            self._refuse(f"{path} mocks {state!r}, which is no Task that calls a service: only those can be mocked")
        responses = self._object(self._document, "MockedResponses")
        if not isinstance(name, str) or name not in responses:
            self._missing("mocked response", name, responses)
        path = f"MockedResponses.{name}"
        answers = self._object(responses, name, path)
        return MockedResponse(name, tuple(self._answer(key, given, path) for key, given in answers.items()))

    def _answer(self, key: str, given: Json, path: str) -> MockedAnswer:
        invocations = _INVOCATIONS.fullmatch(key)
        if invocations is None:
            self._refuse(f'{path} has the key {key!r}: a key is the number of an invocation ("0"), or a range ("0-2")')
        first = int(invocations[1])
        last = int(invocations[2] or first)
        if isinstance(given, dict) and set(given) == {"Return"}:
            return MockedAnswer(first, last, Return(given["Return"]))
        thrown = given.get("Throw") if isinstance(given, dict) and set(given) == {"Throw"} else None
        if isinstance(thrown, dict) and isinstance(thrown.get("Error"), str):
            return MockedAnswer(first, last, Throw(thrown["Error"], str(thrown.get("Cause", ""))))
        problem = f'{path}.{key} has to be {{"Return": ...}} or {{"Throw": {{"Error": ..., "Cause": ...}}}}'
        return self._refuse(problem)

    def _object(self, holder: Json, name: Any, path: str | None = None) -> dict[str, Json]:
        found = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(found, dict):
            self._refuse(f"{path or name} has to be an object")
        return found

    def _missing(self, kind: str, name: Any, known: Collection[str], *, of: str | None = None) -> NoReturn:
        meant = did_you_mean(str(name), known)
        hint = f" ({meant})" if meant else ""
        raise SfnError(f"{of or self._where} has no {kind} {name!r}{hint}; it has: {_listed(known)}")

    def _refuse(self, problem: str) -> NoReturn:
        raise SfnError(f"{self._where}: {problem}")


def _listed(names: Collection[str]) -> str:
    return ", ".join(names) or "none"
