"""Logging to CloudWatch Logs: what a machine's log group holds of its executions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from tests.service.conftest import _SESSION, PASS, ROLE, WAIT, create

GROUP = "/aws/vendedlogs/states/orders"
GROUP_ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}:*"
FAIL = {
    "StartAt": "First",
    "States": {
        "First": {"Type": "Pass", "Next": "Bad"},
        "Bad": {"Type": "Fail", "Error": "Broken", "Cause": "no luck"},
    },
}


@pytest.fixture
def logs(world: Any) -> Any:
    client = _SESSION.client("logs")
    client.create_log_group(logGroupName=GROUP)
    return client


def logging(level: str, *, with_data: bool = True) -> dict[str, Any]:
    return {
        "level": level,
        "includeExecutionData": with_data,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": GROUP_ARN}}],
    }


def written(logs: Any) -> list[dict[str, Any]]:
    """All log events of the group, as JSON."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]


def kinds(logs: Any) -> list[str]:
    return [event["type"] for event in written(logs)]


def test_every_event_is_written_as_one_json_object(sfn, logs, world):
    machine = create(sfn, loggingConfiguration=logging("ALL"))

    execution = sfn.start_execution(stateMachineArn=machine, input='{"order": 7}')["executionArn"]

    at = str(world.clock.microseconds // 1000)
    same = {"event_timestamp": at, "execution_arn": execution, "redrive_count": "0"}
    whole = {"truncated": False}
    given = {"input": '{"order": 7}', "inputDetails": whole}
    output = {"output": '{"done":true}', "outputDetails": whole}
    assert written(logs) == [
        {"id": "1", "type": "ExecutionStarted", "details": {**given, "roleArn": ROLE}, "previous_event_id": "0"} | same,
        {"id": "2", "type": "PassStateEntered", "details": {**given, "name": "Only"}, "previous_event_id": "0"} | same,
        {"id": "3", "type": "PassStateExited", "details": {**output, "name": "Only"}, "previous_event_id": "2"} | same,
        {"id": "4", "type": "ExecutionSucceeded", "details": output, "previous_event_id": "3"} | same,
    ]


def test_the_events_have_virtual_time_and_a_stream_of_their_machine(sfn, logs, world):
    machine = create(sfn, WAIT, "waiting", loggingConfiguration=logging("ALL"))
    sfn.start_execution(stateMachineArn=machine)
    started = world.clock.microseconds // 1000
    world.clock.advance(10)

    (stream,) = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    events = logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"], startFromHead=True)

    assert re.fullmatch(r"states/waiting/\d{4}(-\d\d){4}/[0-9a-f]{8}", stream["logStreamName"])
    ten_seconds_later = started + 10_000
    assert [event["timestamp"] for event in events["events"]] == [started] * 2 + [ten_seconds_later] * 2


def test_events_of_a_month_are_kept(sfn, logs, world):
    month = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 30 * 86_400, "End": True}}}
    sfn.start_execution(stateMachineArn=create(sfn, month, loggingConfiguration=logging("ALL")))

    world.clock.advance(timedelta(days=30))

    assert kinds(logs) == ["ExecutionStarted", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"]


def test_what_has_happened_so_far_is_seen_while_the_execution_runs(sfn, logs, world):
    sfn.start_execution(stateMachineArn=create(sfn, WAIT, loggingConfiguration=logging("ALL")))

    assert kinds(logs) == ["ExecutionStarted", "WaitStateEntered"]

    world.clock.advance(10)
    assert kinds(logs) == ["ExecutionStarted", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("ALL", ["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"]),
        ("ERROR", ["FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_the_level_says_which_events_are_written(sfn, logs, level, expected):
    machine = create(sfn, FAIL, loggingConfiguration=logging(level))

    sfn.start_execution(stateMachineArn=machine)

    assert kinds(logs) == expected


def test_a_failed_and_a_timed_out_task_are_errors(sfn, logs, world):
    def fail(event: Any, context: Any) -> None:
        raise ValueError("no")

    world.lambdas.register("Bad", fail)
    world.lambdas.register("Slow", returns=1, duration=9)
    states = {
        "Bad": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "Bad"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Slow"}],
            "End": True,
        },
        "Slow": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "Slow"},
            "TimeoutSeconds": 3,
            "End": True,
        },
    }
    machine = create(sfn, {"StartAt": "Bad", "States": states}, loggingConfiguration=logging("ERROR"))

    sfn.start_execution(stateMachineArn=machine)
    world.clock.advance(10)

    assert kinds(logs) == ["TaskFailed", "TaskTimedOut", "ExecutionFailed"]


def test_a_stopped_execution_is_fatal(sfn, logs):
    machine = create(sfn, WAIT, loggingConfiguration=logging("FATAL"))
    execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]

    sfn.stop_execution(executionArn=execution, error="Enough", cause="bored")

    (event,) = written(logs)
    assert (event["type"], event["details"]) == ("ExecutionAborted", {"error": "Enough", "cause": "bored"})


def test_without_execution_data_names_and_errors_stay(sfn, logs, world):
    world.lambdas.register("Print", returns="printed")
    states = {
        "Set": {"Type": "Pass", "Assign": {"secret": "s3cret"}, "Next": "Print"},
        "Print": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "Print", "Payload": {"secret.$": "$secret"}},
            "Next": "Bad",
        },
        "Bad": {"Type": "Fail", "Error": "Broken", "Cause": "no luck"},
    }
    machine = create(sfn, {"StartAt": "Set", "States": states}, loggingConfiguration=logging("ALL", with_data=False))

    sfn.start_execution(stateMachineArn=machine, input='{"key": "s3cret"}')

    details = {event["type"]: event["details"] for event in written(logs)}
    assert details["ExecutionStarted"] == {"roleArn": ROLE}
    assert details["PassStateExited"] == {"name": "Set"}
    assert details["TaskScheduled"] == {"resourceType": "lambda", "resource": "invoke", "region": "us-east-1"}
    assert details["TaskSucceeded"] == {"resourceType": "lambda", "resource": "invoke"}
    assert details["ExecutionFailed"] == {"error": "Broken", "cause": "no luck"}
    assert "s3cret" not in json.dumps(details)


def test_a_long_payload_is_cut(sfn, logs):
    text = json.dumps({"text": "ä" * 125 * 1024}, ensure_ascii=False)
    machine = create(sfn, loggingConfiguration=logging("ALL"))

    sfn.start_execution(stateMachineArn=machine, input=text)

    details = written(logs)[0]["details"]
    assert details["inputDetails"] == {"truncated": True}
    assert text.startswith(details["input"])
    assert 248 * 1024 - 2 < len(details["input"].encode()) <= 248 * 1024


def test_express_executions_are_written_too(sfn, logs, world):
    machine = create(sfn, type="EXPRESS", loggingConfiguration=logging("ALL"))

    started = sfn.start_execution(stateMachineArn=machine)["executionArn"]
    waited = sfn.start_sync_execution(stateMachineArn=machine)["executionArn"]

    assert [event["execution_arn"] for event in written(logs)] == [started] * 4 + [waited] * 4


def test_a_redriven_execution_goes_on_with_its_count(sfn, logs):
    machine = create(sfn, FAIL, loggingConfiguration=logging("ALL"))
    execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]

    sfn.redrive_execution(executionArn=execution)

    events = written(logs)
    assert [event["id"] for event in events] == [str(number) for number in range(1, len(events) + 1)]
    counts = [event["redrive_count"] for event in events]
    redriven = next(place for place, event in enumerate(events) if event["type"] == "ExecutionRedriven")
    assert counts == ["0"] * redriven + ["1"] * (len(events) - redriven)
    assert events[-1]["type"] == "ExecutionFailed"


def test_children_of_a_map_run_log_where_their_machine_does(sfn, logs):
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "One",
        "States": {"One": {"Type": "Pass", "End": True}},
    }
    each = {"Type": "Map", "Label": "each", "ItemProcessor": processor, "End": True}
    machine = create(sfn, {"StartAt": "Each", "States": {"Each": each}}, loggingConfiguration=logging("ALL"))

    sfn.start_execution(stateMachineArn=machine, input="[1, 2]")

    children = {event["execution_arn"] for event in written(logs) if "machine/each:" in event["execution_arn"]}
    assert len(children) == 2


def test_a_changed_configuration_is_that_of_the_next_execution(sfn, logs, world):
    machine = create(sfn, WAIT, loggingConfiguration=logging("ALL"))
    sfn.start_execution(stateMachineArn=machine)
    sfn.update_state_machine(stateMachineArn=machine, loggingConfiguration=logging("OFF"))
    sfn.start_execution(stateMachineArn=machine)

    world.clock.advance(10)

    assert len(written(logs)) == 4


def test_a_version_logs_as_it_was_published(sfn, logs):
    machine = create(sfn, loggingConfiguration=logging("ALL"))
    version = sfn.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
    sfn.update_state_machine(stateMachineArn=machine, loggingConfiguration=logging("OFF"))

    sfn.start_execution(stateMachineArn=version)

    assert len(written(logs)) == 4
    assert written(logs)[0]["details"]["stateMachineVersionArn"] == version


def test_a_group_that_was_deleted_loses_events_and_stops_nothing(sfn, logs, world):
    machine = create(sfn, WAIT, loggingConfiguration=logging("ALL"))
    execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]
    logs.delete_log_group(logGroupName=GROUP)

    world.clock.advance(10)

    assert sfn.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    logs.create_log_group(logGroupName=GROUP)
    assert written(logs) == []


def test_machines_without_logging_write_nothing(sfn, logs):
    sfn.start_execution(stateMachineArn=create(sfn, PASS))

    assert written(logs) == []


def test_an_execution_that_the_executor_starts_is_logged(sfn, logs, world):
    machine = create(sfn, loggingConfiguration=logging("ALL"))

    world.executor.run(world.machines[machine])

    assert len(written(logs)) == 4


def test_no_aws_library_is_imported_for_executions_without_boto3():
    code = (
        "import sys, pytest_sfn\n"
        "with pytest_sfn.mock_sfn() as sfn:\n"
        "    sfn.executor.run({'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': True}}})\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'boto3', 'botocore', 'moto'}))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_closed_world_observes_nothing_any_more(logs, sfn):
    with mock_sfn(freeze=False) as inner:
        pass

    assert inner.engine.runtime.observers == []
