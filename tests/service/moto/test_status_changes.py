"""Status changes of executions on the default event bus."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service.conftest import _SESSION, PASS, WAIT, create

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:queue"
STATUS_CHANGE = {"source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"]}


@pytest.fixture
def events(world: Any) -> Any:
    return _SESSION.client("events")


@pytest.fixture
def queue(world: Any) -> Any:
    """The events that came into the queue, each once."""
    client = _SESSION.client("sqs")
    url = client.create_queue(QueueName="queue")["QueueUrl"]

    def received() -> list[dict[str, Any]]:
        found = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return received


def listen(events: Any, pattern: dict[str, Any] = STATUS_CHANGE, target: str = QUEUE_ARN, **more: Any) -> None:
    """Make a rule with one target."""
    events.put_rule(Name="rule", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": target, **more}])


def statuses(queue: Any) -> list[str]:
    return [event["detail"]["status"] for event in queue()]


def test_the_start_and_the_end_of_an_execution_are_told_as_aws_tells_them(sfn, events, queue, world):
    machine = create(sfn, WAIT)
    listen(events)
    execution = sfn.start_execution(stateMachineArn=machine, name="seven", input='{"order": 7}')["executionArn"]
    started = world.clock.microseconds // 1000
    world.clock.advance(10)

    running, succeeded = queue()

    shared = {
        "executionArn": execution,
        "stateMachineArn": machine,
        "name": "seven",
        "startDate": started,
        "input": '{"order": 7}',
        "inputDetails": {"included": True},
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "NOT_REDRIVABLE",
        "error": None,
        "cause": None,
    }
    date = world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert succeeded == {
        "version": "0",
        "id": succeeded["id"],
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "123456789012",
        "time": date,
        "region": "us-east-1",
        "resources": [execution],
        "detail": {
            **shared,
            "status": "SUCCEEDED",
            "stopDate": started + 10_000,
            "output": '{"order": 7}',
            "outputDetails": {"included": True},
            "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        },
    }
    assert running["detail"] == {
        **shared,
        "status": "RUNNING",
        "stopDate": None,
        "output": None,
        "outputDetails": None,
        "redriveStatusReason": "Execution is RUNNING and cannot be redriven",
    }
    assert running["id"] != succeeded["id"]


def test_a_failed_execution_tells_its_error(sfn, events, queue):
    fail = {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "Broken", "Cause": "no luck"}}}
    listen(events, {**STATUS_CHANGE, "detail": {"status": ["FAILED"]}})

    sfn.start_execution(stateMachineArn=create(sfn, fail))

    (event,) = queue()
    detail = event["detail"]
    assert (detail["error"], detail["cause"]) == ("Broken", "no luck")
    assert (detail["output"], detail["outputDetails"]) == (None, None)
    assert (detail["redriveStatus"], detail["redriveStatusReason"]) == ("REDRIVABLE", None)


def test_stopping_timing_out_and_redriving_are_told(sfn, events, queue, world):
    listen(events)
    slow = create(sfn, {**WAIT, "TimeoutSeconds": 5})
    stopped = sfn.start_execution(stateMachineArn=slow)["executionArn"]
    sfn.stop_execution(executionArn=stopped)
    sfn.start_execution(stateMachineArn=slow)
    world.clock.advance(5)
    assert statuses(queue) == ["RUNNING", "ABORTED", "RUNNING", "TIMED_OUT"]

    sfn.redrive_execution(executionArn=stopped)

    (event,) = queue()
    detail = event["detail"]
    assert (detail["status"], detail["redriveCount"]) == ("RUNNING", 1)
    assert detail["redriveDate"] == world.clock.microseconds // 1000
    assert detail["stopDate"] is None


def test_an_execution_of_an_alias_names_it(sfn, events, queue):
    version = sfn.publish_state_machine_version(stateMachineArn=create(sfn))["stateMachineVersionArn"]
    routes = [{"stateMachineVersionArn": version, "weight": 100}]
    alias = sfn.create_state_machine_alias(name="live", routingConfiguration=routes)["stateMachineAliasArn"]
    listen(events)

    sfn.start_execution(stateMachineArn=alias)

    arns = {(event["detail"]["stateMachineAliasArn"], event["detail"]["stateMachineVersionArn"]) for event in queue()}
    assert arns == {(alias, version)}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["shop"]},
        {**STATUS_CHANGE, "detail": {"status": ["FAILED", "TIMED_OUT"]}},
        {**STATUS_CHANGE, "detail": {"stateMachineArn": ["arn:aws:states:us-east-1:123456789012:stateMachine:other"]}},
    ],
)
def test_a_rule_for_something_else_gets_nothing(sfn, events, queue, pattern):
    listen(events, pattern)

    sfn.start_execution(stateMachineArn=create(sfn))

    assert queue() == []


def test_a_schedule_and_a_disabled_rule_get_nothing(sfn, events, queue):
    listen(events)
    events.disable_rule(Name="rule")
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": QUEUE_ARN}])

    sfn.start_execution(stateMachineArn=create(sfn))

    assert queue() == []


def test_express_executions_are_not_told(sfn, events, queue):
    listen(events)
    machine = create(sfn, type="EXPRESS")

    sfn.start_execution(stateMachineArn=machine)
    sfn.start_sync_execution(stateMachineArn=machine)

    assert queue() == []


def test_an_execution_of_the_executor_and_a_nested_one_are_told(sfn, events, queue, world):
    inner = create(sfn, PASS, "inner")
    nested = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": inner},
        "End": True,
    }
    listen(events)

    world.executor.run({"StartAt": "Nested", "States": {"Nested": nested}}, name="outer")

    assert [(event["detail"]["name"] == "outer", event["detail"]["status"]) for event in queue()] == [
        (True, "RUNNING"),
        (False, "RUNNING"),
        (False, "SUCCEEDED"),
        (True, "SUCCEEDED"),
    ]


def test_a_state_that_is_tested_is_no_execution(sfn, events, queue):
    listen(events)

    sfn.test_state(definition=json.dumps({"Type": "Pass", "End": True}), roleArn="arn:aws:iam::123456789012:role/role")

    assert queue() == []


@pytest.mark.parametrize(
    ("given", "result", "with_input", "with_output"),
    [(200, 10, True, True), (200, 100, False, True), (10, 255, False, False)],
)
def test_what_is_too_long_for_an_event_is_left_out(sfn, events, queue, given, result, with_input, with_output):
    states = {"Only": {"Type": "Pass", "Result": "y" * result * 1024, "End": True}}
    listen(events, {**STATUS_CHANGE, "detail": {"status": ["SUCCEEDED"]}})
    machine = create(sfn, {"StartAt": "Only", "States": states})

    sfn.start_execution(stateMachineArn=machine, input=json.dumps("x" * given * 1024))

    (event,) = queue()
    detail = event["detail"]
    assert (detail["inputDetails"], detail["outputDetails"]) == ({"included": with_input}, {"included": with_output})
    assert (detail["input"] is not None, detail["output"] is not None) == (with_input, with_output)


def test_a_log_group_gets_events_too(sfn, events):
    logs = _SESSION.client("logs")
    logs.create_log_group(logGroupName="/aws/events/states")
    listen(events, target="arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/states")

    sfn.start_execution(stateMachineArn=create(sfn))

    found = logs.filter_log_events(logGroupName="/aws/events/states")["events"]
    assert {json.loads(event["message"])["detail"]["status"] for event in found} == {"RUNNING", "SUCCEEDED"}


def test_a_target_that_takes_no_events_is_warned_of_and_stops_nothing(sfn, events, queue):
    events.put_rule(Name="rule", EventPattern=json.dumps(STATUS_CHANGE))
    nobody = "arn:aws:sqs:us-east-1:123456789012:nobody"
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": nobody}, {"Id": "2", "Arn": QUEUE_ARN}])
    machine = create(sfn)

    with pytest.warns(UserWarning, match=f"did not reach {nobody}, a target of the rule rule: moto says "):
        execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]

    assert sfn.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    assert statuses(queue) == ["RUNNING", "SUCCEEDED"]


@pytest.mark.needs_moto("5.2")
def test_an_input_transformer_is_applied(sfn, events, queue):
    pytest.importorskip("jsonpath_ng")
    transformer = {"InputPathsMap": {"name": "$.detail.name", "status": "$.detail.status"}}
    listen(events, InputTransformer={**transformer, "InputTemplate": '{"<name>": "<status>"}'})

    sfn.start_execution(stateMachineArn=create(sfn), name="seven")

    assert queue() == [{"seven": "RUNNING"}, {"seven": "SUCCEEDED"}]
