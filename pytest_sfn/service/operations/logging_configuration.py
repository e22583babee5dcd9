"""The loggingConfiguration of a state machine. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"""

from __future__ import annotations

from pytest_sfn.service.clients import client
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.records import NO_LOGGING


def read_logging(given: Members) -> Members:
    """The configuration with its defaults. Raises InvalidLoggingConfiguration."""
    logging = {**NO_LOGGING, **given}
    destinations = logging.get("destinations", [])
    if len(destinations) > 1 or (not destinations and logging["level"] != "OFF"):
        raise _invalid("Must specify exactly one Log Destination.")
    for destination in destinations:
        _check_log_group(destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", ""))
    return logging


def _check_log_group(arn: str) -> None:
    """The log group must exist, and its ARN end in ``:*``."""
    sections = arn.split(":")
    if len(sections) != 8 or sections[2] != "logs" or sections[5] != "log-group" or sections[7] != "*":
        raise _invalid("Log Destination not found.")
    name = sections[6]
    found = client("logs", sections[3]).describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if all(group["logGroupName"] != name for group in found):
        raise _invalid("Log Destination not found.")


def _invalid(why: str) -> ApiError:
    return ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {why}")
