"""Delivers events to the targets of the rules that they match.

Queues, topics, log groups, streams and other buses get them through moto while it answers. State machines and functions
are started afterwards. Any other target is left to moto.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.application.triggers.event_patterns import matches
from pytest_sfn.application.triggers.eventbridge.inputs import MatchedEvent, input_of
from pytest_sfn.application.triggers.records import Cause, in_seconds
from pytest_sfn.application.triggers.targets import StartRefusal, Targets
from pytest_sfn.arns import Arn, split_arn
from pytest_sfn.patches.moto.deliveries import Undelivered, warning_instead
from pytest_sfn.patches.moto.publishing import Publication
from pytest_sfn.service.moto.sending import (
    find_bus,
    publish_to_topic,
    put_to_stream,
    send_to_queue,
    write_to_log_group,
)
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.safe_text import utf8

Event = Mapping[str, Json]
Rule = Any
"""One of moto's rules."""

Target = Mapping[str, Any]

_NO_RETRY = "0"
"""How often a delivery was tried again that AWS does not try again, because it cannot succeed."""


class Rules:
    """The rules of one world: what they do with an event."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._senders: dict[str, Callable[[Arn, str, Target, Event], None]] = {
            "events": self._forward,
            "kinesis": _put_record,
            "logs": self._write_log,
            "sns": lambda arn, text, target, event: publish_to_topic(arn, text),
            "sqs": _send_message,
        }

    def wants_event(self, rule: Rule, event: Mapping[str, Any]) -> bool:
        """True if a rule is enabled and an event matches its pattern."""
        pattern = rule.event_pattern.get_pattern()
        return rule.state != "DISABLED" and bool(pattern) and matches(pattern, _readable(event))

    def event_arrived(self, rule: Rule, event: Mapping[str, Any]) -> Sequence[Target]:
        """Deliver an event of moto if its rule wants it. Returns the targets left to moto."""
        return self.deliver(rule, _readable(event)) if self.wants_event(rule, event) else ()

    def deliver(self, rule: Rule, event: dict[str, Json]) -> Sequence[Target]:
        """Deliver an event to all targets of a rule. Returns those that are left to moto."""
        now = self._targets.world.clock.now()
        matched = MatchedEvent(event, rule.arn, rule.name, in_seconds(now))
        return [target for target in rule.targets if not self._deliver(rule, matched, target)]

    def _deliver(self, rule: Rule, matched: MatchedEvent, target: Target) -> bool:
        """False if the target is left to moto."""
        text, arn = target["Arn"], split_arn(target["Arn"])
        if arn is None:
            return False
        if self._targets.knows(text):
            self._start_later(rule, matched, target)
            return True
        sender = self._senders.get(arn.service)
        if sender is None or (arn.service == "events" and not arn.resource.startswith("event-bus/")):
            return False
        with warning_instead(f"an event did not reach {text}, a target of the rule {rule.name}"):
            sender(arn, input_of(target, matched), target, matched.event)
        return True

    def _start_later(self, rule: Rule, matched: MatchedEvent, target: Target) -> None:
        """Start the machine, or call the function, of a target. Executions are named after the event."""
        targets, arn = self._targets, target["Arn"]

        def start() -> None:
            name = f"{matched.event['id']}_{targets.world.ids.uuid('execution')}" if ":states:" in arn else None
            refusal = targets.start(Cause("events", rule.arn), arn, input_of(target, matched), name=name)
            if refusal:
                self._report_refusal(rule, matched, target, refusal)

        targets.later(f"{arn} is started by the rule {rule.name!r}", start)

    def _report_refusal(self, rule: Rule, matched: MatchedEvent, target: Target, refusal: StartRefusal) -> None:
        """Send an event that cannot be delivered to the dead-letter queue of the target, or warn that it is lost.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        """
        queue = split_arn((target.get("DeadLetterConfig") or {}).get("Arn") or "")
        what = f"an event did not reach {target['Arn']}, a target of the rule {rule.name}"
        with warning_instead(what, any_error=True):
            if queue is None:
                raise Undelivered(f"{refusal.code}: {refusal.message}")
            attributes = {
                "RULE_ARN": rule.arn,
                "TARGET_ARN": target["Arn"],
                "ERROR_CODE": refusal.code,
                "ERROR_MESSAGE": refusal.message,
                "RETRY_ATTEMPTS": _NO_RETRY,
            }
            with self._targets.service.moto.acting():
                send_to_queue(queue, dumps(matched.event), attributes=attributes)

    def _forward(self, arn: Arn, text: str, target: Target, event: Event) -> None:
        """Send an event to another bus. It keeps its id, account, region and time."""
        bus = find_bus(arn)
        if bus is None:
            return
        members = {
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": dumps(event["detail"]),
            "Resources": event["resources"] or None,
            "EventId": event["id"],
        }
        given = {name: value for name, value in members.items() if value is not None}
        name = arn.resource.removeprefix("event-bus/")
        self._targets.service.moto.published.record(Publication("events", arn.account, arn.region, name, given))
        for rule in list(bus.rules.values()):
            self.event_arrived(rule, event)

    def _write_log(self, arn: Arn, text: str, target: Target, event: Event) -> None:
        world = self._targets.world
        write_to_log_group(arn, world.ids.uuid("log stream"), text, world.clock.microseconds // 1000)


def _send_message(arn: Arn, text: str, target: Target, event: Event) -> None:
    send_to_queue(arn, text, (target.get("SqsParameters") or {}).get("MessageGroupId"))


def _put_record(arn: Arn, text: str, target: Target, event: Event) -> None:
    put_to_stream(arn, base64.b64encode(utf8(text)).decode(), str(event["id"]))


def _readable(event: Mapping[str, Any]) -> dict[str, Json]:
    """An event of moto as AWS sends it: its time is a text."""
    read = {name: value for name, value in event.items() if name != "ingestion-time"}
    if not isinstance(read["time"], str):
        read["time"] = in_seconds(datetime.fromtimestamp(int(read["time"]), UTC))
    return read
