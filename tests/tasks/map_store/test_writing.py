"""What a ResultWriter writes to S3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.engine.map_store import ResultsRequest
from pytest_sfn.tasks.map_store.s3 import S3
from pytest_sfn.tasks.map_store.writing import ResultFiles

from .conftest import BUCKET, PASS, Store, distributed

ODD_FAILS = {
    "StartAt": "Odd?",
    "States": {
        "Odd?": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "F"}], "Default": "P"},
        "F": {"Type": "Fail", "Error": "Odd", "Cause": "one"},
        "P": {"Type": "Pass", "End": True},
    },
}


def writer(bucket: str = BUCKET, prefix: str | None = "out", **config: str) -> dict[str, Any]:
    place = {"Bucket": bucket} if prefix is None else {"Bucket": bucket, "Prefix": prefix}
    result_writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": place}
    return {**result_writer, "WriterConfig": config} if config else result_writer


def run(store: Store, given: Any, processor: dict[str, Any] = PASS, **fields: Any) -> Any:
    return store.world.executor.run(distributed(processor, **fields), given)


def manifest(store: Store, execution: Any) -> Any:
    """The manifest of the only Map Run."""
    run_id = execution.map_runs[0].arn.rpartition(":")[2]
    return json.loads(store.get(f"out/{run_id}/manifest.json"))


def written(store: Store, execution: Any, kind: str) -> Any:
    (file,) = manifest(store, execution)["ResultFiles"][kind]
    text = store.get(file["Key"])
    assert file["Size"] == len(text.encode())
    return json.loads(text)


def test_the_result_says_where_the_results_are(store):
    execution = run(store, [1], ResultWriter=writer())

    arn = execution.map_runs[0].arn
    run_id = arn.rpartition(":")[2]
    assert execution.output == {
        "MapRunArn": arn,
        "ResultWriterDetails": {"Bucket": BUCKET, "Key": f"out/{run_id}/manifest.json"},
    }


@pytest.mark.parametrize(("prefix", "folder"), [(None, ""), ("a/b", "a/b/"), ("a/", "a/")])
def test_the_files_lie_under_the_prefix(store, prefix, folder):
    execution = run(store, [1], ResultWriter=writer(prefix=prefix))

    run_id = execution.map_runs[0].arn.rpartition(":")[2]
    assert store.keys() == [f"{folder}{run_id}/SUCCEEDED_0.json", f"{folder}{run_id}/manifest.json"]


def test_the_manifest_lists_the_files(store):
    execution = run(store, [1], ResultWriter=writer())

    found = manifest(store, execution)
    assert list(found) == ["DestinationBucket", "MapRunArn", "ResultFiles"]
    assert (found["DestinationBucket"], found["MapRunArn"]) == (BUCKET, execution.map_runs[0].arn)
    assert (found["ResultFiles"]["FAILED"], found["ResultFiles"]["PENDING"]) == ([], [])
    assert len(found["ResultFiles"]["SUCCEEDED"]) == 1


def test_there_is_a_manifest_without_items_too(store):
    execution = run(store, [], ResultWriter=writer())

    assert manifest(store, execution)["ResultFiles"] == {"FAILED": [], "PENDING": [], "SUCCEEDED": []}


def test_a_child_that_succeeded_is_written_with_all_that_is_known_of_it(store):
    execution = run(store, [{"a": "\u00e9"}], ResultWriter=writer())

    (record,) = written(store, execution, "SUCCEEDED")
    (child,) = execution.children
    assert list(record) == sorted(record)
    assert record == {
        "ExecutionArn": child.arn,
        "Input": '{"a":"\u00e9"}',
        "InputDetails": {"Included": True},
        "Name": child.name,
        "Output": '{"a":"\u00e9"}',
        "OutputDetails": {"Included": True},
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": "2025-01-01T00:00:00Z",
        "StateMachineArn": execution.machine.arn + "/Items",
        "Status": "SUCCEEDED",
        "StopDate": "2025-01-01T00:00:00Z",
    }


def test_a_child_that_failed_is_written_with_its_error(store):
    execution = run(store, [0, 1], ODD_FAILS, ToleratedFailureCount=1, ResultWriter=writer())

    (record,) = written(store, execution, "FAILED")
    assert list(record)[:2] == ["Cause", "Error"]
    assert (record["Cause"], record["Error"], record["Status"], record["Input"]) == ("one", "Odd", "FAILED", "1")
    assert "Output" not in record
    assert len(written(store, execution, "SUCCEEDED")) == 1


@pytest.mark.parametrize(
    ("transformation", "expected"), [("COMPACT", [[1, [2]], {"x": 3}]), ("FLATTEN", [1, [2], {"x": 3}])]
)
def test_outputs_may_be_written_alone(store, transformation, expected):
    result_writer = writer(Transformation=transformation, OutputType="JSON")

    execution = run(store, [[1, [2]], {"x": 3}], ResultWriter=result_writer)

    assert written(store, execution, "SUCCEEDED") == expected


def test_what_failed_is_not_transformed(store):
    result_writer = writer(Transformation="COMPACT", OutputType="JSON")

    execution = run(store, [1], ODD_FAILS, ToleratedFailurePercentage=100, ResultWriter=result_writer)

    assert written(store, execution, "FAILED")[0]["Error"] == "Odd"


def test_results_may_be_lines(store):
    execution = run(store, [1, {"x": 2}], ResultWriter=writer(Transformation="COMPACT", OutputType="JSONL"))

    (file,) = manifest(store, execution)["ResultFiles"]["SUCCEEDED"]
    assert store.get(file["Key"]) == '1\n{"x":2}\n'


@pytest.mark.parametrize(("transformation", "expected"), [("COMPACT", [[1, 2], 3]), ("FLATTEN", [1, 2, 3])])
def test_without_a_place_the_configuration_shapes_the_state_s_own_result(store, transformation, expected):
    config = {"Transformation": transformation, "OutputType": "JSON"}

    execution = run(store, [[1, 2], 3], ResultWriter={"WriterConfig": config})

    assert execution.output == expected


def test_without_a_place_the_result_may_hold_all_that_is_known_of_the_children(store):
    execution = run(store, [1], ResultWriter={"WriterConfig": {"Transformation": "NONE", "OutputType": "JSON"}})

    assert [(record["Status"], record["Output"]) for record in execution.output] == [("SUCCEEDED", "1")]


def test_what_was_not_started_is_written_when_the_map_run_fails(store):
    execution = run(store, [0, 1, 2, 3], ODD_FAILS, MaxConcurrency=1, ResultWriter=writer())

    assert execution.error == "States.ExceedToleratedFailureThreshold"
    assert [record["Input"] for record in written(store, execution, "PENDING")] == ["2", "3"]
    assert [record["Input"] for record in written(store, execution, "FAILED")] == ["1"]
    assert [record["Input"] for record in written(store, execution, "SUCCEEDED")] == ["0"]


def test_what_was_stopped_is_written_as_failed(store):
    waits = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = store.world.executor.start(distributed(waits, ResultWriter=writer()), [5])

    execution.stop()

    assert [record["Status"] for record in written(store, execution, "FAILED")] == ["ABORTED"]


def test_a_bucket_that_is_not_there_fails_the_map_before_its_map_run(store):
    execution = run(store, [1], ResultWriter=writer(bucket="no-such-bucket"))

    assert execution.error == "States.ResultWriterFailed"
    assert "The specified bucket does not exist" in (execution.cause or "")
    assert [event["type"] for event in execution.history][2:] == [
        "MapStateStarted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_a_bucket_in_another_region_fails_the_map(store):
    store.s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    execution = run(store, [1], ResultWriter=writer(bucket="far-away"))

    assert execution.error == "States.ResultWriterFailed"


def test_a_failure_of_the_writer_can_be_caught(store):
    catch = [{"ErrorEquals": ["States.ResultWriterFailed"], "Next": "Done"}]
    machine = distributed(ResultWriter=writer(bucket="no-such-bucket"), Catch=catch)
    machine["States"]["Done"] = {"Type": "Succeed"}

    store.world.executor.run(machine, [1]).assert_succeeded()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({"Prefix": "x"}, "The field 'Bucket' is required but was missing"),
        ({"Bucket": 5}, "The value for the field 'Bucket' must be a STRING"),
        ({"Bucket": "b", "Prefix": 5}, "The value for the field 'Prefix' must be a STRING"),
    ],
)
def test_parameters_have_to_name_a_place(store, place, text):
    execution = run(store, [1], ResultWriter={**writer(), "Parameters": place})

    assert (execution.error, execution.cause) == ("States.ResultWriterFailed", text)


def test_a_file_that_is_full_is_followed_by_another(store):
    arn = "arn:aws:states:us-east-1:123456789012:mapRun:m/Items:run"
    request = ResultsRequest({"Bucket": BUCKET, "Prefix": "out"}, {"Transformation": "COMPACT"}, arn)
    execution = run(store, ["a" * 40, "b" * 40, "c" * 10])
    files = ResultFiles(S3(lambda service, region: store.s3, store.world.place, "E"), request, largest=90)

    for child in execution._run.children:
        files.add(child)
    files.close()

    assert store.keys("out/run/S") == ["out/run/SUCCEEDED_0.json", "out/run/SUCCEEDED_1.json"]
    assert json.loads(store.get("out/run/SUCCEEDED_0.json")) == ["a" * 40, "b" * 40]
    assert json.loads(store.get("out/run/SUCCEEDED_1.json")) == ["c" * 10]


def test_what_succeeds_in_a_redrive_is_written_beside_what_succeeded_before(store):
    failing = [1]

    def handler(event, context):
        if event in failing:
            raise ValueError(event)
        return event

    store.world.lambdas.register("F", handler)
    function = "arn:aws:lambda:us-east-1:123456789012:function:F"
    work = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": function, "End": True}}}
    result_writer = writer(Transformation="COMPACT", OutputType="JSON")
    execution = run(store, [0, 1, 2], work, MaxConcurrency=1, ResultWriter=result_writer)
    assert len(written(store, execution, "PENDING")) == 1

    failing.clear()
    execution.redrive().assert_succeeded()

    listed = manifest(store, execution)["ResultFiles"]
    assert (listed["FAILED"], listed["PENDING"]) == ([], [])
    assert [json.loads(store.get(file["Key"])) for file in listed["SUCCEEDED"]] == [[0], [1, 2]]
