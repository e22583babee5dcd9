"""Checks the integration of a Task: whether it exists, how it may wait, and which arguments it requires.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pytest_sfn.definition.checks.not_offered import why_not_offered
from pytest_sfn.integrations import all_services, find_action, find_service
from pytest_sfn.integrations.record.action import TOKEN
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.similar_names import did_you_mean


def is_known(resource: Resource) -> bool:
    """True if the integration exists and has this integration pattern. The existence of an AWS SDK integration is
    checked elsewhere.
    """
    if resource.service.startswith("aws-sdk:"):
        return resource.pattern in TOKEN and why_not_offered(resource) is None
    service = find_service(resource.service)
    action = service.actions.get(resource.action) if service else None
    return action is not None and resource.pattern in action.patterns


def unrecognized_text(resource: Resource) -> str:
    """AWS's text for an integration that does not exist or does not have this pattern."""
    return (
        f"The resource provided {resource.arn} is not recognized. The value is not a valid resource ARN, "
        "or the resource is not available in this region."
    )


def advice(resource: Resource) -> str | None:
    """What to write instead of an unrecognized integration."""
    if resource.service.startswith("aws-sdk:"):
        return why_not_offered(resource) or "an AWS SDK integration is request-response or .waitForTaskToken"
    service = find_service(resource.service)
    if service is None or not service.actions:
        sdk = "an API without an optimized integration is called as aws-sdk:<service>:<action>"
        return did_you_mean(resource.service, _optimized_services()) or sdk
    action = service.actions.get(resource.action)
    if action is None:
        actions = sorted(service.actions)
        return did_you_mean(resource.action, actions) or f"{resource.service} has: {', '.join(actions)}"
    forms = sorted(f".{pattern}" for pattern in action.patterns if pattern)
    others = f" or {' or '.join(forms)}" if forms else " only"
    return f"{resource.service}:{resource.action} is request-response{others}"


def _optimized_services() -> list[str]:
    return [name for name, service in all_services().items() if service.actions]


def missing_arguments(resource: Resource, given: Collection[str], required: Sequence[str] = ()) -> list[str]:
    """The required arguments that are missing in ``given``, where the key ``X.$`` sets ``X``. ``required`` are those
    that the model of the service's API requires.
    """
    needed = dict.fromkeys((*find_action(resource).required, *required))
    return [name for name in needed if name not in given and f"{name}.$" not in given]
