"""Data Firehose streams, which AWS SDK integrations call."""

from __future__ import annotations

from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named

SERVICE = Service(
    name="firehose",
    permissions=Permissions(resource=named("arn:aws:firehose:{region}:{account}:deliverystream/{DeliveryStreamName}")),
)
