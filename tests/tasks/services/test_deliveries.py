"""Who gets what tasks publish; no task fails for somebody whom moto cannot reach."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from pytest_sfn.errors import UnmockedTaskError

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:letters"
NOBODY = f"arn:aws:sqs:us-east-1:{ACCOUNT}:nobody"
EVENT = {"Detail": {"total": 12}, "DetailType": "order", "Source": "shop"}


@pytest.fixture
def letters(boto):
    """The texts that came into the queue."""
    url = boto("sqs").create_queue(QueueName="letters")["QueueUrl"]

    def received():
        messages = boto("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return received


def listen(events, *targets, **rule):
    events.put_rule(Name="rule", EventPattern=json.dumps({"source": ["shop"]}), **rule)
    events.put_targets(Rule="rule", Targets=[{"Id": str(n), "Arn": arn} for n, arn in enumerate(targets)])


def test_an_event_tells_all_that_it_tells_on_aws(run, boto, letters):
    listen(boto("events"), QUEUE)

    execution = run("events:putEvents", {"Entries": [EVENT]})

    (event,) = letters()
    assert event == {
        "version": "0",
        "id": execution.output["Entries"][0]["EventId"],
        "detail-type": "order",
        "source": "shop",
        "account": ACCOUNT,
        "time": "2025-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [execution.machine.arn, execution.arn],
        "detail": {"total": 12},
    }


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (NOBODY, "moto says QueueDoesNotExist"),
        (
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f",
            "moto says NotImplementedError: it does not support this kind of target",
        ),
    ],
)
def test_a_target_that_moto_cannot_reach_is_warned_of(run, boto, letters, target, why):
    listen(boto("events"), target, QUEUE)

    with pytest.warns(UserWarning, match=f"an event did not reach {target}, a target of the rule rule: {why}"):
        run("events:putEvents", {"Entries": [EVENT]}).assert_succeeded()

    assert len(letters()) == 1


def test_a_disabled_rule_gets_no_events(run, boto, letters):
    listen(boto("events"), QUEUE, State="DISABLED")

    run("events:putEvents", {"Entries": [EVENT]}).assert_succeeded()

    assert letters() == []


@pytest.mark.parametrize("resource", ["events:putEvents", "aws-sdk:eventbridge:putEvents"])
def test_an_event_bus_that_does_not_exist_takes_every_event(run, boto, letters, resource):
    listen(boto("events"), QUEUE)

    with pytest.warns(UserWarning, match="an event went to the event bus none, and no rule receives it: moto says"):
        result = run(resource, {"Entries": [{**EVENT, "EventBusName": "none"}, EVENT]}).output

    assert result["FailedEntryCount"] == 0
    assert len(letters()) == 1


def test_a_subscriber_that_moto_cannot_reach_is_warned_of(run, boto, letters):
    boto("sns").create_topic(Name="news")
    for queue in (NOBODY, QUEUE):
        boto("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=queue)

    with pytest.warns(UserWarning, match=f"a message did not reach {NOBODY}, a subscriber of {TOPIC}: moto says"):
        run("sns:publish", {"TopicArn": TOPIC, "Message": "hi"}).assert_succeeded()

    assert [letter["Message"] for letter in letters()] == ["hi"]


def test_a_subscriber_outside_of_this_process_is_warned_of(run, boto):
    boto("sns").create_topic(Name="news")
    boto("sns").subscribe(TopicArn=TOPIC, Protocol="https", Endpoint="https://example.com/news")

    with pytest.warns(UserWarning, match="a message did not reach https://example.com/news, a subscriber of .*news"):
        run("sns:publish", {"TopicArn": TOPIC, "Message": "hi"}).assert_succeeded()


@pytest.mark.parametrize(
    ("resource", "arguments"),
    [("sns:publish", {"TopicArn": TOPIC, "Message": "hi"}), ("events:putEvents", {"Entries": [EVENT]})],
)
def test_what_goes_wrong_inside_of_moto_is_no_lost_message(run, boto, letters, monkeypatch, resource, arguments):
    boto("sns").create_topic(Name="news")
    boto("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    listen(boto("events"), QUEUE)

    def break_down(*args, **kwargs):
        raise TypeError("a defect")

    monkeypatch.setattr("moto.sqs.models.SQSBackend.send_message", break_down)

    with pytest.raises(UnmockedTaskError, match="moto fails with TypeError: a defect"):
        run(resource, arguments)


def test_a_call_of_the_test_itself_is_answered_as_moto_does(world, boto):
    with pytest.raises(ClientError):
        boto("events").put_events(Entries=[{**EVENT, "Detail": "{}", "EventBusName": "none"}])
