"""Workflows that talk to people and workers by queues and topics, and wait for what they answer."""

from __future__ import annotations

import json
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def films(new_table):
    """Reads what the table says of a film."""
    table = new_table("films", "film")
    return lambda film: table.get_item(Key={"film": film}).get("Item")


@pytest.fixture
def belt(new_queue):
    return new_queue("belt")


@pytest.fixture
def stepfunctions(sfn_executor):
    """The client of a worker, who knows nothing of the execution."""
    return boto3.client("stepfunctions")


def test_a_worker_takes_the_film_from_the_queue_and_answers(sfn_executor, belt, films, stepfunctions):
    execution = sfn_executor.start("develop_film.asl.json", {"film": "Rome", "belt": belt.url})
    (order,) = belt.take_json()
    assert order["film"] == "Rome"
    assert films("Rome") is None

    stepfunctions.send_task_success(taskToken=order["token"], output=json.dumps({"pictures": 36}))

    execution.assert_succeeded()
    assert films("Rome") == {"film": "Rome", "state": "DEVELOPED", "pictures": 36}
    assert belt.take() == []


def test_a_worker_who_is_heard_of_may_take_long(sfn_executor, sfn_clock, belt, films, stepfunctions):
    execution = sfn_executor.start("develop_film.asl.json", {"film": "Rome", "belt": belt.url})
    (order,) = belt.take_json()
    for _ in range(6):
        sfn_clock.advance(599)
        stepfunctions.send_task_heartbeat(taskToken=order["token"])

    stepfunctions.send_task_success(taskToken=order["token"], output='{"pictures": 1}')

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=6 * 599)


def test_a_film_that_nobody_takes_is_put_on_the_belt_again_and_then_lost(sfn_executor, belt, films):
    execution = sfn_executor.run("develop_film.asl.json", {"film": "Rome", "belt": belt.url})

    execution.assert_failed(error="FilmLost", cause="States.Timeout")
    assert films("Rome") == {"film": "Rome", "state": "LOST", "why": "States.Timeout"}
    assert execution.task("Put it on the belt").delays == [60.0]
    assert execution.duration == timedelta(seconds=600 + 60 + 600)
    first, second = belt.take_json()
    assert first["film"] == second["film"]
    assert first["token"] != second["token"]


def test_who_answers_too_late_is_told_so(sfn_executor, sfn_clock, belt, films, stepfunctions):
    execution = sfn_executor.start("develop_film.asl.json", {"film": "Rome", "belt": belt.url})
    (late,) = belt.take_json()
    sfn_clock.advance(660)
    (order,) = belt.take_json()

    with pytest.raises(ClientError, match="Task Timed Out: 'Provided task does not exist anymore'"):
        stepfunctions.send_task_success(taskToken=late["token"], output='{"pictures": 24}')
    stepfunctions.send_task_success(taskToken=order["token"], output='{"pictures": 36}')

    execution.assert_succeeded()
    assert films("Rome")["pictures"] == 36


def test_a_laboratory_without_developer_is_asked_again_after_hours(sfn_executor, sfn_clock, belt, films, stepfunctions):
    execution = sfn_executor.start("develop_film.asl.json", {"film": "Rome", "belt": belt.url})

    for hours in (1, 2, 0):
        (order,) = belt.take_json()
        stepfunctions.send_task_failure(taskToken=order["token"], error="NoDeveloperLeft", cause="ordered")
        sfn_clock.advance(timedelta(hours=hours))

    execution.assert_failed(error="FilmLost", cause="NoDeveloperLeft")
    assert execution.duration == timedelta(hours=3)
    assert films("Rome")["why"] == "NoDeveloperLeft"


@pytest.mark.needs_moto("5.1.18")
def test_a_belt_that_is_not_there_is_caught_too(sfn_executor, films):
    nowhere = "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere"

    execution = sfn_executor.run("develop_film.asl.json", {"film": "Rome", "belt": nowhere})

    execution.assert_failed(error="FilmLost", cause="SQS.QueueDoesNotExistException")
    assert films("Rome")["state"] == "LOST"


@pytest.fixture
def box(new_queue):
    return new_queue("box")


@pytest.mark.parametrize("number", [0, 1, 13])
def test_a_mailbox_is_emptied_letter_by_letter(sfn_executor, new_table, new_topic, box, number):
    letters, announced = new_table("letters", "id"), new_topic("letters")
    texts = [f"letter {n}" for n in range(number)]
    box.send(*texts)

    execution = sfn_executor.run("empty_mailbox.asl.json", {"box": box.url})

    execution.assert_succeeded(output={"box": box.url, "found": {}})
    assert sorted(letter["text"] for letter in letters.scan()["Items"]) == sorted(texts)
    assert sorted(announced()) == sorted(texts)
    assert box.take() == []
    assert execution.duration == timedelta(seconds=5)


def test_a_letter_that_cannot_be_announced_stays_in_the_box(sfn_executor, sfn_clock, new_table, box):
    letters = new_table("letters", "id")
    box.send("hello")

    execution = sfn_executor.run("empty_mailbox.asl.json", {"box": box.url})

    execution.assert_failed(error="SNS.NotFoundException")
    assert letters.scan()["Count"] == 1
    assert box.take() == []  # somebody has it in hand
    sfn_clock.advance(31)
    assert box.take() == ["hello"]


@pytest.fixture
def hosts(new_topic):
    """Reads what the hosts were asked."""
    read = new_topic("hosts")
    return lambda: [json.loads(message) for message in read()]


@pytest.fixture
def gate(new_queue):
    return new_queue("gate")


def test_the_gate_opens_when_the_host_says_so(sfn_executor, hosts, gate, stepfunctions):
    execution = sfn_executor.start("sign_visitor_in.asl.yaml", {"visitor": "Ann"})
    (question,) = hosts()
    assert (question["visitor"], question["reminders"]) == ("Ann", 0)
    assert gate.take() == []

    stepfunctions.send_task_success(taskToken=question["token"], output='{"welcome": true}')

    execution.assert_succeeded()
    assert gate.take_json() == [{"open for": "Ann"}]


@pytest.mark.parametrize("answer", [{"welcome": False}, {}, "no"])
def test_the_gate_stays_closed_for_any_other_answer(sfn_executor, hosts, gate, answer):
    execution = sfn_executor.start("sign_visitor_in.asl.yaml", {"visitor": "Ann"})

    execution.succeed_task("Ask the host", answer)

    execution.assert_failed(error="NotWelcome", cause="Ann is not expected")
    assert gate.take() == []


def test_a_host_who_does_not_answer_is_reminded_twice(sfn_executor, hosts, new_topic):
    porters = new_topic("porters")

    execution = sfn_executor.run("sign_visitor_in.asl.yaml", {"visitor": "Ann"})

    execution.assert_succeeded(output={"visitor": "Ann", "reminders": 2})
    assert [question["reminders"] for question in hosts()] == [0, 1, 2]
    assert porters() == ["Ann waits at the gate, asked 3 times"]
    assert execution.duration == timedelta(minutes=45)


def test_a_host_who_is_away_is_not_reminded(sfn_executor, hosts, new_topic):
    porters = new_topic("porters")
    execution = sfn_executor.start("sign_visitor_in.asl.yaml", {"visitor": "Ann"})

    execution.fail_task("Ask the host", "HostAway")

    execution.assert_path(["Count no reminder", "Ask the host", "Tell the porter"])
    assert porters() == ["Ann waits at the gate, asked 1 times"]
