"""boto3 clients for the library's own use, made once: their calls are answered like those of a test."""

from __future__ import annotations

from functools import cache
from typing import Any


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
    return new_client(service, region)
