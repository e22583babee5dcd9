"""What is known of the result of a task: the members that the answer of its API can have."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pytest_sfn.definition.rules.data.outline import SCALAR, Elements, Members, Outline
from pytest_sfn.integrations.record.resource import Resource

if TYPE_CHECKING:
    from pytest_sfn.apis.shapes import Naming, Shape

_DEEPEST = 4
_LAMBDA = Members(
    dict.fromkeys(
        (
            "Payload",
            "StatusCode",
            "ExecutedVersion",
            "FunctionError",
            "LogResult",
            "DurableExecutionArn",
            "SdkHttpMetadata",
            "SdkResponseMetadata",
        )
    )
)
"""The result of ``lambda:invoke``, without reading the model of Lambda's API."""


@cache
def task_result(resource: Resource) -> Outline:
    """The outline of a task's result; None if nothing is known of it."""
    if resource.kind != "service" or resource.waits_for_token:
        return None
    if (resource.service, resource.action) == ("lambda", "invoke"):
        return _LAMBDA
    from pytest_sfn.apis.result_models import ANY_JSON, result_model

    model = result_model(resource)
    if model is None:
        return None
    known = {name: _of_shape(shape, model.naming, 0) for name, shape in model.fields.items() if shape is not ANY_JSON}
    return Members({**dict.fromkeys((*model.fields, *sorted(model.ignored))), **known})


def _of_shape(shape: Shape, naming: Naming, depth: int) -> Outline:
    """A text is unknown, because Step Functions parses some of them."""
    from pytest_sfn.apis.shapes import kind_of, members

    kind = kind_of(shape)
    if depth > _DEEPEST or kind in ("document", "map", "string", "blob"):
        return None
    if kind == "structure":
        found = members(shape, naming)
        return Members({name: _of_shape(inner, naming, depth + 1) for name, (_, inner) in found.items()})
    return Elements(_of_shape(shape.member, naming, depth + 1)) if kind == "list" else SCALAR
