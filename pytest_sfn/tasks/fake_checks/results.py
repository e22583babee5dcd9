"""Finds what a service could not have answered in the result of a fake task.

Types and names are checked, at any depth. Fields may be missing or null, and texts and numbers may have any value:
botocore's lists of values are older than the services.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_sfn.apis.result_models import ANY_JSON, Fields, ResultModel, result_model
from pytest_sfn.apis.shapes import JSON_TYPES, WHOLE_NUMBERS, Shape, ShapeWalk, holds_json, kind_of, members
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.tasks.fake_checks.problems import ValueProblem, not_an_object, unknown_field, wrong_type
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number


def result_problems(resource: Resource, result: Json) -> Sequence[ValueProblem]:
    """The problems of a result. There are none for null, which stands for an answer that the test leaves out, and for
    a result without a model.
    """
    model = result_model(resource)
    if model is None or result is None:
        return ()
    if not isinstance(result, dict):
        return (not_an_object(result, model.fields, model.naming),)
    search = _ResultSearch(model, times_are_texts=resource.service.startswith("aws-sdk:"))
    search.fields(model.fields, {name: item for name, item in result.items() if name not in model.ignored}, "$")
    return search.problems


class _ResultSearch(ShapeWalk):
    """Goes through one result, and collects its problems. AWS SDK integrations show a time as text, the optimized ones
    mostly as a number.
    """

    def __init__(self, model: ResultModel, *, times_are_texts: bool) -> None:
        super().__init__(model.naming)
        self._times_are_texts = times_are_texts
        self.problems: list[ValueProblem] = []

    def fields(self, known: Fields, given: dict[str, Json], at: str) -> None:
        for name, item in given.items():
            if name not in known:
                self.problems.append(unknown_field(at, name, known, self.naming))
            elif item is not None:
                self.walk(known[name], item, self.key_place(at, name))

    def walk(self, shape: Shape, value: Json, at: str) -> Any:
        if shape is ANY_JSON or holds_json(shape):
            return
        kind = kind_of(shape)
        wanted, fits = JSON_TYPES[kind]
        if kind == "timestamp" and not self._times_are_texts and is_number(value):
            return
        if kind in WHOLE_NUMBERS and isinstance(value, float) and not value.is_integer():
            wanted, fits = "a whole number", _never
        if fits(value):
            super().walk(shape, value, at)
        else:
            self.problems.append(wrong_type(at, value, wanted, shape, self.naming))

    def structure(self, shape: Shape, value: dict[str, Json], at: str) -> None:
        self.fields({field: member for field, (_, member) in members(shape, self.naming).items()}, value, at)

    def item_place(self, at: str, index: int) -> str:
        return f"{at}[{index}]"

    def key_place(self, at: str, key: str) -> str:
        return f"{at}.{key}"


def _never(value: Json) -> bool:
    return False
