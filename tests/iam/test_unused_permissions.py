"""What of the policies nothing has needed."""

from __future__ import annotations

import boto3
import pytest

from pytest_sfn import SfnError
from tests.iam.machines import allowed, machine, task

HERE = "us-east-1:123456789012"
BAKE = f"arn:aws:lambda:{HERE}:function:bake"
COOL = f"arn:aws:lambda:{HERE}:function:cool"


@pytest.fixture
def baking(sfn):
    """A machine that calls one function."""
    sfn.lambdas.register("bake", returns="bread", required=False)
    return sfn.executor.load(machine(task("lambda:invoke", {"FunctionName": "bake"}, End=True)), name="bakery")


def unused(sfn, definition, *statements, given=None):
    execution = sfn.executor.run(definition, given, role_policy={"Statement": list(statements)})
    return execution.unused_permissions


def test_a_policy_that_is_needed_as_a_whole(sfn, baking):
    assert unused(sfn, baking, allowed("lambda:InvokeFunction", BAKE)) == []


def test_actions_and_resources_that_nothing_needed(sfn, baking):
    found = unused(
        sfn, baking, allowed("lambda:InvokeFunction GetFunction", [BAKE, COOL]), allowed("sqs:SendMessage", "*")
    )

    assert found == [
        f"lambda:InvokeFunction on {COOL}",
        f"lambda:GetFunction on {BAKE}",
        f"lambda:GetFunction on {COOL}",
        "sqs:SendMessage on *",
    ]


def test_wildcards_are_used_if_anything_was_needed_of_them(sfn, baking):
    assert (
        unused(sfn, baking, allowed("lambda:*", "*"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}) == []
    )


def test_what_is_left_out_is_named_as_it_is_written(sfn, baking):
    statement = {"Effect": "Allow", "NotAction": ["lambda:*"], "NotResource": [BAKE]}

    assert unused(sfn, baking, allowed("lambda:*", "*"), statement) == [
        f"everything except lambda:* on everything except {BAKE}"
    ]


def test_every_statement_that_allows_a_request_is_used(sfn, baking):
    assert unused(sfn, baking, allowed("lambda:InvokeFunction", BAKE), allowed("lambda:InvokeFunction", "*")) == []


def test_a_statement_with_a_condition_that_never_held_is_not(sfn, baking):
    elsewhere = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}

    found = unused(sfn, baking, allowed("lambda:*", "*"), allowed("lambda:Invoke*", BAKE, condition=elsewhere))

    assert found == [f"lambda:Invoke* on {BAKE}"]


def test_denials_are_no_permissions(sfn, baking):
    deny = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}

    assert unused(sfn, baking, allowed("lambda:*", "*"), deny) == []


def test_actions_on_objects_and_on_their_bucket_are_told_apart(sfn):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="silo")
    s3.put_object(Bucket="silo", Key="k", Body=b"")
    states = [
        task("aws-sdk:s3:listObjectsV2", {"Bucket": "silo"}, Next="S1"),
        task("aws-sdk:s3:getObject", {"Bucket": "silo", "Key": "k"}, End=True),
    ]

    both = allowed("s3:GetObject ListBucket", ["arn:aws:s3:::silo", "arn:aws:s3:::silo/*"])

    assert unused(sfn, machine(*states), both) == []


def test_what_was_needed_and_not_allowed_is_needed(sfn, baking):
    deny = {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}

    assert unused(sfn, baking, allowed("lambda:InvokeFunction", BAKE), deny) == []


def test_a_job_needs_what_follows_on_it(sfn):
    sfn.executor.mock_task("glue:startJobRun", returns={})
    definition = machine(task("glue:startJobRun.sync", {"JobName": "knead"}, End=True))
    polling = "glue:StartJobRun GetJobRun GetJobRuns BatchStopJobRun"

    assert unused(sfn, definition, allowed(f"{polling} GetJob", f"arn:aws:glue:{HERE}:job/knead")) == [
        f"glue:GetJob on arn:aws:glue:{HERE}:job/knead"
    ]


def test_it_grows_less_while_an_execution_goes_on(sfn, baking):
    waiting = machine(
        {"Type": "Wait", "Seconds": 5, "Next": "S1"}, task("lambda:invoke", {"FunctionName": "bake"}, End=True)
    )
    execution = sfn.executor.start(waiting, role_policy={"Statement": allowed("lambda:InvokeFunction", BAKE)})

    assert execution.unused_permissions == [f"lambda:InvokeFunction on {BAKE}"]
    assert execution.resume().unused_permissions == []


def test_without_policies_nothing_tells(sfn, baking):
    execution = sfn.executor.run(baking, name="plain")

    with pytest.raises(SfnError) as caught:
        _ = execution.unused_permissions

    assert str(caught.value) == (
        "execution 'plain' was started without policies, so its permissions are unknown: "
        "pass role_policy=... to run or start"
    )
