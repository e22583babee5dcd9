"""Workflows around other services: settings and secrets, queries that take their time, events, and a saga."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import boto3
import pytest
from moto.moto_api import state_manager

from pytest_sfn import TaskFailure, mock_lambda


@pytest.fixture
def places(new_table):
    """What is free on board: read, or set."""
    table = new_table("places", "kind")

    def free(**places):
        for kind, number in places.items():
            table.put_item(Item={"kind": kind, "vacant": number, "price": 300 if kind == "cabin" else 20})
        return {item["kind"]: int(item["vacant"]) for item in table.scan()["Items"]}

    free(cabin=2, seat=1)
    return free


@pytest.fixture
def guests(new_topic):
    return new_topic("guests")


@mock_lambda("ChargeGuest", returns=None)
def test_a_cruise_is_booked(sfn_executor, sfn_lambdas, places, guests):
    execution = sfn_executor.run("book_cruise.asl.yaml", {"guest": "Ann"})

    execution.assert_succeeded(output={"paid": 320})
    sfn_lambdas["ChargeGuest"].assert_called_once_with({"guest": "Ann", "amount": 320})
    assert places() == {"cabin": 1, "seat": 0}
    assert guests() == ["Welcome on board, Ann: 320 euros"]
    assert execution.variables["taken"] == ["cabin", "seat"]


class CardRefused(Exception):
    """What the payment provider says."""


@pytest.mark.parametrize(
    ("left", "why", "given_back"),
    [
        pytest.param({"cabin": 0}, "Take a cabin: nothing left", [], id="no cabin"),
        pytest.param({"seat": 0}, "Take a seat: nothing left", ["cabin"], id="no seat"),
        pytest.param({}, "CardRefused: no funds", ["cabin", "seat"], id="no money"),
    ],
)
@mock_lambda("ChargeGuest", raises=CardRefused("no funds"), required=False)
def test_what_was_taken_is_given_back(sfn_executor, places, guests, left, why, given_back):
    before = places(**left)

    execution = sfn_executor.run("book_cruise.asl.yaml", {"guest": "Ann"})

    execution.assert_failed(error="NotBooked", cause=why)
    assert places() == before
    assert guests() == [f"Sorry, Ann ({why})"]
    given = [call.payload["Key"]["kind"]["S"] for call in execution.task("Give one back")]
    assert given == given_back


@mock_lambda("ChargeGuest", raises=CardRefused("no funds"))
def test_giving_back_is_tried_again(sfn_executor, places, guests):
    busy = TaskFailure("DynamoDB.ProvisionedThroughputExceededException", "too fast")
    give_back = sfn_executor.mock_task("Give one back", side_effect=[busy, {}, busy, busy, {}])

    execution = sfn_executor.run("book_cruise.asl.yaml", {"guest": "Ann"})

    execution.assert_failed(error="NotBooked")
    assert give_back.call_count == 5
    assert execution.duration == timedelta(seconds=1 + 1 + 2)


@pytest.fixture
def ssm(sfn_executor):
    return boto3.client("ssm")


@pytest.mark.parametrize(("number", "pages"), [(0, 1), (2, 1), (7, 3)])
def test_settings_are_copied_page_by_page(sfn_executor, new_table, ssm, number, pages):
    settings = new_table("settings", "name")
    for setting in range(number):
        ssm.put_parameter(Name=f"/north/s-{setting}", Value=f"value {setting}", Type="String")
    ssm.put_parameter(Name="/south/s-0", Value="another lighthouse", Type="String")

    execution = sfn_executor.run("copy_settings.asl.json", {"path": "/north"})

    names = [f"/north/s-{setting}" for setting in range(number)]
    execution.assert_succeeded(output={"copied": number, "names": names})
    assert len(execution.task("A page")) == pages
    assert "NextToken" not in execution.task("A page")[0].payload
    assert sorted(item["name"] for item in settings.scan()["Items"]) == names
    if number:
        assert settings.get_item(Key={"name": "/north/s-0"})["Item"] == {
            "name": "/north/s-0",
            "value": "value 0",
            "version": Decimal(1),
        }


def test_a_store_that_is_busy_is_asked_again(sfn_executor, new_table):
    new_table("settings", "name")
    busy = TaskFailure("Ssm.ThrottlingException", "Rate exceeded")
    sfn_executor.mock_task("aws-sdk:ssm:getParametersByPath", side_effect=[busy, busy, {"Parameters": []}])

    execution = sfn_executor.run("copy_settings.asl.json", {"path": "/north"})

    execution.assert_succeeded(output={"copied": 0, "names": []})
    assert execution.task("A page").delays == [2.0, 4.0]


@pytest.fixture
def lamp(sfn_executor):
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name="lamps/north", SecretString=json.dumps({"code": "x-1"}))


@pytest.mark.parametrize(("stored", "percent"), [("80", 80), (None, 50)])
@mock_lambda("LightLamp", returns=True)
def test_a_lamp_is_lit_as_bright_as_is_stored(sfn_executor, sfn_lambdas, ssm, lamp, stored, percent):
    if stored:
        ssm.put_parameter(Name="/lamps/north/percent", Value=stored, Type="SecureString")

    execution = sfn_executor.run("light_lamp.asl.json", {"lamp": "north"})

    execution.assert_succeeded(output={"lit": True})
    sfn_lambdas["LightLamp"].assert_called_once_with({"code": "x-1", "percent": percent})


def test_a_lamp_without_a_code_cannot_be_lit(sfn_executor, lamp):
    execution = sfn_executor.run("light_lamp.asl.json", {"lamp": "south"})

    execution.assert_failed(
        error="NoSuchLamp",
        cause=re.compile(
            r"^Secrets Manager can't find the specified secret\. \(Service: SecretsManager, Status Code: 400, "
        ),
    )
    execution.assert_path(["Fetch the code", "No such lamp"])


@pytest.fixture
def counts(new_table):
    """Athena with a work group that says where results go; gives the table of the counts."""
    boto3.client("athena").create_work_group(
        Name="birds", Configuration={"ResultConfiguration": {"OutputLocation": "s3://results/birds/"}}
    )
    yield new_table("counts", "lake")
    state_manager.unset_transition("athena::execution")


@pytest.mark.parametrize(
    "progression",
    [
        {"progression": "immediate"},
        pytest.param({"progression": "manual", "times": 3}, marks=pytest.mark.needs_moto("5.2")),
    ],
)
def test_a_query_is_looked_at_until_it_is_done(sfn_executor, counts, progression):
    state_manager.set_transition("athena::execution", progression)  # how moto lets a query come to its end

    execution = sfn_executor.run("count_birds.asl.json", {"lake": "Como"})

    execution.assert_succeeded()
    query = execution.output["id"]
    assert counts.get_item(Key={"lake": "Como"})["Item"]["place"] == f"s3://results/birds/{query}.csv"
    *before, last = (call.result["QueryExecution"]["Status"]["State"] for call in execution.task("Look"))
    assert last == "SUCCEEDED"
    assert set(before) <= {"QUEUED", "RUNNING"}
    assert bool(before) == ("times" in progression)
    assert execution.duration == timedelta(seconds=15 * (len(before) + 1))
    statement = boto3.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]["Query"]
    assert statement.endswith("WHERE lake = 'Como' GROUP BY species")


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_comes_to_nothing_says_why(sfn_executor, counts, state):
    status = {"State": state, "StateChangeReason": "TABLE_NOT_FOUND"}
    sfn_executor.mock_task(
        "Look",
        side_effect=[
            {"QueryExecution": {"Status": {"State": "RUNNING"}}},
            TaskFailure("Athena.TooManyRequestsException", "Rate exceeded"),
            {"QueryExecution": {"Status": status}},
        ],
    )

    execution = sfn_executor.run("count_birds.asl.json", {"lake": "Como"})

    execution.assert_failed(error=f"Query.{state}", cause="TABLE_NOT_FOUND")
    assert execution.duration == timedelta(seconds=15 + 15 + 1)
    assert counts.scan()["Count"] == 0


@pytest.fixture
def heard(new_queue):
    """Listens to the bus of the concerts with a queue, and to one kind of event with a log group too."""
    events, logs = boto3.client("events"), boto3.client("logs")
    queue, group = new_queue("heard"), "/aws/events/applause"
    logs.create_log_group(logGroupName=group)
    events.create_event_bus(Name="concerts")
    listeners = {"all": ({"source": ["stage"]}, queue.arn)}
    listeners["applause"] = ({"detail-type": ["applause"]}, f"arn:aws:logs:us-east-1:123456789012:log-group:{group}")
    for rule, (pattern, target) in listeners.items():
        events.put_rule(Name=rule, EventBusName="concerts", EventPattern=json.dumps(pattern))
        events.put_targets(Rule=rule, EventBusName="concerts", Targets=[{"Id": "1", "Arn": target}])
    return queue, lambda: [
        json.loads(event["message"])["detail"] for event in logs.filter_log_events(logGroupName=group)["events"]
    ]


def happening(at, what, **detail):
    return {"at": at, "what": what, "hall": "opera", "detail": detail}


def test_a_concert_is_played_again_in_its_own_time(sfn_executor, sfn_clock, heard):
    queue, applause = heard
    concert = [
        happening("2025-01-01T20:05:00Z", "applause", seconds=40),
        happening("2025-01-01T20:00:00Z", "song", title="Carmen"),
        happening("2024-12-31T20:00:00Z", "song", title="of last year"),
    ]

    execution = sfn_executor.run("replay_concert.asl.json", {"events": concert})

    execution.assert_succeeded(output=["applause", "song", "left out"])
    assert execution.duration == timedelta(hours=20, minutes=5)
    events = queue.take_json()
    assert [(event["time"], event["detail-type"], event["detail"]) for event in events] == [
        ("2025-01-01T20:00:00Z", "song", {"title": "Carmen"}),
        ("2025-01-01T20:05:00Z", "applause", {"seconds": 40}),
    ]
    assert events[0]["resources"] == ["opera", execution.machine.arn, execution.arn]
    assert applause() == [{"seconds": 40}]


def test_an_event_that_is_not_taken_is_sent_again_and_left_out(sfn_executor, sfn_clock, heard):
    queue, _ = heard
    concert = [{**happening("2025-01-01T20:00:00Z", "song"), "detail": "Carmen"}]

    execution = sfn_executor.run("replay_concert.asl.json", {"events": concert})

    execution.assert_succeeded(output=["MalformedDetail"])
    assert execution.task("Play it").delays == [30.0]
    assert queue.take() == []


@pytest.mark.parametrize("at", ["tonight", "2025-01-01", None])
def test_an_event_without_a_time_cannot_be_waited_for(sfn_executor, heard, at):
    execution = sfn_executor.run("replay_concert.asl.json", {"events": [happening(at, "song")]})

    execution.assert_failed(error="States.Runtime", cause=re.compile("valid ISO-8601"))
