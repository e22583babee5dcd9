"""Finds the error that a fake probably means by a name that is not one of the service's errors.

A service may raise errors that its model does not list, so that any name is allowed, unless it is almost a modelled
one: another case, prefix or ending, or a spelling mistake.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pytest_sfn.apis.operations import Operation
from pytest_sfn.apis.result_models import answering_operation
from pytest_sfn.integrations import find_action, find_service
from pytest_sfn.integrations.record.api_names import exception_name, java_name, service_name
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.similar_names import LIKENESS, closest

_ALWAYS_ALLOWED = ("States.", "Lambda.")
_ENDING = re.compile(r"(?:exception|error|fault)+$")
_SPELLING_MISTAKE = 0.88
"""How similar names are that differ by a letter or two. Different errors of one service are less similar."""


def meant_error(resource: Resource, name: str) -> str | None:
    """The modelled error that a name almost is; None for one that is modelled, or is not close to any."""
    if name.startswith(_ALWAYS_ALLOWED):
        return None
    names = modelled_names(resource)
    if name in names:
        return None
    known = {_stem(modelled): modelled for modelled in reversed(names)}
    prefix, dot, _ = name.rpartition(".")
    if dot and closest(prefix, {modelled.rpartition(".")[0] for modelled in names}, LIKENESS) is None:
        return None
    stem = _stem(name)
    found = stem if stem in known else closest(stem, known, _SPELLING_MISTAKE)
    return known[found] if found else None


def _stem(name: str) -> str:
    """A name without its prefix and its ending, in lower case."""
    return _ENDING.sub("", name.rpartition(".")[2].lower())


@cache
def modelled_names(resource: Resource) -> Sequence[str]:
    """The names of the modelled errors of a service, the most usual spelling first; none for a service without a
    model."""
    operation = answering_operation(resource)
    if operation is None:
        return []
    if resource.service.startswith("aws-sdk:"):
        return _sdk_names(operation)
    return _optimized_names(resource, operation)


def _sdk_names(operation: Operation) -> list[str]:
    service = service_name(operation.service_id)
    names = [exception_name(java_name(shape.name)) for shape in operation.service_model.error_shapes]
    return [f"{service}.{name}" for name in (*names, f"{service}Exception")]


def _optimized_names(resource: Resource, operation: Operation) -> list[str]:
    service = find_service(resource.service)
    errors = find_action(resource).errors or (service.errors if service else None)
    if errors is None:
        return []
    names = [exception_name(shape.name) for shape in operation.service_model.error_shapes]
    names.append(errors.base)
    return [f"{prefix}.{name}" for prefix in (errors.prefix, errors.service) for name in names]
