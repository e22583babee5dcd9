"""The state of a service in moto: moto's own objects, for facts that its APIs do not return.

moto is not imported for this: until it is imported, it has no state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.patches import private_names as names

_BACKENDS = {
    "apigateway": names.APIGATEWAY_BACKENDS,
    "awslambda": names.LAMBDA_BACKENDS,
    "awslambda_simple": names.LAMBDA_SIMPLE_BACKENDS,
    "dynamodb": names.DYNAMODB_BACKENDS,
    "events": names.EVENTS_BACKENDS,
    "iam": names.IAM_BACKENDS,
    "kinesis": names.KINESIS_BACKENDS,
    "logs": names.LOGS_BACKENDS,
    "s3": names.S3_BACKENDS,
    "scheduler": names.SCHEDULER_BACKENDS,
    "sns": names.SNS_BACKENDS,
    "sqs": names.SQS_BACKENDS,
}


def backends_by_account(service: str) -> Mapping[str, Mapping[str, Any]]:
    """The backends of a service, by account and then by region (IAM: by partition). ``service`` is moto's name of
    it."""
    accounts: Mapping[str, Mapping[str, Any]] = _BACKENDS[service].get_if_imported() or {}
    return accounts


def backends_of(service: str) -> Iterator[Any]:
    """The backends of a service in all accounts and regions."""
    for account in list(backends_by_account(service).values()):
        yield from list(account.values())
