"""Workflows that keep their books in DynamoDB: locks, transactions, batches, pages."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from pytest_sfn import TaskFailure, mock_lambda

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def keys(new_table):
    return new_table("keys", "room")


@mock_lambda("Rehearse", duration=TEN_MINUTES, returns=["Waltz", "Polka"])
def test_a_free_room_is_taken_and_given_back(sfn_executor, keys):
    execution = sfn_executor.start("rehearse_band.asl.yaml", {"room": "attic"}, name="brass")
    assert keys.get_item(Key={"room": "attic"})["Item"] == {
        "room": "attic",
        "holder": "brass",
        "since": "2025-01-01T00:00:00Z",
    }

    execution.resume().assert_succeeded(output=["Waltz", "Polka"])

    assert keys.scan()["Items"] == []


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.sfn(seed=seed)) for seed in range(4)])
@mock_lambda("Rehearse", duration=TEN_MINUTES, side_effect=lambda event, context: event["band"])
def test_only_one_band_is_in_the_room_whatever_the_order(sfn_executor, sfn_lambdas, keys, seed):
    bands = [sfn_executor.start("rehearse_band.asl.yaml", {"room": "attic"}, name=f"band-{n}") for n in range(3)]

    for band in bands:
        band.resume().assert_succeeded(output=band.name)

    begun = [call.started for call in sfn_lambdas["Rehearse"].calls]
    assert all(later - earlier >= TEN_MINUTES for earlier, later in pairwise(begun))
    assert keys.scan()["Count"] == 0


@mock_lambda("Rehearse", duration=TEN_MINUTES, side_effect=lambda event, context: event["band"])
def test_who_finds_the_room_taken_comes_back(sfn_executor, keys):
    keys.put_item(Item={"room": "attic", "holder": "choir"})
    execution = sfn_executor.start("rehearse_band.asl.yaml", {"room": "attic"}, name="brass")

    execution.run_until("Have a coffee")
    keys.delete_item(Key={"room": "attic"})
    execution.resume()

    execution.assert_path(["Take the key", "Have a coffee", "Take the key", "Rehearse", "Give the key back"])
    first, second = execution.task("Take the key")
    assert first.error == "DynamoDB.ConditionalCheckFailedException"
    assert first.cause.startswith("The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400;")
    assert (first.caught_by, second.error) == ("Have a coffee", None)


@mock_lambda("Rehearse", raises=RuntimeError("a string broke"))
def test_a_band_that_quarrels_gives_the_key_back_too(sfn_executor, keys):
    execution = sfn_executor.run("rehearse_band.asl.yaml", {"room": "attic"}, name="brass")

    execution.assert_failed(error="RuntimeError", cause="brass left the room attic")
    assert keys.scan()["Items"] == []


@mock_lambda("Rehearse", returns=None, required=False)
def test_nobody_waits_for_a_lost_key_for_ever(sfn_executor, keys):
    keys.put_item(Item={"room": "attic", "holder": "choir"})

    execution = sfn_executor.run("rehearse_band.asl.yaml", {"room": "attic"})

    execution.assert_timed_out()
    assert execution.duration == timedelta(hours=1)
    assert len(execution.task("Take the key")) == 12
    assert keys.get_item(Key={"room": "attic"})["Item"]["holder"] == "choir"


@mock_lambda("Rehearse", returns="played")
def test_a_table_that_is_busy_is_asked_again(sfn_executor, keys):
    busy = TaskFailure("DynamoDB.ProvisionedThroughputExceededException", "The level of throughput was exceeded")
    sfn_executor.mock_task("Take the key", side_effect=[busy, busy, {}])
    sfn_executor.mock_task("Give the key back", returns={})

    execution = sfn_executor.run("rehearse_band.asl.yaml", {"room": "attic"})

    execution.assert_succeeded(output="played")
    assert execution.task("Take the key").delays == [1.0, 2.0]


@pytest.fixture
def library(new_table):
    """The loans, and the copies that are on the shelf."""
    loans, shelf = new_table("loans", "slip"), new_table("shelf", "book")
    shelf.put_item(Item={"book": "Emma", "copies": 1})
    return loans, lambda: int(shelf.get_item(Key={"book": "Emma"})["Item"]["copies"])


def test_a_request_that_comes_twice_lends_one_book(sfn_executor, library):
    loans, copies = library
    slip = {"slip": "s-1", "book": "Emma"}

    first, second = (sfn_executor.run("lend_book.asl.json", slip) for _ in range(2))

    first.assert_path(["Lend it", "Tell what is known"])
    second.assert_path(["Lend it", "Asked before?", "Tell what is known"])
    assert first.output == second.output == {"book": "Emma", "status": "LENT"}
    assert (loans.scan()["Count"], copies()) == (1, 0)


def test_the_last_copy_is_lent_once_and_the_other_loan_is_not_written(sfn_executor, library):
    loans, copies = library
    sfn_executor.run("lend_book.asl.json", {"slip": "s-1", "book": "Emma"}).assert_succeeded()

    execution = sfn_executor.run("lend_book.asl.json", {"slip": "s-2", "book": "Emma"})

    execution.assert_failed(
        error="NoCopyLeft", cause=re.compile(r"specific reasons \[None, ConditionalCheckFailed\] \(Service: DynamoDb,")
    )
    assert [loan["slip"] for loan in loans.scan()["Items"]] == ["s-1"]
    assert copies() == 0


def pupils(number):
    return {"pupils": [{"id": f"p-{n}", "form": "1a"} for n in range(number)]}


@pytest.mark.parametrize(("number", "batches"), [(0, 0), (25, 1), (60, 3)])
@mock_lambda("ListPupils", returns=None)
def test_pupils_are_written_in_batches(sfn_executor, sfn_lambdas, new_table, number, batches):
    table = new_table("pupils", "id")
    sfn_lambdas["ListPupils"].returns(pupils(number))

    execution = sfn_executor.run("enrol_pupils.asl.json", {"year": 2025})

    execution.assert_succeeded(output={"batches": batches})
    assert table.scan()["Count"] == number
    assert [call.result for call in execution.task("Write them")] == [{"UnprocessedItems": {}}] * batches


@mock_lambda("ListPupils", returns={"pupils": [{"id": "p-1", "form": "1a"}] * 2})
def test_the_same_pupil_twice_in_a_batch_is_refused(sfn_executor, new_table):
    table = new_table("pupils", "id")

    execution = sfn_executor.run("enrol_pupils.asl.json")

    execution.assert_failed(
        error="DynamoDb.DynamoDbException",
        cause=re.compile(r"^Provided list of item keys contains duplicates \(Service: DynamoDb, Status Code: 400,"),
    )
    assert table.scan()["Count"] == 0


@mock_lambda("ListPupils", returns={"pupils": [{"id": 7, "form": "1a"}]})
def test_a_number_where_dynamodb_takes_texts_cannot_be_written(sfn_executor, new_table):
    new_table("pupils", "id")

    execution = sfn_executor.run("enrol_pupils.asl.json")

    execution.assert_failed(
        error="States.Runtime", cause=re.compile(r"\[The value for the field 'S' must be a STRING\]$")
    )


@pytest.mark.parametrize(("votes", "pages"), [(0, 1), (1, 1), (5, 3)])
def test_votes_are_counted_page_by_page(sfn_executor, new_table, votes, pages):
    table, results = new_table("votes", "box", "voter"), new_table("results", "box")
    for number in range(votes):
        table.put_item(Item={"box": "north", "voter": f"v-{number}"})
    table.put_item(Item={"box": "south", "voter": "v-0"})

    execution = sfn_executor.run("count_votes.asl.json", {"box": "north"})

    execution.assert_succeeded(output=str(votes))
    assert len(execution.task("First page")) + len(execution.task("Next page")) == pages
    assert results.scan()["Items"] == [{"box": "north", "votes": votes}]


def test_a_table_that_is_not_there_is_told_in_the_words_of_dynamodb(sfn_executor):
    sfn_executor.run("count_votes.asl.json", {"box": "north"}).assert_failed(
        error="DynamoDb.ResourceNotFoundException",
        cause=re.compile(r"^Requested resource not found \(Service: DynamoDb, Status Code: 400, Request ID: \w{52}\)$"),
    )
