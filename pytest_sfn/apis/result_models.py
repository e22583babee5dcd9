"""What the result of a service task looks like: an API's answer, as the integration's record alters it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pytest_sfn.apis.operations import Operation, called_operation, operation, service_of
from pytest_sfn.apis.shapes import Naming, Shape, kind_of, members
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.action import Action
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.resource import Resource

ANY_JSON: Shape = None
"""Stands for the shape of a field that may hold any JSON."""

Fields = Mapping[str, Shape]

_HTTP_METADATA: Fields = {"SdkHttpMetadata": ANY_JSON, "SdkResponseMetadata": ANY_JSON}


@dataclass(frozen=True, slots=True, eq=False)
class ResultModel:
    """The fields of a result, each with its shape or ANY_JSON, and how the fields within are spelled.

    ``ignored`` are fields that may be there but do not belong to the answer.
    """

    fields: Fields
    naming: Naming
    ignored: frozenset[str] = frozenset()


@cache
def result_model(resource: Resource) -> ResultModel | None:
    """The model of a task's result; None if there is none.

    For ``.waitForTaskToken`` it is what the service answers to the request: the output of the token has no model.
    """
    action = find_action(resource)
    answered = answering_operation(resource)
    if resource.kind != "service" or not action.modelled or answered is None:
        return None
    parsed = dict.fromkeys(action.parsed.get(resource.pattern, ()), ANY_JSON)
    is_sdk = resource.service.startswith("aws-sdk:")
    return ResultModel(
        {**_fields(resource, action, answered), **parsed},
        answered.naming,
        frozenset() if is_sdk else frozenset(_HTTP_METADATA),
    )


@cache
def answering_operation(resource: Resource) -> Operation | None:
    """The operation whose answer and whose errors a task gets; None if there is none."""
    answered_by = find_action(resource).answered_by
    return operation(*answered_by) if answered_by else called_operation(resource)


def output_shape(resource: Resource, action: str) -> Shape:
    """The shape of the output of an operation of the service; None if there is none."""
    service = service_of(resource)
    found = operation(service, action) if service else None
    return found.output if found else None


def job_shape(resource: Resource, job: Job) -> Shape:
    """The shape of the job in the answer that Step Functions polls."""
    shape = output_shape(resource, job.operation)
    for member in job.path:
        shape = shape.members[member]
        shape = shape.member if kind_of(shape) == "list" else shape
    return shape


def _fields(resource: Resource, action: Action, answered: Operation) -> Fields:
    request = _request_fields(action, answered)
    if not resource.waits_for_job:
        return request
    if action.described_by:
        described = [output_shape(resource, name) for name in action.described_by]
        return {name: shape for output in described for name, shape in _shapes(output, answered.naming).items()}
    if action.job is None:
        return request
    job = job_shape(resource, action.job)
    if action.job.under is None:
        return _shapes(job, answered.naming)
    return {action.job.under: job, **{name: request[name] for name in action.job.repeated}}


def _request_fields(action: Action, answered: Operation) -> Fields:
    """The fields of the answer to the request itself."""
    given, answer = _shapes(answered.input, answered.naming), _shapes(answered.output, answered.naming)
    return {name: given[name] for name in action.repeated} | {
        name: shape.member if name in action.single else shape
        for name, shape in answer.items()
        if name not in action.hidden
    }


def _shapes(structure: Shape, naming: Naming) -> Fields:
    """The fields of a structure; none for an operation without input or output."""
    if structure is None:
        return {}
    return {field: shape for field, (_, shape) in members(structure, naming).items()}
