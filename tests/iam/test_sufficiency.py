"""The policy of a state machine allows all that the machine itself needs."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World
from tests.iam.test_services import CASES, HARNESS

HERE = "us-east-1:123456789012"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/dough"
GIVEN = {
    "function": "bake",
    "qualifier": "prod",
    "table": "cakes",
    "queue": QUEUE_URL,
    "topic": f"arn:aws:sns:{HERE}:bread",
    "bus": "shop",
    "machine": f"arn:aws:states:{HERE}:stateMachine:bakery",
    "bucket": "silo",
    "key": "corn.json",
    "role": "arn:aws:iam::123456789012:role/baker",
    "items": [1, 2],
}


def either(name: str, value: Any, path: str) -> st.SearchStrategy[dict[str, Any]]:
    """An argument that is written, or decided at run time."""
    return st.sampled_from([{name: value}, {f"{name}.$": f"$.{path}"}])


def task(
    resource: str, *arguments: st.SearchStrategy[dict[str, Any]], **more: Any
) -> st.SearchStrategy[dict[str, Any]]:
    def state(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        merged = {name: value for part in parts for name, value in part.items()}
        named = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": merged}
        return {**named, "ResultPath": None, **more}

    return st.tuples(*arguments).map(state)


def fixed(**arguments: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.just(arguments)


FUNCTION = either("FunctionName", "bake", "function")
TABLE = either("TableName", "cakes", "table")
MACHINE = either("StateMachineArn", GIVEN["machine"], "machine")
KEY = fixed(Key={"id": {"S": "1"}})
UPDATE = fixed(UpdateExpression="SET weight = :weight", ExpressionAttributeValues={":weight": {"N": "1"}})
EVENT = {"Source": "mill", "DetailType": "sack", "Detail": {}}
PROCESSOR = {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "P",
    "States": {"P": {"Type": "Pass", "End": True}},
}
DIRECT = {"Type": "Task", "Resource": f"arn:aws:lambda:{HERE}:function:bake:prod", "ResultPath": None}


def distributed(reader: dict[str, Any] | None, writer: dict[str, Any] | None) -> dict[str, Any]:
    state: dict[str, Any] = {"Type": "Map", "ItemProcessor": PROCESSOR, "ResultPath": None}
    if reader:
        action = "getObject" if "Key" in reader or "Key.$" in reader else "listObjectsV2"
        config = {"InputType": "JSON"} if action == "getObject" else {}
        resource = f"arn:aws:states:::s3:{action}"
        state["ItemReader"] = {"Resource": resource, "Parameters": reader, "ReaderConfig": config}
    else:
        state["ItemsPath"] = "$.items"
    if writer:
        state["ResultWriter"] = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": writer}
    return state


READERS = st.sampled_from(
    [
        None,
        {"Bucket": "silo", "Key": "corn.json"},
        {"Bucket.$": "$.bucket", "Key.$": "$.key"},
        {"Bucket": "silo"},
        {"Bucket": "silo", "Prefix": "co"},
        {"Bucket": "silo", "Prefix.$": "$.key"},
    ]
)
WRITERS = st.sampled_from([None, {"Bucket": "silo", "Prefix": "out"}, {"Bucket.$": "$.bucket"}])

STATES = st.one_of(
    st.just(DIRECT),
    task("lambda:invoke", FUNCTION),
    task("lambda:invoke", FUNCTION, either("Qualifier", "prod", "qualifier")),
    task("dynamodb:putItem", TABLE, fixed(Item={"id": {"S": "1"}})),
    task("dynamodb:getItem", TABLE, KEY),
    task("dynamodb:updateItem", TABLE, KEY, UPDATE),
    task("dynamodb:deleteItem", TABLE, KEY),
    task("sqs:sendMessage", either("QueueUrl", QUEUE_URL, "queue"), fixed(MessageBody="x")),
    task("sns:publish", either("TopicArn", GIVEN["topic"], "topic"), fixed(Message="x")),
    task("events:putEvents", fixed(Entries=[EVENT, {**EVENT, "EventBusName": "shop"}])),
    task("events:putEvents", fixed(Entries=[{**EVENT, "EventBusName.$": "$.bus"}])),
    task("states:startExecution", MACHINE),
    task("states:startExecution.sync", MACHINE),
    task("states:startExecution.sync:2", MACHINE),
    task("lambda:invoke", FUNCTION, Credentials={"RoleArn": GIVEN["role"]}),
    task("lambda:invoke", FUNCTION, Credentials={"RoleArn.$": "$.role"}),
    st.builds(distributed, READERS, WRITERS),
)


def machine(states: list[dict[str, Any]]) -> dict[str, Any]:
    names = [f"S{number}" for number in range(len(states))]
    following = [*({"Next": name} for name in names[1:]), {"End": True}]
    named = {
        name: _renamed({**state, **then}, name) for name, state, then in zip(names, states, following, strict=True)
    }
    return {"StartAt": "S0", "States": named}


def _renamed(state: dict[str, Any], name: str) -> dict[str, Any]:
    """The state inside of a Map needs a name of its own."""
    if state["Type"] != "Map":
        return state
    inner = {"StartAt": f"{name}P", "States": {f"{name}P": PROCESSOR["States"]["P"]}}
    return {**state, "ItemProcessor": {**PROCESSOR, **inner}}


def furnish(sfn: World) -> None:
    """All that the states of these machines reach."""
    sfn.lambdas.register("bake", returns="bread", required=False)
    sfn.executor.load({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}, name="bakery")
    boto = lambda service: boto3.client(service, region_name="us-east-1")  # noqa: E731 - one line for all services
    boto("dynamodb").create_table(
        TableName="cakes",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto("sqs").create_queue(QueueName="dough")
    boto("sns").create_topic(Name="bread")
    boto("events").create_event_bus(Name="shop")
    boto("s3").create_bucket(Bucket="silo")
    boto("s3").put_object(Bucket="silo", Key="corn.json", Body="[1]")


def test_an_execution_runs_the_same_with_the_policy_of_its_machine():
    with mock_sfn(freeze=False) as sfn:
        furnish(sfn)

        @settings(max_examples=60)
        @given(st.lists(STATES, min_size=1, max_size=5))
        def runs_the_same(states: list[dict[str, Any]]) -> None:
            loaded = sfn.executor.load(machine(states), name="orders")

            free = sfn.executor.run(loaded, GIVEN)
            limited = sfn.executor.run(loaded, GIVEN, role_policy=loaded.policy())

            assert (limited.status, limited.error, limited.path) == (free.status, free.error, free.path)
            assert free.status == "SUCCEEDED"
            assert all("dynamodb:" in unused for unused in limited.unused_permissions)

        runs_the_same()


OTHERS: dict[str, Any] = {
    "batch:submitJob": {"JobName": "j"},
    "bedrockagentcore:invokeHarness": {"HarnessArn": HARNESS, "Messages": []},
    "bedrock:createModelCustomizationJob": {
        "JobName": "j",
        "CustomModelName": "c",
        "TrainingDataConfig": {},
        "OutputDataConfig": {"S3Uri": "s3://b"},
    },
    "dynamodb:deleteItem": {"Key": {}},
    "dynamodb:getItem": {"Key": {}},
    "dynamodb:putItem": {"Item": {}},
    "dynamodb:updateItem": {"Key": {}},
    "eks:createCluster": {"ResourcesVpcConfig": {}},
    "eks:createNodegroup": {"Subnets": []},
    "elasticmapreduce:addStep": {"Step": {"Name": "s", "HadoopJarStep": {"Jar": "j"}}},
    "elasticmapreduce:cancelStep": {"StepId": "s"},
    "elasticmapreduce:createCluster": {"Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
    "elasticmapreduce:modifyInstanceFleetByName": {"InstanceFleetName": "f", "InstanceFleet": {}},
    "emr-serverless:createApplication": {"ReleaseLabel": "r"},
    "mediaconvert:createJob": {"Settings": {}},
    "sagemaker:createTrainingJob": {"OutputDataConfig": {"S3OutputPath": "s3://b"}},
    "sagemaker:createTransformJob": {
        "ModelName": "m",
        "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b"}}},
        "TransformOutput": {"S3OutputPath": "s3://b"},
        "TransformResources": {"InstanceType": "t", "InstanceCount": 1},
    },
    "sns:publish": {"Message": "x"},
    "sqs:sendMessage": {"MessageBody": "x"},
}
"""What a definition has to have besides."""

WRITTEN = [(resource, arguments) for resource, arguments, _ in CASES if ".$" not in str(arguments)]


@pytest.mark.parametrize(("resource", "arguments"), WRITTEN)
def test_every_integration_is_allowed_by_its_own_policy(sfn, resource, arguments):
    sfn.executor.mock_task("S0", returns={})
    others = OTHERS.get(resource.split(".")[0], {})
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": {**others, **arguments}}
    loaded = sfn.executor.load(machine([state]), name="orders")

    execution = sfn.executor.start(loaded, role_policy=loaded.policy())

    assert execution.error is None
    assert all("dynamodb:" in unused for unused in execution.unused_permissions)
