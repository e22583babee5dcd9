"""boto3 clients for the library's own use, made once: their calls are answered like those of a test."""

from __future__ import annotations

from functools import cache
from typing import Any

from pytest_sfn.service.calls import Call

_MARK = "pytest-sfn"
"""What our own clients add to their user agent."""


@cache
def _session() -> Any:
    import boto3

    return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


def new_client(service: str, region: str) -> Any:
    """A client of its own, for a test that may stub it or listen to its events."""
    return _session().client(service, region_name=region)


@cache
def client(service: str, region: str) -> Any:
    """The client of a service in a region."""
    from botocore.config import Config

    return _session().client(service, region_name=region, config=Config(user_agent_extra=_MARK))


def is_own(call: Call) -> bool:
    """Whether a call comes from the library itself."""
    return bool(call.request["context"]["client_config"].user_agent_extra == _MARK)


@cache
def task_client(service: str, region: str) -> Any:
    """The client by which tasks call a service: it sends what it is given, once, and takes what it gets."""
    from botocore.config import Config

    config = Config(
        parameter_validation=False,
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
        user_agent_extra=_MARK,
    )
    return _session().client(service, region_name=region, config=config)
