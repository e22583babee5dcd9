"""All types of resources that are made in moto."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from pytest_sfn.application.made import Maker
from pytest_sfn.application.resources.services import (
    analytics,
    apigateway,
    cognito,
    containers,
    dynamodb,
    events,
    iam,
    kms,
    lambda_,
    logs,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
    streams,
)

_SERVICES = (
    analytics, apigateway, cognito, containers, dynamodb, events, iam, kms, lambda_, logs, s3, secretsmanager, sns,
    sqs, ssm, streams,
)  # fmt: skip

RESOURCE_MAKERS: Mapping[str, Maker] = dict(chain.from_iterable(service.MAKERS.items() for service in _SERVICES))
"""The maker of each type, by CloudFormation's name. Functions and state machines are not among them."""
