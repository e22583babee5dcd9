"""SNS topics. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html"""

from __future__ import annotations

from typing import Any

from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.answers import ErrorNames, Headers
from pytest_sfn.integrations.record.corrections import CalledOperation, Complaint, Corrections, Members
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import arn_in, first_of, named

_ARN_ELEMENTS = 6
_topic = arn_in("TopicArn")


def _invalid_destination(arguments: Members, client: Any) -> Complaint | None:
    name = next((name for name in ("TopicArn", "TargetArn") if name in arguments), None)
    if name is None:
        known = "PhoneNumber" in arguments
        return None if known else _invalid_parameter("TopicArn or TargetArn Reason: no value for required parameter")
    elements = arguments[name].count(":") + 1
    if elements >= _ARN_ELEMENTS:
        return None
    return _invalid_parameter(f"{name} Reason: An ARN must have at least {_ARN_ELEMENTS} elements, not {elements}")


def _refusal(operation: CalledOperation, arguments: Members, code: str, message: str) -> Complaint:
    """SNS's error for a message that it does not publish."""
    if operation.name != "Publish":
        return code, message
    if code == "NotFound" and "TopicArn" in arguments:
        return code, "Topic does not exist"
    if code == "MissingParameter" and "MessageGroupId" in message:
        return _invalid_parameter("The MessageGroupId parameter is required for FIFO topics")
    return _invalid_parameter(message) if code.startswith("InvalidParameter") else (code, message)


def _invalid_parameter(why: str) -> Complaint:
    """SNS's error for an invalid parameter of Publish."""
    return "InvalidParameter", f"Invalid parameter: {why.rpartition('Invalid parameter: ')[2]}"


def _add_sequence_number(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """Add a SequenceNumber for a FIFO topic."""
    if not str(arguments.get("TopicArn") or arguments.get("TargetArn")).endswith(".fifo"):
        return answer
    if operation.name == "Publish":
        return {**answer, "SequenceNumber": ids.sequence_number()}
    if operation.name == "PublishBatch":
        numbered = [{**entry, "SequenceNumber": ids.sequence_number()} for entry in answer.get("Successful", ())]
        return {**answer, "Successful": numbered}
    return answer


SERVICE = Service(
    name="sns",
    errors=ErrorNames("SNS", "AmazonSNS", "AmazonSNSException"),
    headers=Headers(content_type="text/xml"),
    json_texts=frozenset({"Message"}),
    access_denied="AuthorizationError",
    actions={
        "publish": Action(patterns=TOKEN, required=("Message",), policy=needs(allow("sns:Publish", on=_topic))),
    },
    permissions=Permissions(
        actions={"PublishBatch": "Publish"},
        resource=first_of(_topic, arn_in("TargetArn"), named("{PhoneNumber}")),
    ),
    corrections=Corrections(
        complaints={"Publish": _invalid_destination}, answer=_add_sequence_number, refusal=_refusal
    ),
)
