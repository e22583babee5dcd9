"""Hands over what moto would deliver to functions and state machines: moto cannot start them in this process.

Everything passes a few methods of moto: an event that reaches a queue through a topic is put into it by the same method
as a message of SendMessage.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override

Moto = Any
"""An object of moto."""

Method = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class TopicMessage:
    """A message that passed the filter of a subscription. ``attributes`` are moto's: ``Type`` and ``Value`` by name."""

    text: str
    id: str
    subject: str | None
    attributes: Mapping[str, Mapping[str, Any]]


class Deliveries(Protocol):
    """What gets the deliveries. It is called while moto answers, and runs no code of the user."""

    def keep(self) -> Callable[[], None]:
        """Keep what was delivered so far. Returns a function that goes back to it."""

    def wants_event(self, rule: Moto, event: Mapping[str, Any]) -> bool:
        """True if a rule is enabled and an event matches its pattern."""

    def event_arrived(self, rule: Moto, event: dict[str, Any]) -> Sequence[Mapping[str, Any]]:
        """An event arrived at the bus of a rule. Returns the targets that are left to moto."""

    def message_published(self, subscription: Moto, message: TopicMessage) -> bool:
        """A topic has a message for a function. False leaves it to moto."""

    def message_queued(self, queue: Moto) -> None:
        """A queue has a new message."""

    def mapping_changed(self, mapping: Moto) -> None:
        """An event source mapping was made or updated."""

    def sources_of(self, mapping: Moto) -> Sequence[Moto]:
        """The queue, table or stream of an event source mapping."""

    def function_arn(self, name_or_arn: str) -> str | None:
        """The ARN of a function that this process can call; None if there is none."""

    def stream_written(self, stream_arn: str) -> None:
        """A stream of DynamoDB or Kinesis has a new record."""

    def object_changed(self, account: str, event_name: str, bucket: Moto, key: Moto) -> None:
        """An object of a bucket was made, deleted or tagged. ``event_name`` begins with ``s3:``."""


@contextmanager
def hand_over(deliveries: Deliveries, service: str = "", operation: str = "") -> Iterator[None]:
    """Hand over all deliveries in the block, in which an operation of a service is performed.

    Imports no other service of moto.
    """
    with ExitStack() as overrides:
        for owner, name, wrap in _WRAPPERS:
            method = name.get() if owner == service else name.get_if_imported()
            if method:
                overrides.enter_context(Override(Attribute(name.owner(), name.name), wrap(method, deliveries)))
        if names.SEND_NOTIFICATION.get_if_imported():
            _hand_over_objects(overrides, deliveries, operation)
        yield


def _events(send: Method, deliveries: Deliveries) -> Method:
    def send_to_targets(rule: Moto, event: dict[str, Any], *options: Any) -> None:
        left = deliveries.event_arrived(rule, event)
        if left:
            own = copy.copy(rule)
            own.targets = list(left)
            send(own, event, *options)

    return send_to_targets


def _messages(publish: Method, deliveries: Deliveries) -> Method:
    def publish_to(
        subscription: Moto,
        message: str,
        message_id: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        *rest: Any,
        **options: Any,
    ) -> None:
        given = message, message_id, subject, message_attributes
        if subscription.protocol != "lambda":
            publish(subscription, *given, *rest, **options)
            return
        text = _text_for_functions(subscription, message, message_attributes, options.get("message_structure"))
        if text is None:
            return
        arrived = TopicMessage(text, message_id, subject, message_attributes or {})
        if not deliveries.message_published(subscription, arrived):
            publish(subscription, *given, *rest, **options)

    return publish_to


def _text_for_functions(
    subscription: Moto, message: str, attributes: dict[str, Any] | None, structure: str | None
) -> str | None:
    """The text of a message for functions; None if the subscription's filter excludes the message."""
    matcher = names.FILTER_POLICY.of(subscription)
    if matcher is not None and not matcher.matches(attributes, message):
        return None
    if structure == "json":
        return str(names.MESSAGE_STRUCTURE.of(subscription)(message, "lambda"))
    return message


def _queues(add_message: Method, deliveries: Deliveries) -> Method:
    def add(queue: Moto, message: Moto) -> None:
        with _without_mappings(queue):
            add_message(queue, message)
        deliveries.message_queued(queue)

    return add


def _tables(add: Method, deliveries: Deliveries) -> Method:
    def add_here(shard: Moto, old: Moto, new: Moto) -> None:
        if old is not None and new is not None and old.to_json() == new.to_json():
            return  # DynamoDB writes no record of a change that changes nothing
        table = shard.table
        with _without_mappings(table):
            add(shard, old, new)
        deliveries.stream_written(f"{table.table_arn}/stream/{table.latest_stream_label}")

    return add_here


def _streams(put_record: Method, deliveries: Deliveries) -> Method:
    def put(stream: Moto, *given: Any, **options: Any) -> Any:
        with _without_mappings(stream):
            written = put_record(stream, *given, **options)
        deliveries.stream_written(stream.arn)
        return written

    return put


def _mappings(change: Method, deliveries: Deliveries) -> Method:
    def change_mapping(backend: Moto, *given: Any, **options: Any) -> Any:
        mapping = change(backend, *given, **options)
        if mapping is not None:
            deliveries.mapping_changed(mapping)
        return mapping

    return change_mapping


def _deleted_mappings(delete: Method, deliveries: Deliveries) -> Method:
    """Let the source of a deleted mapping forget it: moto would go on calling the function."""

    def delete_mapping(backend: Moto, uuid: str) -> Any:
        mapping = delete(backend, uuid)
        for source in deliveries.sources_of(mapping) if mapping is not None else ():
            kept = source.lambda_event_source_mappings
            source.lambda_event_source_mappings = {arn: one for arn, one in kept.items() if one is not mapping}
        return mapping

    return delete_mapping


def _functions(find: Method, deliveries: Deliveries) -> Method:
    """Let a mapping name a function that only this process knows: moto keeps the mapping."""

    def find_function(storage: Moto, name_or_arn: str, *given: Any, **options: Any) -> Any:
        try:
            return find(storage, name_or_arn, *given, **options)
        except Exception:
            arn = deliveries.function_arn(name_or_arn)
            if arn is None:
                raise
            return SimpleNamespace(function_arn=arn)

    return find_function


@contextmanager
def _without_mappings(source: Moto) -> Iterator[None]:
    """Keep moto from calling the functions of a queue, a table or a stream itself."""
    kept, source.lambda_event_source_mappings = source.lambda_event_source_mappings, {}
    try:
        yield
    finally:
        source.lambda_event_source_mappings = kept


def _hand_over_objects(overrides: ExitStack, deliveries: Deliveries, operation: str) -> None:
    """Hand over the changes of objects, each as one event. moto sends further events, calls a copy a Put, and sends
    none for a delete marker.
    """

    def send(account: str, event_name: str, bucket: Moto, key: Moto) -> None:
        name = str(getattr(event_name, "value", event_name))
        if operation == "CopyObject" and name == "s3:ObjectCreated:Put":
            name = "s3:ObjectCreated:Copy"
        elif operation not in _OPERATIONS.get(name, (operation,)):
            return
        deliveries.object_changed(account, name, bucket, key)

    def set_delete_marker(backend: Moto, bucket_name: str, key_name: str) -> Any:
        marker = mark(backend, bucket_name, key_name)
        bucket = backend.get_bucket(bucket_name)
        deliveries.object_changed(backend.account_id, "s3:ObjectRemoved:DeleteMarkerCreated", bucket, marker)
        return marker

    mark = names.SET_DELETE_MARKER.get()
    for name, method in ((names.SEND_NOTIFICATION, send), (names.SET_DELETE_MARKER, set_delete_marker)):
        overrides.enter_context(Override(Attribute(name.owner(), name.name), method))


_OPERATIONS = {
    "s3:ObjectCreated:Put": ("PutObject",),
    "s3:ObjectTagging:Put": ("PutObjectTagging",),
    "s3:ObjectAcl:Put": ("PutObjectAcl",),
}
"""The operations that alone have an event of a name. Another operation may perform them in moto on its way."""

_WRAPPERS: Sequence[tuple[str, names.PrivateName, Callable[[Method, Deliveries], Method]]] = (
    ("events", names.SEND_TO_TARGETS, _events),
    ("sns", names.PUBLISH_TO_SUBSCRIBER, _messages),
    ("sqs", names.QUEUE_ADD_MESSAGE, _queues),
    ("dynamodb", names.STREAM_SHARD_ADD, _tables),
    ("kinesis", names.STREAM_PUT_RECORD, _streams),
    ("lambda", names.CREATE_MAPPING, _mappings),
    ("lambda", names.UPDATE_MAPPING, _mappings),
    ("lambda", names.DELETE_MAPPING, _deleted_mappings),
    ("lambda", names.FIND_FUNCTION, _functions),
)
"""What delivers in moto, by service, and the functions that wrap it."""
