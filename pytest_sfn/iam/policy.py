"""The policy that Step Functions would generate for the role of a state machine.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.iam.lambda_functions import lambda_statements
from pytest_sfn.iam.walk import WrittenTask, tasks_of
from pytest_sfn.json_text import Json

Statements = Callable[[Iterable[WrittenTask], Place], list[dict[str, Json]]]
"""The statements that the tasks of one service need."""

SERVICES: dict[str, Statements] = {"lambda": lambda_statements}
"""What is known of each service. AWS generates nothing for ``aws-sdk`` integrations."""

_NOTHING_TO_ALLOW = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def generate_policy(document: Mapping[str, Any], place: Place) -> dict[str, Json]:
    """The policy for a definition, as parsed JSON. A machine that calls nothing, or only activities, is denied
    everything.
    """
    by_service: dict[str, list[WrittenTask]] = {}
    for task in tasks_of(document):
        if task.resource and task.resource.kind != "activity":
            by_service.setdefault(task.resource.service, []).append(task)
    statements = [
        statement
        for service, tasks in by_service.items()
        if service in SERVICES
        for statement in SERVICES[service](tasks, place)
    ]
    return {"Version": "2012-10-17", "Statement": statements if by_service else [_NOTHING_TO_ALLOW]}
