"""Histories for tests: written by hand, event by event, or taken from what was recorded on AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2025, 1, 1, tzinfo=UTC)


class Recording:
    """Writes events as AWS chains them. ``last`` is the id of the latest event; ``after=`` begins or continues
    another chain."""

    def __init__(self, input: Any = None) -> None:
        self.events: list[dict[str, Any]] = []
        self.now = START
        self.add("ExecutionStarted", after=0, details={"input": json.dumps(input if input is not None else {})})

    @property
    def last(self) -> int:
        return len(self.events)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def add(
        self, kind: str, *, after: int | None = None, key: str | None = None, details: Mapping[str, Any] | None = None
    ) -> int:
        previous = after if after is not None else (0 if len(self.events) == 1 else self.last)
        event: dict[str, Any] = {
            "timestamp": self.now,
            "type": kind,
            "id": len(self.events) + 1,
            "previousEventId": previous,
        }
        if details is not None:
            event[key or f"{kind[0].lower()}{kind[1:]}EventDetails"] = dict(details)
        self.events.append(event)
        return event["id"]

    def enter(self, kind: str, name: str, input: Any = None, *, after: int | None = None) -> int:
        told = {"name": name, "input": json.dumps(input if input is not None else {})}
        return self.add(f"{kind}StateEntered", after=after, key="stateEnteredEventDetails", details=told)

    def exit(self, kind: str, name: str, output: Any = None, *, after: int | None = None, assigned: Any = None) -> int:
        told: dict[str, Any] = {"name": name, "output": json.dumps(output if output is not None else {})}
        if assigned:
            told["assignedVariables"] = {key: json.dumps(value) for key, value in assigned.items()}
        return self.add(f"{kind}StateExited", after=after, key="stateExitedEventDetails", details=told)

    def state(self, kind: str, name: str, input: Any = None, output: Any = None, *, after: int | None = None) -> int:
        self.enter(kind, name, input, after=after)
        return self.exit(kind, name, output if output is not None else input)

    def invoke(
        self, function: str, payload: Any = None, *, resource: str = "invoke", after: int | None = None, **more: Any
    ) -> int:
        """TaskScheduled and TaskStarted of ``lambda:invoke``."""
        parameters = json.dumps({"FunctionName": function, "Payload": payload})
        told = {"resourceType": "lambda", "resource": resource, "region": "us-east-1", "parameters": parameters, **more}
        self.add("TaskScheduled", after=after, details=told)
        return self.add("TaskStarted", details={"resourceType": "lambda", "resource": resource})

    def answer(self, payload: Any) -> int:
        return self.add(
            "TaskSucceeded",
            details={"resourceType": "lambda", "resource": "invoke", "output": json.dumps(envelope(payload))},
        )

    def fail(self, error: str, cause: str | None = None, kind: str = "TaskFailed", *, after: int | None = None) -> int:
        told = {"resourceType": "lambda", "resource": "invoke", "error": error, **({"cause": cause} if cause else {})}
        return self.add(kind, after=after, details=told)

    def succeed(self, output: Any = None) -> list[dict[str, Any]]:
        self.add("ExecutionSucceeded", details={"output": json.dumps(output if output is not None else {})})
        return self.events

    def end_failed(self, error: str | None = None, cause: str | None = None) -> list[dict[str, Any]]:
        self.add(
            "ExecutionFailed", details={key: value for key, value in (("error", error), ("cause", cause)) if value}
        )
        return self.events


def envelope(payload: Any) -> dict[str, Any]:
    """What lambda:invoke answers."""
    headers = {"Date": "Wed, 01 Jan 2025 00:00:00 GMT", "x-amzn-RequestId": "0c4ca5a1-6fd6-4ea1-9e0f-7a6e2b1f9d10"}
    return {
        "ExecutedVersion": "$LATEST",
        "Payload": payload,
        "SdkHttpMetadata": {"AllHttpHeaders": {}, "HttpHeaders": headers, "HttpStatusCode": 200},
        "SdkResponseMetadata": {"RequestId": "0c4ca5a1-6fd6-4ea1-9e0f-7a6e2b1f9d10"},
        "StatusCode": 200,
    }


def python_cause(error: str, message: str) -> str:
    """The cause of an exception in a Python function."""
    frame = '  File "/app/charge.py", line 12, in handler\n    raise CardDeclined("no funds")\n'
    told = {
        "errorMessage": message,
        "errorType": error,
        "requestId": "5d1b7d7e-2f6c-4b43-8c2a-1f0e2a9b6c11",
        "stackTrace": [frame],
    }
    return json.dumps(told, separators=(",", ":"))


THROTTLED = (
    "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; "
    "Request ID: 3f0d6b0e-90a1-4a8e-8d4c-9b1d2f3a4c5e; Proxy: null)"
)


def order_workflow() -> list[dict[str, Any]]:
    """A Task that succeeds, a Choice, a Task that is retried twice and then caught, and a Task that apologizes."""
    order = {"orderId": 7, "total": 12.5}
    told = Recording(order)
    told.enter("Task", "CheckStock", order)
    told.invoke("CheckStock", order)
    told.wait(0.15)
    told.answer({"inStock": True})
    told.exit("Task", "CheckStock", {**order, "inStock": True})
    told.state("Choice", "InStock?", {**order, "inStock": True})
    told.enter("Task", "ChargeCard", {**order, "inStock": True})
    told.invoke("arn:aws:lambda:us-east-1:123456789012:function:charge:prod", order)
    told.fail("Lambda.TooManyRequestsException", THROTTLED)
    told.wait(2)
    told.invoke("arn:aws:lambda:us-east-1:123456789012:function:charge:prod", order)
    told.fail("Lambda.TooManyRequestsException", THROTTLED)
    told.wait(4)
    told.invoke("arn:aws:lambda:us-east-1:123456789012:function:charge:prod", order)
    told.wait(0.2)
    told.fail("CardDeclined", python_cause("CardDeclined", "no funds"))
    failure = {"Error": "CardDeclined", "Cause": python_cause("CardDeclined", "no funds")}
    told.exit("Task", "ChargeCard", failure)
    told.enter("Task", "Apologize", failure)
    told.invoke("SendMail", {"template": "sorry", "orderId": 7})
    told.answer({"sent": True})
    told.exit("Task", "Apologize", {"sent": True})
    return told.succeed({"sent": True})


def map_with_a_failing_item() -> list[dict[str, Any]]:
    """Three items at once: the second one fails, the third is aborted; nothing catches it."""
    items = [{"sku": "A"}, {"sku": "B"}, {"sku": "C"}]
    told = Recording({"items": items})
    told.enter("Map", "ChargeAll", {"items": items})
    started = told.add("MapStateStarted", details={"length": 3})
    ends = []
    for index, item in enumerate(items):
        told.add("MapIterationStarted", after=started, details={"name": "ChargeAll", "index": index})
        told.enter("Task", "Charge", item)
        ends.append(told.invoke("charge", item))
    told.wait(0.1)
    told.add("TaskSucceeded", after=ends[0], details={"output": json.dumps(envelope({"ok": True}))})
    told.exit("Task", "Charge", {"ok": True})
    told.add("MapIterationSucceeded", details={"name": "ChargeAll", "index": 0})
    told.wait(0.1)
    failed = told.fail("CardDeclined", python_cause("CardDeclined", "no funds"), after=ends[1])
    told.add("MapIterationFailed", details={"name": "ChargeAll", "index": 1})
    told.add("TaskStateAborted", after=ends[2])
    told.add("MapIterationAborted", after=ends[2], details={"name": "ChargeAll", "index": 2})
    told.add("MapStateFailed", after=failed)
    return told.end_failed("CardDeclined", python_cause("CardDeclined", "no funds"))


def callback_without_heartbeat() -> list[dict[str, Any]]:
    """A human review that nobody answers: the heartbeat times out, a catcher escalates."""
    told = Recording({"document": "d-17"})
    told.enter("Task", "AskReviewer", {"document": "d-17"})
    payload = {"document": "d-17", "TaskToken": "AQCEAAAAKgAAAAMAAAAAAAAAAb" * 8}
    told.invoke(
        "mail-reviewer", payload, resource="invoke.waitForTaskToken", timeoutInSeconds=86400, heartbeatInSeconds=600
    )
    told.wait(0.3)
    told.add(
        "TaskSubmitted",
        details={"resourceType": "lambda", "resource": "invoke.waitForTaskToken", "output": json.dumps(envelope(None))},
    )
    told.wait(600)
    told.fail("States.Timeout", kind="TaskTimedOut")
    told.exit("Task", "AskReviewer", {"Error": "States.Timeout", "Cause": ""})
    told.state("Pass", "Escalate", {"Error": "States.Timeout", "Cause": ""}, {"escalated": True})
    return told.succeed({"escalated": True})


def thirty_days() -> list[dict[str, Any]]:
    """A Wait of 30 days between two Pass states."""
    told = Recording({"customer": 1})
    told.state("Pass", "Begin", {"customer": 1})
    told.enter("Wait", "TrialPeriod", {"customer": 1})
    told.wait(30 * 86400)
    told.exit("Wait", "TrialPeriod", {"customer": 1})
    told.enter("Task", "Remind", {"customer": 1})
    told.invoke("remind", {"customer": 1})
    told.wait(0.25)
    told.answer(None)
    told.exit("Task", "Remind", {"customer": 1})
    return told.succeed({"customer": 1})
