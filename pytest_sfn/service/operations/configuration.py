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
    own_key = {"kmsKeyId", "kmsDataKeyReusePeriodSeconds"} & given.keys()
    if given["type"] == "AWS_OWNED_KEY":
        if own_key:
            raise _invalid_encryption(f"{', '.join(sorted(own_key))} cannot be specified for type AWS_OWNED_KEY")
        return given
    if "kmsKeyId" not in given:
        raise _invalid_encryption("kmsKeyId must be specified for type CUSTOMER_MANAGED_KMS_KEY")
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
    sections = arn.split(":")
    if len(sections) != 8 or sections[2] != "logs" or sections[5] != "log-group" or sections[7] != "*":
        raise _invalid_logging("Log Destination not found.")
    name = sections[6]
    found = client("logs", sections[3]).describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if all(group["logGroupName"] != name for group in found):
        raise _invalid_logging("Log Destination not found.")


def _invalid_logging(why: str) -> ApiError:
    return ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {why}")
