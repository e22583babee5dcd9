"""A Distributed Map that reads a CSV file from S3 and writes its results there."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor, mock_lambda


@mock_lambda("Import")
def import_ratings(event: Any, context: Any) -> Any:
    return {"imported": len(event["Items"])}


@pytest.fixture
def s3(sfn_executor: SfnExecutor) -> Any:
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="ratings")
    rows = "".join(f"{number},{number % 5}\n" for number in range(25))
    client.put_object(Bucket="ratings", Key="ratings.csv", Body=f"film,stars\n{rows}")
    return client


def read_json(s3: Any, key: str) -> Any:
    return json.loads(s3.get_object(Bucket="ratings", Key=key)["Body"].read())


def test_imports_all_ratings_in_batches(sfn_executor: SfnExecutor, s3: Any) -> None:
    execution = sfn_executor.run("rating_import.asl.json", {"bucket": "ratings", "key": "ratings.csv"})

    execution.assert_succeeded()
    assert import_ratings.payloads[0]["Items"][0] == {"film": "0", "stars": "0"}
    assert len(execution.children) == 3
    manifest = read_json(s3, execution.output["ResultWriterDetails"]["Key"])
    (file,) = manifest["ResultFiles"]["SUCCEEDED"]
    assert read_json(s3, file["Key"]) == [{"imported": 10}, {"imported": 10}, {"imported": 5}]


def test_a_redrive_imports_only_what_failed(sfn_executor: SfnExecutor, s3: Any) -> None:
    down = True
    import_ratings.when(lambda batch: down and batch["Items"][0]["film"] == "10").raises("NoConnection")
    execution = sfn_executor.run("rating_import.asl.json", {"bucket": "ratings", "key": "ratings.csv"})
    execution.assert_failed(error="States.ExceedToleratedFailureThreshold")

    down = False
    execution.redrive().assert_succeeded()

    assert [call.map_index for call in import_ratings.calls] == [0, 1, 2, 1]


def test_a_missing_file_is_told_in_the_words_of_s3(sfn_executor: SfnExecutor, s3: Any) -> None:
    execution = sfn_executor.run("rating_import.asl.json", {"bucket": "ratings", "key": "nothing.csv"})

    execution.assert_failed(error="States.ItemReaderFailed")
    assert (execution.cause or "").startswith("The specified key does not exist.")
