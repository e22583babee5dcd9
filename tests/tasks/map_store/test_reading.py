"""What an ItemReader has for all formats: its object, its arguments, its limits, its items."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.errors import InvalidDefinition

from .conftest import BUCKET, FIRST_ROW, listing, reader


def test_a_name_that_no_bucket_can_have_is_refused_with_the_words_of_s3(store):
    refused = store.refusal(reader("a", bucket="my bucket", InputType="JSON"))

    assert refused == "The specified bucket is not valid. (Service: S3, Status Code: 400)"


def test_a_bucket_in_another_region_is_refused(store):
    store.s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    refused = store.refusal(reader("a", bucket="far-away", InputType="JSON"))

    assert refused == "The bucket is in this region: eu-west-1. Please use this region to retry the request"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"Bucket": "b"}, "The field 'Key' is required but was missing"),
        ({"Bucket": "b", "Key": 5}, "The value for the field 'Key' must be a STRING"),
    ],
)
def test_parameters_have_to_name_an_object(store, parameters, text):
    assert store.refusal({**reader("a", InputType="JSON"), "Parameters": parameters}) == text


def test_a_parameter_that_s3_does_not_have_is_refused_when_the_definition_is_loaded(store):
    wrong = reader("a", InputType="JSON")
    wrong["Parameters"]["key"] = "b"

    with pytest.raises(InvalidDefinition) as refused:
        store.run(wrong)

    (found,) = refused.value.diagnostics
    assert found.message == 'The field "key" is not supported by Step Functions'
    assert found.location == "/States/M/ItemReader/Parameters/key"


def test_arguments_are_checked_when_they_are_evaluated(store):
    item_reader = {"Resource": "arn:aws:states:::s3:listObjectsV2", "Arguments": "{% {'Bucket': 'b', 'Key': 'k'} %}"}

    execution = store.run(item_reader, QueryLanguage="JSONata")

    assert execution.error == "States.ItemReaderFailed"
    assert execution.cause == 'The field "Key" is not supported by Step Functions'


def test_a_listing_takes_what_else_s3_has(store):
    store.put("in/a", "")
    store.put("in/b", "")
    after = listing("in/")
    after["Parameters"]["StartAfter"] = "in/a"

    assert [found["Key"] for found in store.items(after)] == ["in/b"]


@pytest.mark.parametrize("item_reader", [reader("a.json", InputType="JSON"), listing()])
def test_a_bucket_of_another_owner_is_not_read(store, item_reader):
    store.put("a.json", "[1]")

    item_reader = {**item_reader, "Parameters": {**item_reader["Parameters"], "ExpectedBucketOwner": "123456789012"}}
    assert len(store.items(item_reader)) == 1
    item_reader["Parameters"]["ExpectedBucketOwner"] = "210987654321"

    assert store.refusal(item_reader).startswith("Access Denied (Service: S3, Status Code: 403, Request ID: ")


def test_an_older_version_of_an_object_can_be_read(store):
    store.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = store.s3.put_object(Bucket=BUCKET, Key="a.json", Body="[1]")["VersionId"]
    store.put("a.json", "[2]")
    older = reader("a.json", InputType="JSON")
    older["Parameters"]["VersionId"] = version

    assert store.items(older) == [1]


@pytest.mark.parametrize(("most", "found"), [(2, [0, 1]), (0, [0, 1, 2]), (9, [0, 1, 2])])
def test_there_may_be_a_limit_to_the_items(store, most, found):
    store.put("a.json", "[0, 1, 2]")

    assert store.items(reader("a.json", InputType="JSON", MaxItems=most)) == found


def test_a_limit_may_be_larger_than_any_number_of_items(store):
    store.put("a.json", "[0, 1]")
    limited = reader("a.json", InputType="JSON", MaxItemsPath="$.most")

    assert store.run(limited, {"most": 10**20}).output == [0, 1]


@pytest.mark.parametrize(("most", "error"), [(-1, "States.ItemReaderFailed"), ("x", "States.Runtime")])
def test_a_limit_from_the_input_is_checked(store, most: Any, error):
    store.put("a.json", "[0]")

    execution = store.run(reader("a.json", InputType="JSON", MaxItemsPath="$.most"), {"most": most})

    assert execution.error == error
    if most == -1:
        assert execution.cause == "field MaxItems must be positive"
    types = [event["type"] for event in execution.history][1:]
    failing = ["MapRunStarted", "MapRunFailed", "MapStateFailed"] if most == -1 else []
    assert types == ["MapStateEntered", "MapStateStarted", *failing, "ExecutionFailed"]


def test_the_length_of_a_map_that_reads_its_items_is_not_known_when_it_starts(store):
    store.put("a.json", "[0, 1]")

    execution = store.run(reader("a.json", InputType="JSON"))

    (started,) = [event for event in execution.history if event["type"] == "MapStateStarted"]
    assert started["mapStateStartedEventDetails"] == {"length": 0}


def test_items_path_does_not_apply_to_what_is_read(store):
    store.put("a.json", "[[1]]")

    assert store.items(reader("a.json", InputType="JSON"), ItemsPath="$.nothing") == [[1]]


def test_items_are_put_into_batches(store):
    store.put("a.csv", "n\n" + "".join(f"{number}\n" for number in range(1130)))
    batcher = {"MaxItemsPerBatch": 100, "BatchInput": {"x": 1}}

    execution = store.run(reader("a.csv", **FIRST_ROW), ItemBatcher=batcher)

    sizes = [len(batch["Items"]) for batch in execution.output]
    assert sizes == [100] * 11 + [30]
    assert execution.output[0]["BatchInput"] == {"x": 1}
    (map_run,) = execution.map_runs
    assert (map_run.items.total, map_run.executions.total) == (1130, 12)


def test_without_an_input_type_an_object_is_json(store):
    store.put("a", "[1]")

    assert store.items(reader("a")) == [1]


def test_an_item_that_is_larger_than_an_input_may_be_fails_the_map_run(store):
    store.put("a.json", json.dumps([1, "x" * 300_000, 3]))

    execution = store.run(reader("a.json", InputType="JSON"), MaxConcurrency=1)

    assert execution.error == "States.DataLimitExceeded"
    assert [child.input for child in execution.children] == [1]
    assert [map_run.status for map_run in execution.map_runs] == ["FAILED"]


def test_a_selector_may_make_a_large_item_small(store):
    store.put("a.json", json.dumps([{"id": 1, "text": "x" * 300_000}]))

    assert store.items(reader("a.json", InputType="JSON"), ItemSelector={"id.$": "$$.Map.Item.Value.id"}) == [{"id": 1}]


def test_a_reader_of_jsonata_has_arguments(store):
    store.put("a.json", "[1, 2]")
    arguments = {"Bucket": "{% $states.input.bucket %}", "Key": "a.json"}
    item_reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "Arguments": arguments,
        "ReaderConfig": {"InputType": "JSON", "MaxItems": "{% 1 %}"},
    }

    execution = store.run(item_reader, {"bucket": BUCKET}, QueryLanguage="JSONata")

    assert execution.output == [1]
