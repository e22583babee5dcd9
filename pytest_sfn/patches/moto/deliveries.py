"""What moto hands on within the very call, and AWS a little later: no publisher fails for whom it cannot reach.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

Event = dict[str, Any]
Send = Callable[..., None]


@contextmanager
def delivered_apart(service: str, operation: str) -> Iterator[None]:
    """While this is entered a call of that operation succeeds as on AWS: also if moto cannot reach a subscriber of a
    topic or a target of a rule, and if there is no such event bus. A warning tells of it.
    """
    if (service, operation) == ("sns", "Publish"):
        subscription = import_module("moto.sns.models").Subscription
        with patch.object(subscription, "publish", _to_subscriber(subscription.publish)):
            yield
    elif (service, operation) == ("events", "PutEvents"):
        models = import_module("moto.events.models")
        rule, backend = models.Rule, models.EventsBackend
        with (
            patch.object(rule, "send_to_targets", _to_targets(rule.send_to_targets)),
            patch.object(backend, "describe_event_bus", _or_nobody(backend.describe_event_bus)),
        ):
            yield
    else:
        yield


def send_by_rule(send: Send, rule: Any, event: Event, what: str, *, whatever: bool = False) -> None:
    """Send an event to the targets of one of moto's rules, if it matches.

    ``send`` is moto's own ``Rule.send_to_targets``; ``what`` is sent, for warnings. ``whatever`` goes wrong is warned
    of, not only that a target cannot be reached.
    """
    if rule.state == "DISABLED" or not rule.event_pattern.get_pattern() or not rule.event_pattern.matches_event(event):
        return
    for target in rule.targets:
        own = copy.copy(rule)
        own.targets = [target]
        with _warning(f"{what} did not reach {target['Arn']}, a target of the rule {rule.name}", whatever):
            if "InputTransformer" in target:
                send(own, {**event, "ingestion-time": event["time"]})
            elif "transform_input" in inspect.signature(send).parameters:
                # moto's default transformation would leave out the account, and needs a package of its own.
                send(own, event, False)
            else:
                send(own, dict(event))


def _to_targets(send: Send) -> Send:
    def send_to_targets(rule: Any, event: Event, *_: object) -> None:
        own = {name: value for name, value in event.items() if name != "ingestion-time"}
        send_by_rule(send, rule, own, "an event")

    return send_to_targets


def _to_subscriber(publish: Send) -> Send:
    def publish_to(subscription: Any, *args: Any, **kwargs: Any) -> None:
        with _warning(f"a message did not reach {subscription.endpoint}, a subscriber of {subscription.topic.arn}"):
            publish(subscription, *args, **kwargs)

    return publish_to


def _or_nobody(describe: Callable[..., Any]) -> Callable[..., Any]:
    def describe_event_bus(backend: Any, name: str) -> Any:
        with _warning(f"an event went to the event bus {name}, and nobody gets it"):
            return describe(backend, name)
        return SimpleNamespace(rules={})  # no rule of it: nobody listens

    return describe_event_bus


@contextmanager
def _warning(what: str, whatever: bool = False) -> Iterator[None]:
    """A warning instead of the exception with which moto refuses something, or does not reach it."""
    try:
        yield
    except Exception as problem:
        if not whatever and not _is_refusal(problem):
            raise
        why = "it cannot reach such a place" if isinstance(problem, NotImplementedError) else str(problem)
        warnings.warn(f"{what}: moto says {type(problem).__name__}: {why}", stacklevel=2)


def _is_refusal(problem: Exception) -> bool:
    """Whether moto says no, which has no class in common; what goes wrong inside of it is something else."""
    return isinstance(problem, (NotImplementedError, OSError)) or type(problem).__module__.startswith("moto.")
