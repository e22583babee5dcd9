"""Explains an error about something that does not exist: what there is, and how to make it or fake the task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.patches.moto.backends import backends_of
from pytest_sfn.patches.moto.resource_kinds import BUCKET, EVENT_BUS, KINDS, QUEUE, STREAM, TABLE, TOPIC
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.values.json_display import ELLIPSIS
from pytest_sfn.values.similar_names import hint_in_brackets

_MISSING = re.compile(r"\.(?:\w*(?:NotFound|DoesNotExist|NonExistent)|NoSuch)\w*$")
_DOES_NOT_EXIST = re.compile(r"\bdoes not exist\b|\bnot found\b", re.IGNORECASE)
_ACTIVITY = re.compile(r"The activity arn:\S+:(?P<name>\S+) does not exist")
_LAST_PART = re.compile(r"[^/:]+$")
_NOT_IN_MOTO = frozenset({"", "apigateway", "http", "lambda"})
"""The services whose answers come from elsewhere: fakes, stubs, the functions of the test."""

_MOST_NAMES = 8

Arguments = Mapping[str, Any]


_HOW_TO_MAKE = {
    BUCKET: "create_bucket(Bucket={!r})",
    EVENT_BUS: "create_event_bus(Name={!r})",
    QUEUE: "create_queue(QueueName={!r})",
    STREAM: "create_stream(StreamName={!r})",
    TABLE: "create_table(TableName={!r}, ...)",
    TOPIC: "create_topic(Name={!r})",
}
"""The call of boto3 that makes a resource, by its kind."""


@dataclass(frozen=True, slots=True)
class _Missing:
    """A resource that moto does not have, the names of those that it has, and the call that makes one."""

    what: str
    name: str
    names: list[str]
    make: str


def explain_missing(visit: StateVisit, error: str | None, cause: str | None) -> Iterator[str]:
    """Lines about what a Task named and this process does not have; nothing for any other error."""
    if visit.type != "Task" or not (_MISSING.search(error or "") or _DOES_NOT_EXIST.search(cause or "")):
        return
    fake = f"or fake the task: mock_task({visit.name!r}, returns=...)"
    activity = _ACTIVITY.search(cause or "")
    if activity:
        yield f"create it in the test with sfn_client.create_activity(name={activity['name']!r}), {fake}"
        return
    made = attempts(visit)
    service = str(details(made[-1].scheduled).get("resourceType", "")) if made else ""
    arguments = made[-1].arguments if made and isinstance(made[-1].arguments, Mapping) else {}
    if service in ("states", "aws-sdk:sfn"):
        name = _last_part(str(arguments.get("StateMachineArn")))
        yield f"no state machine {name!r} is loaded: load it before the run with sfn_executor.load(...), {fake}"
    elif service not in _NOT_IN_MOTO:
        yield from _in_moto(service.removeprefix("aws-sdk:"), error or "", arguments, fake)


def _in_moto(service: str, error: str, arguments: Arguments, fake: str) -> Iterator[str]:
    missing = (
        _missing_object(arguments) if service == "s3" and "Key" in error else _missing_resource(service, arguments)
    )
    if missing is None:
        yield f"moto does not have it: create it with boto3 in the test, deploy its template, {fake}"
        return
    yield _what_moto_has(missing)
    yield f'create it in the test with boto3.client("{service}").{missing.make}, deploy its template, {fake}'


def _missing_object(arguments: Arguments) -> _Missing | None:
    bucket, key = arguments.get("Bucket"), arguments.get("Key")
    if not isinstance(key, str):
        return None
    buckets = (backend.buckets.get(bucket) for backend in backends_of("s3"))
    keys = [str(name) for found in buckets if found for name in found.keys]
    return _Missing("object", key, keys, f"put_object(Bucket={bucket!r}, Key={key!r}, Body=...)")


def _missing_resource(service: str, arguments: Arguments) -> _Missing | None:
    kind = KINDS.get(service)
    given = arguments.get(kind.members[0]) if kind else None
    if kind is None or not isinstance(given, str):
        return None
    name = _last_part(given)
    names = [known for backend in backends_of(service) for known in kind.names_in(backend)]
    return _Missing(kind.what, name, names, _HOW_TO_MAKE[kind].format(name))


def _what_moto_has(missing: _Missing) -> str:
    name, names = missing.name, missing.names
    more = f", {ELLIPSIS} {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    known = f"it has: {', '.join(names[:_MOST_NAMES])}{more}" if names else "it has none"
    return f"moto has no {missing.what} {name!r}{hint_in_brackets(name, names)}; {known}"


def _last_part(name: str) -> str:
    """The name in a URL or an ARN."""
    found = _LAST_PART.search(name)
    return found[0] if found else name
