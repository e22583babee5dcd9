"""Reports what is published to topics and event buses and sent to queues, by calls and by moto's own deliveries.

Everything passes three methods of moto: a message of a topic that goes to a queue is sent to the queue by the same
method as one of SendMessage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override


@dataclass(frozen=True, slots=True)
class Publication:
    """One message or event, and the topic, queue or event bus that got it: its ``service`` in moto, and its ``name``.

    ``members`` are those of the request, without those that were not given, and the id in the answer.
    """

    service: str
    account: str
    region: str
    name: str
    members: dict[str, Any]


Method = Callable[..., Any]
Report = Callable[[Publication], None]


@contextmanager
def report_published(report: Report, called: str | None = None) -> Iterator[None]:
    """Report what is published in the block, in which the service ``called`` is called.

    Imports no other service of moto: the test has made nothing there.
    """
    with ExitStack() as overrides:
        for service, (name, wrap) in _WRAPPERS.items():
            method = name.get() if service == called else name.get_if_imported()
            if method:
                overrides.enter_context(Override(Attribute(name.owner(), name.name), wrap(method, report)))
        yield


def _reporting_publish(publish: Method, report: Report) -> Method:
    def publish_here(backend: Any, message: str, arn: str | None = None, *args: Any, **options: Any) -> Any:
        message_id = publish(backend, message, arn, *args, **options)
        if arn and "/" not in arn:  # not a phone or another device
            region, account, topic = arn.split(":")[3:6]
            attributes = {
                name: {"DataType": value["Type"], _value_of(value["Type"]): value["Value"]}
                for name, value in (options.get("message_attributes") or {}).items()
            }
            members = {
                "Message": message,
                "Subject": options.get("subject"),
                "MessageAttributes": attributes or None,
                "MessageStructure": options.get("message_structure"),
                "MessageGroupId": options.get("group_id"),
                "MessageDeduplicationId": options.get("deduplication_id"),
                "MessageId": message_id,
            }
            report(Publication("sns", account, region, topic, _given(members)))
        return message_id

    return publish_here


def _value_of(data_type: str) -> str:
    return "BinaryValue" if data_type.startswith("Binary") else "StringValue"


def _reporting_send(send: Method, report: Report) -> Method:
    def send_message(backend: Any, queue_name: str, message_body: str, *args: Any, **options: Any) -> Any:
        message = send(backend, queue_name, message_body, *args, **options)
        members = {
            "MessageBody": message_body,
            "MessageAttributes": message.message_attributes or None,
            "DelaySeconds": options.get("delay_seconds"),
            "MessageGroupId": options.get("group_id"),
            "MessageDeduplicationId": options.get("deduplication_id"),
            "MessageId": message.id,
        }
        report(Publication("sqs", backend.account_id, backend.region_name, queue_name, _given(members)))
        return message

    return send_message


def _reporting_put_events(put_events: Method, report: Report) -> Method:
    def put_events_here(backend: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = put_events(backend, events)
        for event, answer in zip(events, answers, strict=False):
            if "EventId" in answer:
                bus = (event.get("EventBusName") or "default").rpartition(":event-bus/")[2]
                members = {
                    "Source": event["Source"],
                    "DetailType": event["DetailType"],
                    "Detail": event["Detail"],
                    "Resources": event.get("Resources") or None,
                    "TraceHeader": event.get("TraceHeader"),
                    "EventId": answer["EventId"],
                    "Time": event.get("Time"),
                }
                report(Publication("events", backend.account_id, backend.region_name, bus, _given(members)))
        return answers

    return put_events_here


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


_WRAPPERS: Mapping[str, tuple[names.PrivateName, Callable[[Method, Report], Method]]] = {
    "events": (names.EVENTS_PUT_EVENTS, _reporting_put_events),
    "sns": (names.SNS_PUBLISH, _reporting_publish),
    "sqs": (names.SQS_SEND_MESSAGE, _reporting_send),
}
"""What publishes in moto, by service, and the function that wraps it."""
