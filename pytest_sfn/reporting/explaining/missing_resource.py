"""Explains an error about something that does not exist: what there is, and how to make it or fake the task."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.patches.moto.backends import backends_of
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of resource: the argument that names it, what moto has of it, and the call that makes one."""

    what: str
    argument: str
    names: Callable[[Arguments], Iterable[str]]
    make: str


def _members(service: str, attribute: str) -> Callable[[Arguments], Iterable[str]]:
    """The names, or the last parts of the ARNs, in a dict of moto's backends."""
    return lambda _: (_last_part(name) for backend in backends_of(service) for name in getattr(backend, attribute, ()))


def _objects(arguments: Arguments) -> Iterable[str]:
    buckets = (backend.buckets.get(arguments.get("Bucket")) for backend in backends_of("s3"))
    return (key for bucket in buckets if bucket for key in bucket.keys)


_BUCKET = _Kind("bucket", "Bucket", _members("s3", "buckets"), "create_bucket(Bucket={0!r})")
_OBJECT = _Kind("object", "Key", _objects, "put_object(Bucket={bucket!r}, Key={0!r}, Body=...)")
_KINDS = {
    "dynamodb": _Kind("table", "TableName", _members("dynamodb", "tables"), "create_table(TableName={0!r}, ...)"),
    "events": _Kind("event bus", "EventBusName", _members("events", "event_buses"), "create_event_bus(Name={0!r})"),
    "kinesis": _Kind("stream", "StreamName", _members("kinesis", "streams"), "create_stream(StreamName={0!r})"),
    "sns": _Kind("topic", "TopicArn", _members("sns", "topics"), "create_topic(Name={0!r})"),
    "sqs": _Kind("queue", "QueueUrl", _members("sqs", "queues"), "create_queue(QueueName={0!r})"),
}


def explain_missing(visit: StateVisit, error: str | None, cause: str | None) -> Iterator[str]:
    """Lines about what a Task named and this process does not have; nothing for any other error."""
    if visit.type != "Task" or not (_MISSING.search(error or "") or _DOES_NOT_EXIST.search(cause or "")):
        return
    fake = f"or fake the task: mock_task({visit.name!r}, returns=...)"
    activity = _ACTIVITY.search(cause or "")
    if activity:
        yield f"make it in the test with sfn_client.create_activity(name={activity['name']!r}), {fake}"
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
    kind = _kind_of(service, error)
    if kind is None or not isinstance(arguments.get(kind.argument), str):
        yield f"moto does not have it: make it with boto3 in the test, deploy its template, {fake}"
        return
    given: str = arguments[kind.argument]
    name = given if kind is _OBJECT else _last_part(given)
    yield _what_moto_has(kind, name, list(kind.names(arguments)))
    make = kind.make.format(name, bucket=arguments.get("Bucket"))
    yield f'make it in the test with boto3.client("{service}").{make}, deploy its template, {fake}'


def _kind_of(service: str, error: str) -> _Kind | None:
    if service == "s3":
        return _OBJECT if "Key" in error else _BUCKET
    return _KINDS.get(service)


def _what_moto_has(kind: _Kind, name: str, names: list[str]) -> str:
    more = f", {ELLIPSIS} {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    known = f"it has: {', '.join(names[:_MOST_NAMES])}{more}" if names else "it has none"
    return f"moto has no {kind.what} {name!r}{hint_in_brackets(name, names)}; {known}"


def _last_part(name: str) -> str:
    """The name in a URL or an ARN."""
    found = _LAST_PART.search(name)
    return found[0] if found else name
