"""Tags of state machines and activities."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from pytest_sfn.service.api import Api, not_found
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.protocol.constraints import Violation, missing, validation_error
from pytest_sfn.service.protocol.resource_arns import parse_arn

MAX_TAGS = 50
_PATTERN = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
_SYMBOLS = frozenset("_.:/=+-@")


def check_tags(tags: list[Members], arn: str | None = None, existing: Iterable[str] = ()) -> None:
    """Raise ValidationException for an invalid tag, or TooManyTags."""
    violations = list(_violations(tags))
    if violations:
        raise validation_error(violations)
    keys = {*existing, *(tag["key"] for tag in tags)}
    if len(keys) > MAX_TAGS:
        message = f"The number of tags exceeds the limit of {MAX_TAGS}."
        members = {"message": message, "resourceName": arn} if arn else {"message": message}
        raise ApiError("TooManyTags", message, members=members)


def _violations(tags: list[Members]) -> Iterator[Violation]:
    for number, tag in enumerate(tags, 1):
        path = f"tags.{number}.member"
        if "key" not in tag:
            yield missing(f"{path}.key")
        for name, text in tag.items():
            if not all(letter in _SYMBOLS or unicodedata.category(letter)[0] in "LZN" for letter in text):
                rule = f"Member must satisfy regular expression pattern: {_PATTERN}"
                yield Violation(f"{path}.{name}", f"'{text}'", rule)
        if tag.get("key", "").lower().startswith("aws:"):
            yield Violation(f"{path}.key", f"'{tag['key']}'", "Member must not begin with the reserved prefix aws:")


def tags_of(given: Members) -> dict[str, str]:
    """The tags of a request, by key."""
    return {tag["key"]: tag.get("value", "") for tag in given.get("tags", [])}


def tag_resource(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html"""
    tags = _tags(api, given["resourceArn"])
    check_tags(given["tags"], given["resourceArn"], tags)
    tags.update(tags_of(given))
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
        return api.activities[arn].tags
    raise not_found(arn, f"Resource not found: '{arn}'")
