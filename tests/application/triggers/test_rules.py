"""Rules of EventBridge whose targets are machines and functions of the world."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import SfnError

PATHS = {"id": "$.detail.id", "who": "$.detail.who", "type": "$.detail-type", "no": "$.no"}
CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


@pytest.fixture
def listen(boto):
    def add(*targets, name="orders", pattern=None, bus="default", **rule):
        events = boto("events")
        pattern = json.dumps(pattern or {"source": ["shop"]})
        arn = events.put_rule(Name=name, EventPattern=pattern, EventBusName=bus, **rule)["RuleArn"]
        listed = [{"Id": str(n), **target} for n, target in enumerate(targets)]
        events.put_targets(Rule=name, EventBusName=bus, Targets=listed)
        return arn

    return add


@pytest.fixture
def put(boto):
    def send(detail, source="shop", **entry):
        entries = [{"Source": source, "DetailType": "order", "Detail": json.dumps(detail), **entry}]
        return boto("events").put_events(Entries=entries)["Entries"][0]["EventId"]

    return send


def test_an_event_starts_a_machine(world, machine, listen, put):
    rule = listen({"Arn": machine.arn, "RoleArn": "arn:aws:iam::123456789012:role/r"})

    event_id = put({"id": 7})

    run = world.executor.last
    assert run.input == {
        "version": "0",
        "id": event_id,
        "detail-type": "order",
        "source": "shop",
        "account": "123456789012",
        "time": "2025-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {"id": 7},
    }
    assert run.status == "SUCCEEDED"
    assert run.name.startswith(f"{event_id}_")
    (record,) = world.triggers.records
    assert (record.source, record.rule, record.target) == ("events", rule, machine.arn)
    assert (record.event, record.time, record.execution_arn) == (run.input, world.clock.now(), run.arn)
    assert record.call is None


def test_an_event_calls_a_function(world, handler, listen, put):
    listen({"Arn": CHARGE})

    put({"id": 7})

    assert [payload["detail"] for payload in handler.payloads] == [{"id": 7}]
    (record,) = world.triggers.records
    assert record.call.payload == record.event
    assert record.call.invocation_type == "Event"
    assert record.execution_arn is None


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail"}, {"id": 7, "who": 'Ann "A"'}),
        ({"InputPath": "$.detail.absent"}, None),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {
                        "id": "$.detail.id",
                        "who": "$.detail.who",
                        "type": "$.detail-type",
                        "no": "$.no",
                    },
                    "InputTemplate": '{"id": <id>, "text": "<who> sent <id>, <type><no>", "who": <who>, "no": <no>}',
                }
            },
            {"id": 7, "text": 'Ann "A" sent 7, order', "who": 'Ann "A"', "no": ""},
        ),
        (
            {
                "InputTransformer": {
                    "InputTemplate": '{"rule": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>,'
                    ' "event": <aws.events.event.json>, "arn": "<aws.events.rule-arn>"}'
                }
            },
            "reserved",
        ),
    ],
)
def test_a_target_gets_its_input(world, machine, listen, put, target, given):
    rule = listen({"Arn": machine.arn, **target})
    event_id = put({"id": 7, "who": 'Ann "A"'})

    if given != "reserved":
        assert world.executor.last.input == given
        return
    assert world.executor.last.input["event"]["id"] == event_id
    assert world.executor.last.input["rule"] == "orders"
    assert world.executor.last.input["arn"] == rule
    assert world.executor.last.input["at"] == "2025-01-01T00:00:00Z"


def test_a_template_that_does_not_give_json_starts_nothing(world, machine, listen, put):
    transformer = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"id": <id>, "other": <other>}'}
    listen({"Arn": machine.arn, "InputTransformer": transformer})

    with pytest.warns(UserWarning, match=r"an event did not reach .*: InvalidExecutionInput: Invalid State Machine"):
        put({"id": 7})

    assert world.executor.executions == []


def test_each_target_of_each_matching_rule_gets_the_event_in_order(world, machine, handler, listen, put):
    listen({"Arn": machine.arn}, {"Arn": CHARGE}, name="a")
    listen({"Arn": machine.arn}, name="b")
    listen({"Arn": machine.arn}, name="off", State="DISABLED")
    listen({"Arn": machine.arn}, name="other", pattern={"source": ["elsewhere"]})

    put({})

    assert [record.rule.rpartition("/")[2] for record in world.triggers.records] == ["a", "a", "b"]
    assert [record.target for record in world.triggers.records] == [machine.arn, CHARGE, machine.arn]


def test_an_event_goes_through_another_bus(world, machine, listen, put, boto):
    bus = boto("events").create_event_bus(Name="other")["EventBusArn"]
    listen({"Arn": bus})
    listen({"Arn": machine.arn}, bus="other", name="inner")

    event_id = put({"id": 1})

    assert world.executor.last.input["id"] == event_id
    assert [record["Detail"] for record in world.executor.published("other")] == [{"id": 1}]


def test_an_event_reaches_queues_topics_and_logs(world, machine, listen, put, boto):
    sqs, logs = boto("sqs"), boto("logs")
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    logs.create_log_group(logGroupName="/aws/events/orders")
    topic = boto("sns").create_topic(Name="news")["TopicArn"]
    listen(
        {"Arn": "arn:aws:sqs:us-east-1:123456789012:events", "InputPath": "$.detail"},
        {"Arn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/orders"},
        {"Arn": topic, "Input": '"hello"'},
    )

    put({"id": 7})

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"id": 7}
    (logged,) = logs.filter_log_events(logGroupName="/aws/events/orders")["events"]
    assert json.loads(logged["message"])["detail"] == {"id": 7}
    assert [record["Message"] for record in world.executor.published("news")] == ["hello"]


def test_what_a_machine_refuses_goes_to_the_dead_letter_queue(world, machine, listen, put, boto):
    url = boto("sqs").create_queue(QueueName="dead")["QueueUrl"]
    dead = "arn:aws:sqs:us-east-1:123456789012:dead"
    rule = listen({"Arn": machine.arn, "Input": "{broken", "DeadLetterConfig": {"Arn": dead}})

    event_id = put({"id": 7})

    (message,) = boto("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert json.loads(message["Body"])["id"] == event_id
    assert (attributes["RULE_ARN"], attributes["TARGET_ARN"]) == (rule, machine.arn)
    assert attributes["ERROR_CODE"] == "InvalidExecutionInput"


def test_without_a_dead_letter_queue_a_warning_says_what_is_lost(machine, listen, put):
    listen({"Arn": machine.arn, "Input": "{broken"})

    with pytest.warns(UserWarning, match="an event did not reach .*Orders, a target of the rule orders: .*Invalid"):
        put({})


def test_a_task_triggers_a_machine_after_itself(world, machine, handler, listen):
    listen({"Arn": machine.arn}, {"Arn": CHARGE})
    entry = {"Source": "shop", "DetailType": "order", "Detail": {"id": 7}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [entry]},
        "End": True,
    }

    run = world.executor.run({"StartAt": "Put", "States": {"Put": task}})

    assert world.executor.last.input["detail"] == {"id": 7}
    assert world.executor.last.input["resources"] == [run.machine.arn, run.arn]
    assert handler.call_count == 1


def test_a_handler_does_not_see_what_it_triggers(world, machine, listen, put):
    listen({"Arn": machine.arn})

    def publish(event, context):
        put({"id": 1})
        return len(world.executor.executions)

    world.lambdas.register("Publish", publish)
    state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Publish", "End": True}

    run = world.executor.run({"StartAt": "A", "States": {"A": state}})

    assert run.output == 1
    assert len(world.executor.executions) == 2


def test_an_end_of_an_execution_starts_another_one(world, machine, listen):
    first = world.executor.load({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, name="First")
    pattern = {"source": ["aws.states"], "detail": {"status": ["SUCCEEDED"], "stateMachineArn": [first.arn]}}
    listen({"Arn": machine.arn, "InputPath": "$.detail.output"}, pattern=pattern)

    world.executor.run(first, {"a": 1})

    assert world.executor.last.machine.name == "Orders"
    assert world.executor.last.input == '{"a":1}'


def test_a_loop_of_events_ends(world, listen, put, monkeypatch):
    monkeypatch.setattr("pytest_sfn.clock.runaway_chains.MOST_AT_ONE_INSTANT", 20)
    entry = {"Source": "shop", "DetailType": "order", "Detail": {}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [entry]},
        "End": True,
    }
    machine = world.executor.load({"StartAt": "Again", "States": {"Again": task}}, name="Loop")
    listen({"Arn": machine.arn})

    with pytest.raises(SfnError, match=r"is started .*repeatedly, each time by the previous one: 20 times"):
        put({})


def test_an_unknown_target_is_left_to_moto(world, handler, listen):
    listen({"Arn": f"{CHARGE}Other"}, {"Arn": CHARGE})
    entry = {"Source": "shop", "DetailType": "order", "Detail": {}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [entry]},
        "End": True,
    }

    with pytest.warns(UserWarning, match="moto says NotImplementedError"):
        world.executor.run({"StartAt": "A", "States": {"A": task}}).assert_succeeded()

    assert handler.call_count == 1


def test_a_failing_function_is_tried_again(world, listen, put):
    fake = world.lambdas.register("Charge", raises=ValueError("no"), async_retries=True)
    listen({"Arn": CHARGE})

    put({})
    world.clock.advance(200)

    assert fake.call_count == 3
    assert len(world.triggers.records) == 1


def test_a_function_that_a_test_invokes_does_not_see_what_it_triggers(world, machine, listen, put, boto):
    listen({"Arn": machine.arn})

    def publish(event, context):
        put({"id": 1})
        return len(world.executor.executions)

    world.lambdas.register("Publish", publish)

    answer = boto("lambda").invoke(FunctionName="Publish")

    assert json.loads(answer["Payload"].read()) == 0
    assert world.executor.last.input["detail"] == {"id": 1}
