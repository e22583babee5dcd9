"""The encryption of state machines and activities, and the logging of state machines.

https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

from pytest_sfn.service.clients import client
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.records import NO_LOGGING

REUSE_SECONDS = 300
"""How long data keys are reused, unless the configuration sets it."""


def read_encryption(given: Members) -> Members:
    """The configuration with its defaults. The key need not exist. Raises InvalidEncryptionConfiguration."""
    if given["type"] == "AWS_OWNED_KEY":
        for name in ("kmsKeyId", "kmsDataKeyReusePeriodSeconds"):
            if name in given:
                raise _invalid_encryption(f"Custom {name} is not allowed when selecting AWS_OWNED_KEY.")
        return given
    if "kmsKeyId" not in given:
        raise _invalid_encryption("Must set a valid kmsKeyId.")
    return {"kmsDataKeyReusePeriodSeconds": REUSE_SECONDS, **given}


def _invalid_encryption(why: str) -> ApiError:
    return ApiError("InvalidEncryptionConfiguration", f"Invalid Encryption Configuration: {why}")


def read_logging(given: Members) -> Members:
    """The configuration with its defaults. Raises InvalidLoggingConfiguration."""
    logging = {**NO_LOGGING, **given}
    destinations = logging.get("destinations", [])
    if len(destinations) > 1 or (not destinations and logging["level"] != "OFF"):
        raise _invalid_logging("Must specify exactly one Log Destination.")
    for destination in destinations:
        _check_log_group(destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", ""))
    return logging


def _check_log_group(arn: str) -> None:
    """Check that the log group exists and that its ARN ends in ``:*``."""
    if not arn.startswith("arn:"):
        raise _invalid_logging("Must set valid CloudWatch Log Group ARN.")
    sections = arn.split(":")
    if len(sections) < 7 or sections[2] != "logs" or sections[5] != "log-group":
        raise _invalid_logging("Provided ARN is not CloudWatch Logs Log Group ARN.")
    if sections[7:] != ["*"]:
        raise _invalid_logging("Log Group ARN must be provided with '*' qualifier.")
    name = sections[6]
    found = client("logs", sections[3]).describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if all(group["logGroupName"] != name for group in found):
        raise _invalid_logging("Log Destination not found.")


def _invalid_logging(why: str) -> ApiError:
    return ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {why}")
