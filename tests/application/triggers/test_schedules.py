"""Schedules of EventBridge and its Scheduler that fire in virtual time."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pytest_sfn.errors import ExecutionBlocked, SfnError

CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:Charge"
SLOW = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 90, "End": True}}}
ROLE = "arn:aws:iam::123456789012:role/scheduler"


@pytest.fixture
def rule(boto):
    def make(expression, *targets, name="tick", **given):
        arn = boto("events").put_rule(Name=name, ScheduleExpression=expression, **given)["RuleArn"]
        boto("events").put_targets(Rule=name, Targets=[{"Id": str(n), **target} for n, target in enumerate(targets)])
        return arn

    return make


@pytest.fixture
def schedule(boto):
    def make(expression, arn, name="tick", target=None, **given):
        options = {"FlexibleTimeWindow": {"Mode": "OFF"}, **given}
        target = {"Arn": arn, "RoleArn": ROLE, **(target or {})}
        return boto("scheduler").create_schedule(Name=name, ScheduleExpression=expression, Target=target, **options)[
            "ScheduleArn"
        ]

    return make


def times(world):
    return [f"{record.time:%d %H:%M}" for record in world.triggers.records]


def test_a_rule_fires_when_the_clock_advances(world, machine, rule):
    arn = rule("rate(5 minutes)", {"Arn": machine.arn})
    world.triggers.fire_schedules()
    assert world.executor.executions == []

    world.clock.advance(600)

    assert times(world) == ["01 00:05", "01 00:10"]
    event = dict(world.executor.last.input)
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2025-01-01T00:10:00Z",
        "region": "us-east-1",
        "resources": [arn],
        "detail": {},
    }


def test_the_clock_shows_what_will_fire(world, machine, rule):
    rule("cron(0 10 * * ? *)", {"Arn": machine.arn})
    world.triggers.fire_schedules()

    (timer,) = world.clock.timers

    assert str(timer) == "2025-01-01 10:00:00.000000 the schedule 'tick' fires: cron(0 10 * * ? *)"


def test_without_being_asked_nothing_fires(world, machine, rule):
    rule("rate(5 minutes)", {"Arn": machine.arn})
    world.clock.advance(3600)
    assert world.triggers.records == ()


def test_a_schedule_calls_a_function(world, handler, schedule):
    arn = schedule("cron(0 9 * * ? *)", CHARGE, ScheduleExpressionTimezone="Europe/Berlin")
    world.triggers.fire_schedules()

    world.clock.advance_to(datetime(2025, 1, 1, 8, tzinfo=UTC))

    event = handler.last_call.payload
    assert event["detail-type"] == "Scheduled Event"
    assert (event["source"], event["detail"], event["resources"]) == ("aws.scheduler", "{}", [arn])
    assert event["time"] == "2025-01-01T08:00:00Z"
    (record,) = world.triggers.records
    assert (record.source, record.rule, record.target) == ("scheduler", arn, CHARGE)


def test_the_input_of_a_schedule_has_its_context(world, machine, schedule):
    text = '{"at": "<aws.scheduler.scheduled-time>", "who": "<aws.scheduler.schedule-arn>"}'
    arn = schedule("at(2025-01-02T00:00:00)", machine.arn, target={"Input": text})
    world.triggers.fire_schedules()

    world.clock.advance_to(datetime(2025, 1, 3, tzinfo=UTC))

    assert world.executor.last.input == {"at": "2025-01-02T00:00:00Z", "who": arn}
    assert len(world.executor.executions) == 1


def test_a_one_time_schedule_deletes_itself(world, machine, schedule, boto):
    schedule("at(2025-01-02T00:00:00)", machine.arn, ActionAfterCompletion="DELETE")
    world.triggers.fire_schedules()
    world.clock.advance(86_400)
    assert boto("scheduler").list_schedules()["Schedules"] == []


def test_a_schedule_has_a_start_and_an_end(world, machine, schedule):
    begin, end = datetime(2025, 1, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, 3, tzinfo=UTC)
    schedule("rate(1 hour)", machine.arn, StartDate=begin, EndDate=end)
    world.triggers.fire_schedules()

    world.clock.advance(86_400)

    assert times(world) == ["01 01:00", "01 02:00", "01 03:00"]


def test_schedules_follow_what_changes(world, machine, rule, boto):
    world.triggers.fire_schedules()
    rule("rate(1 hour)", {"Arn": machine.arn})
    world.clock.advance(3600)
    assert times(world) == ["01 01:00"]

    boto("events").disable_rule(Name="tick")
    world.clock.advance(7200)
    assert times(world) == ["01 01:00"]

    boto("events").put_rule(Name="tick", ScheduleExpression="rate(1 minute)")
    world.clock.advance(60)
    assert times(world) == ["01 01:00", "01 03:01"]


def test_a_handler_makes_a_schedule(world, machine, schedule):
    world.triggers.fire_schedules()

    def remind(event, context):
        schedule("at(2025-01-01T06:00:00)", machine.arn, target={"Input": json.dumps(event)})

    world.lambdas.register("Remind", remind)
    state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Remind", "End": True}
    world.executor.run({"StartAt": "A", "States": {"A": state}}, {"id": 7})

    world.clock.advance(6 * 3600)

    assert world.executor.last.input == {"id": 7}


def test_schedules_fire_in_order_with_everything_else(world, handler, rule):
    rule("rate(1 minute)", {"Arn": CHARGE})
    world.triggers.fire_schedules()
    wait = {"Type": "Wait", "Seconds": 90, "End": True}

    run = world.executor.run({"StartAt": "A", "States": {"A": wait}})

    assert run.status == "SUCCEEDED"
    assert times(world) == ["01 00:01"]


def test_a_schedule_neither_keeps_a_run_going_nor_hides_that_it_is_blocked(world, rule):
    slow = world.executor.load(SLOW, name="Slow")
    rule("rate(1 minute)", {"Arn": slow.arn})
    world.triggers.fire_schedules()
    world.clock.advance(60)
    world.executor.mock_task("sqs:sendMessage.waitForTaskToken", returns=None)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "https://sqs", "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }

    with pytest.raises(ExecutionBlocked, match="waits for an answer that the test does not send; only AWS's own limit"):
        world.executor.run({"StartAt": "A", "States": {"A": task}})

    assert world.clock.now() < datetime(2025, 1, 1, 0, 5, tzinfo=UTC)


def test_what_a_schedule_started_can_be_run_to_its_end(world, rule):
    slow = world.executor.load(SLOW, name="Slow")
    rule("rate(1 hour)", {"Arn": slow.arn})
    world.triggers.fire_schedules()
    world.clock.advance(3600)

    run = world.executor.last
    assert run.status == "RUNNING"
    assert world.clock.advance_to_next()
    assert run.status == "SUCCEEDED"
    assert not world.clock.advance_to_next()


def test_a_schedule_calls_any_api(world, machine, schedule):
    text = json.dumps({"StateMachineArn": machine.arn, "Input": '{"a": 1}', "Name": "named"})
    schedule("rate(1 hour)", "arn:aws:scheduler:::aws-sdk:sfn:startExecution", target={"Input": text})
    world.triggers.fire_schedules()
    world.clock.advance(60)
    assert (world.executor.last.name, world.executor.last.input) == ("named", {"a": 1})


def test_a_schedule_sends_to_a_queue(world, schedule, boto):
    url = boto("sqs").create_queue(QueueName="ticks")["QueueUrl"]
    schedule("rate(1 hour)", "arn:aws:sqs:us-east-1:123456789012:ticks", target={"Input": "hello"})
    world.triggers.fire_schedules()
    world.clock.advance(60)
    assert [m["Body"] for m in boto("sqs").receive_message(QueueUrl=url)["Messages"]] == ["hello"]


def test_an_unknown_target_is_warned_of(world, schedule):
    schedule("rate(1 hour)", "arn:aws:ecs:us-east-1:123456789012:cluster/c")
    world.triggers.fire_schedules()
    with pytest.warns(UserWarning, match="tick did not reach .*: pytest-sfn does not invoke targets of ecs"):
        world.clock.advance(60)


def test_an_invalid_expression_is_named(world, machine, rule):
    rule("cron(0 10 * *)", {"Arn": machine.arn})
    with pytest.raises(SfnError, match=r"'cron\(0 10 \* \*\)' is not a valid schedule expression: it has 4 fields"):
        world.triggers.fire_schedules()
