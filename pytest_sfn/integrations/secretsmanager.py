"""Secrets Manager, which AWS SDK integrations call."""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.arns import is_arn
from pytest_sfn.errors import ErrorName
from pytest_sfn.integrations.record.corrections import Complaint, Corrections, Members
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import in_part, named

_NAME = re.compile(r"[A-Za-z0-9\-/_+=.@!]+")
_INVALID_NAME = (
    ErrorName.VALIDATION,
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
)


def _secret(call: ServiceCall) -> list[str] | None:
    """A secret. Its ARN ends in random characters that its name does not have."""
    template = "arn:aws:secretsmanager:{region}:{account}:secret:{SecretId}"
    by_arn = is_arn(call.argument("SecretId").value)
    return (named(template) if by_arn else in_part(f"{template}-??????"))(call)


def _invalid_name(arguments: Members, client: Any) -> Complaint | None:
    return None if _NAME.fullmatch(arguments.get("Name", "")) else _INVALID_NAME


SERVICE = Service(
    name="secretsmanager",
    counts_attempts=False,
    permissions=Permissions(resource=_secret),
    corrections=Corrections(complaints={"CreateSecret": _invalid_name}),
)
