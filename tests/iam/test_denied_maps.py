"""Distributed Maps under a role with policies."""

from __future__ import annotations

import re

import boto3
import pytest

from tests.iam.machines import allowed, machine, task

HERE = "us-east-1:123456789012"
SELF = f"arn:aws:states:{HERE}:stateMachine:mill"
USER = r"User: arn:aws:sts::123456789012:assumed-role/StepFunctionsRole/[0-9a-f]{32}"
GRIND = {"StartAt": "Grind", "States": {"Grind": {"Type": "Pass", "End": True}}}
START = allowed("states:StartExecution", SELF)
READ_ALL = allowed("s3:GetObject ListBucket PutObject", "*")


def distributed(processor=GRIND, **fields):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    state = {"Type": "Map", "Label": "Sacks", "ItemProcessor": {"ProcessorConfig": config, **processor}, "End": True}
    return machine({**state, **fields})


def run(sfn, definition, *statements, given=()):
    loaded = sfn.executor.load(definition, name="mill")
    return sfn.executor.run(loaded, list(given), role_policy={"Statement": list(statements)})


@pytest.fixture
def s3(sfn):
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="silo")
    for name in "ab":
        client.put_object(Bucket="silo", Key=f"corn/{name}.json", Body=f'["{name}"]')
    return client


def reader(action="getObject", config=None, **arguments):
    return {
        "Resource": f"arn:aws:states:::s3:{action}",
        "Parameters": {"Bucket": "silo", **arguments},
        "ReaderConfig": {"InputType": "JSON"} if config is None else config,
    }


WRITER = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "silo", "Prefix": "flour"}}


def test_a_map_that_may_not_start_executions_of_its_own_machine(sfn):
    execution = run(sfn, distributed(), allowed("states:StartExecution", f"{SELF}-2"), given=[1, 2])

    execution.assert_failed(
        error="States.Permissions",
        cause=re.compile(
            f"^{USER} is not authorized to perform: states:StartExecution on resource: {SELF} because no "
            "identity-based policy allows the states:StartExecution action$"
        ),
    )
    assert [event["type"] for event in execution.history][3:] == [
        "MapRunStarted",
        "MapRunFailed",
        "MapStateFailed",
        "ExecutionFailed",
    ]
    assert execution.children == []


def test_a_map_that_may(sfn):
    run(sfn, distributed(), START, given=[1, 2]).assert_succeeded(output=[1, 2])


def test_a_map_inside_of_a_child_starts_executions_of_the_same_machine(sfn):
    inner = distributed()["States"]["S0"]
    nested = {"StartAt": "Inner", "States": {"Inner": {**inner, "Label": "Inner"}}}

    run(sfn, distributed(nested), START, given=[[1], [2]]).assert_succeeded(output=[[1], [2]])


def test_children_have_the_role_of_their_parent(sfn):
    sfn.lambdas.register("grind", returns="flour", required=False)
    grind = {"StartAt": "Grind", "States": {"Grind": task("lambda:invoke", {"FunctionName": "grind"}, End=True)}}

    execution = run(sfn, distributed(grind), START, given=[1])

    execution.assert_failed(error="States.ExceedToleratedFailureThreshold")
    assert execution.children[0].error == "Lambda.AWSLambdaException"


def test_redriving_a_map_run_takes_a_right_of_its_own(sfn):
    burn = {"StartAt": "Burn", "States": {"Burn": task("lambda:invoke", {"FunctionName": "burn"}, End=True)}}
    sfn.lambdas.register("burn", raises=ValueError)
    invoke = allowed("lambda:InvokeFunction", "*")
    execution = run(sfn, distributed(burn), START, invoke, given=[1])

    redriven = execution.redrive().resume()

    redriven.assert_failed(error="States.Permissions")
    on = f"arn:aws:states:{HERE}:execution:mill/Sacks:\\*"
    assert re.search(f"perform: states:RedriveExecution on resource: {on} because", redriven.cause)


def test_a_map_run_is_redriven_with_it(sfn):
    burn = {"StartAt": "Burn", "States": {"Burn": task("lambda:invoke", {"FunctionName": "burn"}, End=True)}}
    sfn.lambdas.register("burn", side_effect=[ValueError(), "ash"])
    redrive = allowed("states:RedriveExecution", f"arn:aws:states:{HERE}:execution:mill/Sacks:*")

    execution = run(sfn, distributed(burn), START, redrive, allowed("lambda:InvokeFunction", "*"), given=[1])

    execution.redrive().resume().assert_succeeded()


# ---- items


def test_an_object_that_may_not_be_read(sfn, s3):
    execution = run(sfn, distributed(ItemReader=reader(Key="corn/a.json")), START)

    execution.assert_failed(
        error="States.ItemReaderFailed",
        cause=re.compile(
            rf'^{USER} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::silo/corn/a.json" because '
            r"no identity-based policy allows the s3:GetObject action "
            r"\(Service: S3, Status Code: 403, Request ID: \w{16}, Extended Request ID: [\w+/]{75}=\)$"
        ),
    )


def test_an_object_that_may_be_read(sfn, s3):
    read = allowed("s3:GetObject", "arn:aws:s3:::silo/corn/*")

    run(sfn, distributed(ItemReader=reader(Key="corn/a.json")), START, read).assert_succeeded(output=["a"])


def test_a_listing_needs_the_bucket_with_its_prefix(sfn, s3):
    def listing(prefix):
        condition = {"StringLike": {"s3:prefix": [prefix]}}
        on_bucket = allowed("s3:ListBucket", "arn:aws:s3:::silo", condition=condition)
        return run(sfn, distributed(ItemReader=reader("listObjectsV2", {}, Prefix="corn/")), START, on_bucket)

    assert len(listing("corn/").output) == 2
    listing("rye/").assert_failed(error="States.ItemReaderFailed")


def test_listed_objects_are_read_one_by_one(sfn, s3):
    config = {"InputType": "JSON", "Transformation": "LOAD_AND_FLATTEN"}
    read = [allowed("s3:ListBucket", "arn:aws:s3:::silo"), allowed("s3:GetObject", "arn:aws:s3:::silo/corn/a.json")]

    execution = run(sfn, distributed(ItemReader=reader("listObjectsV2", config, Prefix="corn/")), START, *read)

    execution.assert_failed(error="States.ItemReaderFailed")
    assert 'on resource: "arn:aws:s3:::silo/corn/b.json" because' in execution.cause


# ---- results


def test_a_place_where_no_results_may_be_written(sfn, s3):
    execution = run(
        sfn, distributed(ResultWriter=WRITER), START, allowed("s3:PutObject", "arn:aws:s3:::silo"), given=[1]
    )

    execution.assert_failed(
        error="States.ResultWriterFailed",
        cause=re.compile(
            r"^Failed to write a test manifest into the specified output bucket\. Access denied\. Ensure the correct "
            r"permissions are added to your state machine's execution role\. \| Message from S3: User: .* is not "
            r'authorized to perform: s3:PutObject on resource: "arn:aws:s3:::silo/flour/[\w-]+/manifest\.json" because '
        ),
    )


def test_a_place_where_they_may_be_written(sfn, s3):
    write = allowed("s3:PutObject", "arn:aws:s3:::silo/flour/*")

    run(sfn, distributed(ResultWriter=WRITER), START, write, given=[1]).assert_succeeded()
