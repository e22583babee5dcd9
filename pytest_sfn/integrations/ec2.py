"""EC2, which AWS SDK integrations call."""

from __future__ import annotations

from pytest_sfn.integrations.record.service import Service

SERVICE = Service(name="ec2", access_denied="UnauthorizedOperation")
