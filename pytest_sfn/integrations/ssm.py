"""Systems Manager, which AWS SDK integrations call: its parameters."""

from __future__ import annotations

from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, each, named


def _parameter(argument: str) -> Target:
    """A parameter. The slash at the start of a name in a folder is already in the ARN."""

    def target(call: ServiceCall) -> list[str] | None:
        found = named(f"arn:aws:ssm:{{region}}:{{account}}:parameter/{{{argument}}}")(call)
        return found and [arn.replace(":parameter//", ":parameter/") for arn in found]

    return target


SERVICE = Service(
    name="ssm",
    permissions=Permissions(
        resources={
            "DeleteParameter": _parameter("Name"),
            "GetParameter": _parameter("Name"),
            "GetParameters": each("Names", _parameter("Item")),
            "PutParameter": _parameter("Name"),
        }
    ),
)
