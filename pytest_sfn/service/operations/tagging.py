"""Tags of state machines and activities."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.service.api import Api
from pytest_sfn.service.calls import ApiError, Members
from pytest_sfn.service.resource_arns import parse_arn

MAX_TAGS = 50


def check_tags(tags: list[Members], arn: str | None = None, existing: Iterable[str] = ()) -> None:
    """Raises TooManyTags."""
    keys = {*existing, *(tag["key"] for tag in tags if "key" in tag)}
    if len(keys) > MAX_TAGS:
        message = f"The number of tags exceeds the limit of {MAX_TAGS}."
        members = {"message": message, "resourceName": arn} if arn else {"message": message}
        raise ApiError("TooManyTags", message, members=members)


def tag_resource(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html"""
    tags = _tags(api, given["resourceArn"])
    check_tags(given["tags"], given["resourceArn"], tags)
    tags.update({tag["key"]: tag.get("value", "") for tag in given["tags"]})
    return {}


def untag_resource(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html"""
    tags = _tags(api, given["resourceArn"])
    for key in given["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html"""
    return {"tags": [{"key": key, "value": value} for key, value in _tags(api, given["resourceArn"]).items()]}


def _tags(api: Api, arn: str) -> dict[str, str]:
    """The tags of a state machine or an activity, by key. Raises InvalidArn, ResourceNotFound."""
    parsed = parse_arn(arn, "stateMachine", "activity")
    if parsed.kind == "stateMachine" and arn in api.world.machines:
        return api.records.find(arn, api.now).tags
    if parsed.kind == "activity" and arn in api.world.engine.activities:
        return api.activity_tags.setdefault(arn, {})
    message = f"Resource not found: '{arn}'"
    raise ApiError("ResourceNotFound", message, members={"message": message, "resourceName": arn})
