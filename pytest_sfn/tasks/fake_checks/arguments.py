"""Finds what a service does not take in the arguments that a state sends to a fake task.

The arguments are read as for a real call. Missing ones are not asked for: only what is sent can be wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pytest_sfn.apis.result_models import answering_operation
from pytest_sfn.apis.shapes import Naming, Shape, members
from pytest_sfn.integrations import find_action, find_service
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.tasks.aws.arguments import OF_SDK, ArgumentsReader, Conversions
from pytest_sfn.tasks.aws.sent_arguments import sent_arguments
from pytest_sfn.tasks.fake_checks.problems import ValueProblem, unknown_field, wrong_type
from pytest_sfn.values.json_text import Json


def argument_problems(resource: Resource, given: Json) -> Sequence[ValueProblem]:
    """The problems of the arguments. There are none for an integration without a model."""
    action, operation = find_action(resource), answering_operation(resource)
    if operation is None or operation.input is None or not action.modelled:
        return ()
    if isinstance(given, dict):
        given = {name: value for name, value in given.items() if name not in action.own_arguments}
    reader = _ArgumentSearch(operation.naming, _conversions(resource))
    reader.walk(operation.input, sent_arguments(resource, given), "$")
    return [_outside_list(problem, action.single) for problem in reader.found]


def _outside_list(problem: ValueProblem, single: Collection[str]) -> ValueProblem:
    """A problem with the path of the state's argument, where the API takes a list and the integration one value."""
    path = next((f"$.{name}" for name in single if problem.path.startswith(f"$.{name}[0]")), None)
    return replace(problem, path=problem.path.replace(f"{path}[0]", path, 1)) if path else problem


def _conversions(resource: Resource) -> Conversions:
    if resource.service.startswith("aws-sdk:"):
        return OF_SDK
    service = find_service(resource.service)
    return Conversions(from_text=service.from_text) if service else Conversions()


class _ArgumentSearch(ArgumentsReader):
    """Reads the arguments of one call, and collects their problems with their paths and the right shapes."""

    def __init__(self, naming: Naming, conversions: Conversions) -> None:
        super().__init__(naming, conversions)
        self.found: list[ValueProblem] = []

    def tell_wrong_type(self, shape: Shape, value: Json, at: str, wanted: str) -> None:
        article, name = wanted.split()
        self.found.append(wrong_type(at, value, f"{article} {name.lower()}", shape, self.naming))

    def tell_unknown(self, shape: Shape, at: str, name: str) -> None:
        known = {field: member for field, (_, member) in members(shape, self.naming).items()}
        self.found.append(unknown_field(at, name, known, self.naming))

    def tell_missing(self, shape: Shape, at: str, name: str) -> None:
        """A missing argument is not sent."""

    def item_place(self, at: str, index: int) -> str:
        return f"{at}[{index}]"

    def key_place(self, at: str, key: str) -> str:
        return f"{at}.{key}"
