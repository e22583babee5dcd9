"""Kinesis streams, which AWS SDK integrations call."""

from __future__ import annotations

from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import arn_in, first_of, named

SERVICE = Service(
    name="kinesis",
    permissions=Permissions(
        resource=first_of(arn_in("StreamARN"), named("arn:aws:kinesis:{region}:{account}:stream/{StreamName}"))
    ),
)
