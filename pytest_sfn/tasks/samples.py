"""An example of what a task that is not Lambda returns, to start a fake with."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pytest_sfn.apis.operations import called_operation
from pytest_sfn.apis.samples import sample_members
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.resource import Resource


def known_sample(resource: Resource) -> tuple[str, dict[str, Any]] | None:
    """The example that the integration's record has, and its description; None if it has none."""
    action = find_action(resource)
    sample = action.sample(resource.pattern)
    if sample:
        return sample
    job = action.job if resource.pattern else None
    return (f"what {job.operation} returns for a job that succeeded", _ended(job)) if job else None


def sample_result(resource: Resource, wanted: Container[str] = ()) -> dict[str, Any]:
    """An example of the raw result of a task: of the integration's record, else of the model of its API, with the
    members that are ``wanted``. Of a result in pages it is the last: a workflow that asks for the next ends."""
    known = known_sample(resource)
    if known:
        return known[1]
    operation = called_operation(resource) if resource.kind == "service" else None
    if operation is None or operation.output is None:
        return {}
    hidden = frozenset(find_action(resource).hidden)
    sample = sample_members(operation.output, operation.naming, hidden=hidden, wanted=wanted)
    return _last_page(sample, operation.next_page)


def _last_page(sample: dict[str, Any], next_page: frozenset[str]) -> dict[str, Any]:
    """The result without the tokens of a next page; a flag that says that one follows is false."""
    kept = {field: value for field, value in sample.items() if field not in next_page}
    return kept | {field: False for field in next_page if sample.get(field) is True}


def _ended(job: Job) -> dict[str, Any]:
    """The fields of a job that show that it succeeded."""
    sample: Any = job.done[0]
    for name in reversed(job.state):
        sample = {name: sample}
    return sample if job.under is None else {job.under: sample}
