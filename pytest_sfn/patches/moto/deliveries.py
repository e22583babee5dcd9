"""Deliveries of SNS and EventBridge. moto delivers during the call that publishes, AWS a little later: on AWS a
publisher does not fail because a subscriber or a target cannot be reached.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override
from pytest_sfn.values.safe_text import encodable

Event = dict[str, Any]
Send = Callable[..., None]


class Undelivered(Exception):
    """AWS would not make a delivery, for the reason in the text."""


@contextmanager
def isolate_deliveries(service: str, operation: str) -> Iterator[None]:
    """Make a call succeed as on AWS, even if moto cannot reach a subscriber of a topic or a target of a rule, or does
    not know the event bus. A warning says what was not delivered.
    """
    with ExitStack() as overrides:
        for name, wrap in _DELIVERING.get((service, operation), ()):
            overrides.enter_context(Override(Attribute(name.owner(), name.name), wrap(name.get())))
        yield


def send_by_rule(send: Send, rule: Any, event: Event, what: str, *, any_error: bool = False) -> None:
    """Send an event to the targets of one of moto's rules, if it matches.

    ``send`` is moto's own ``Rule.send_to_targets``; ``what`` names the event in warnings. With ``any_error`` every
    exception becomes a warning; otherwise only unreachable targets do.
    """
    if rule.state == "DISABLED" or not rule.event_pattern.get_pattern() or not rule.event_pattern.matches_event(event):
        return
    for target in rule.targets:
        own = copy.copy(rule)
        own.targets = [target]
        with warning_instead(f"{what} did not reach {target['Arn']}, a target of the rule {rule.name}", any_error):
            if "InputTransformer" in target:
                send(own, {**event, "ingestion-time": event["time"]})
            elif "transform_input" in inspect.signature(send).parameters:
                # moto's default transformation would omit the account, and it needs an extra package.
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
        with warning_instead(
            f"a message did not reach {subscription.endpoint}, a subscriber of {subscription.topic.arn}"
        ):
            publish(subscription, *args, **kwargs)

    return publish_to


def _or_no_bus(describe: Callable[..., Any]) -> Callable[..., Any]:
    def describe_event_bus(backend: Any, name: str) -> Any:
        with warning_instead(f"an event went to the event bus {name}, and no rule receives it"):
            return describe(backend, name)
        return SimpleNamespace(rules={})  # a bus without rules

    return describe_event_bus


@contextmanager
def warning_instead(what: str, any_error: bool = False) -> Iterator[None]:
    """Warn instead of raising when moto rejects something or cannot reach it."""
    try:
        yield
    except Undelivered as problem:
        warnings.warn(encodable(f"{what}: {problem}"), stacklevel=2)
    except Exception as problem:
        if isinstance(problem, SfnError) or not (any_error or _is_refusal(problem)):
            raise
        why = "it does not support this kind of target" if isinstance(problem, NotImplementedError) else str(problem)
        warnings.warn(encodable(f"{what}: moto says {type(problem).__name__}: {why}"), stacklevel=2)


def _is_refusal(problem: Exception) -> bool:
    """True if moto rejects the request. Its rejections have no common base class; any other exception is a defect."""
    return isinstance(problem, (NotImplementedError, OSError)) or type(problem).__module__.startswith("moto.")


_DELIVERING: Mapping[tuple[str, str], Sequence[tuple[names.PrivateName, Callable[[Any], Any]]]] = {
    ("sns", "Publish"): ((names.PUBLISH_TO_SUBSCRIBER, _to_subscriber),),
    ("events", "PutEvents"): ((names.SEND_TO_TARGETS, _to_targets), (names.DESCRIBE_EVENT_BUS, _or_no_bus)),
}
"""The operations that deliver, by service and name, and the replacements for moto's delivering functions."""
